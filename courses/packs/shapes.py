"""The fields of each file of a curriculum. An unknown field is a fault, not a silence."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
ModuleName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$", max_length=161
    ),
]
OneOrMore = Annotated[
    tuple[Slug, ...], BeforeValidator(lambda said: [said] if isinstance(said, str) else said)
]
Positive = Annotated[int, Field(ge=1, strict=True)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CourseFile(Part):
    title: Text
    summary: Text
    order: Positive


class ModuleFile(Part):
    title: Text
    summary: Text
    order: Positive
    after: tuple[ModuleName, ...] = ()
    lessons: tuple[Slug, ...] = ()
    labs: tuple[Slug, ...] = ()


class LessonMatter(Part):
    title: Text
    minutes: Positive
    summary: Text
    lab: OneOrMore = ()
    was: OneOrMore = ()


class FactEntry(Part):
    value: int | float | Text
    unit: str = ""
    source: Text
    date: date
    note: str = ""
