"""The fields of an exam's blueprint."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from labs.packs.shapes import Line, Prose, Shape
from quizzes.packs.shapes import Day, SourceShape, refuse

ExamDomain = Literal["development", "security", "deployment", "troubleshooting"]
Kind = Literal[
    "single", "multiple", "truefalse", "numeric", "ordering", "matching", "policy", "command"
]


class DomainShape(Shape):
    id: ExamDomain = Field(description="Names the domain in questions.")
    title: Line = Field(description="What the exam guide calls it.")
    percent: int = Field(ge=1, le=100, description="Its share of the scored questions.")
    scored: int = Field(ge=1, le=200, description="How many scored questions are drawn from it.")


class BlueprintShape(Shape):
    """An exam's blueprint. Source: docs/authors/quizzes.md."""

    title: Line = Field(description="The exam's name.")
    code: Line = Field(description="The exam's code.", examples=["DVA-C03"])
    summary: Prose = Field(description="Whom it is for, and what the simulation leaves out.")
    order: int = Field(ge=1, description="Its place in the list; the first is the default.")
    archived: bool = Field(default=False, description="Whether the exam can no longer be taken.")
    first_day: Day | None = Field(default=None, description="First day on which it is held.")
    last_day: Day | None = Field(default=None, description="Last day on which it is held.")
    minutes: int = Field(ge=1, le=600, description="Time for the whole exam.")
    unscored: int = Field(ge=0, le=100, description="Questions that do not count, unmarked.")
    pass_score: int = Field(ge=100, le=1000, description="The scaled score that passes.")
    kinds: list[Kind] = Field(min_length=1, description="Kinds drawn first; others fill up.")
    domains: Annotated[list[DomainShape], Field(min_length=1, max_length=10)] = Field(
        description="The domains with their weights."
    )
    sources: list[SourceShape] = Field(min_length=1, description="Where the figures are from.")

    @property
    def scored(self) -> int:
        return sum(domain.scored for domain in self.domains)

    @property
    def questions(self) -> int:
        return self.scored + self.unscored

    @model_validator(mode="after")
    def _weights_are_whole(self) -> Self:
        total = sum(domain.percent for domain in self.domains)
        if total != 100:
            raise refuse(f"The domains' percents add up to {total}.", "Make them add up to 100.")
        return self
