"""The fields of lab.yaml. Descriptions and examples reach authors: in errors and in the schema."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=30)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


def _text_or_mapping(value: Any) -> Any:  # noqa: ANN401 # what YAML holds
    return {"text": value} if isinstance(value, str) else value


def _label_or_mapping(value: Any) -> Any:  # noqa: ANN401 # what YAML holds
    return {"label": value} if isinstance(value, str) else value


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class HintShape(Shape):
    text: Prose = Field(description="What the hint says, in Markdown.")
    cost: int = Field(
        default=0, ge=0, le=100, description="Points it costs once the task is solved."
    )


class AnswerShape(Shape):
    label: Line = Field(
        description="What the field asks for.", examples=["Number of objects under raw/"]
    )


class ParameterShape(Shape):
    name: Line | None = Field(
        default=None,
        description="A name; {suffix} stands for six characters that are the learner's own.",
        examples=["photos-{suffix}"],
    )
    choice: list[Line] | None = Field(
        default=None, min_length=2, description="Values, one of which each learner is given."
    )

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if (self.name is None) == (self.choice is None):
            raise PydanticCustomError(
                "one_of", "A parameter has either `name` or `choice`.", {"remedy": "Keep one."}
            )
        return self


class TaskShape(Shape):
    id: Slug = Field(description="Names the task and its section in guide.md.", examples=["enable"])
    title: Line = Field(description="What to do, in one line.", examples=["Bring the picture back"])
    points: int = Field(ge=1, le=100, description="Its share of the 100 points.", examples=[20])
    checks: list[dict[str, Any]] = Field(
        min_length=1, max_length=20, description="What must be true. See docs/authors/checks.md."
    )
    hints: list[Annotated[HintShape, BeforeValidator(_text_or_mapping)]] = Field(
        default_factory=list, max_length=10, description="Given one by one, when asked for."
    )
    answer: Annotated[AnswerShape, BeforeValidator(_label_or_mapping)] | None = Field(
        default=None, description="A field for the learner to type an answer in."
    )


class LabShape(Shape):
    """A lab.yaml. Source: docs/authors/lab-format.md."""

    title: Line = Field(description="The lab's name.", examples=["Undo a deletion"])
    minutes: int = Field(
        ge=1, le=480, description="How long a learner needs, in minutes.", examples=[25]
    )
    summary: Prose = Field(default="", description="One or two sentences for the catalogue.")
    needs: list[Literal["aws", "git", "mysql", "postgres", "packages"]] = Field(
        default_factory=list,
        description="`aws` gives the learner an AWS account; `mysql` and `postgres` ask for a host "
        "that runs such databases, `packages` for one whose instances can install some.",
    )
    parameters: dict[Name, ParameterShape] = Field(
        default_factory=dict, description="Values that differ from learner to learner."
    )
    tasks: list[TaskShape] = Field(
        min_length=1, max_length=30, description="What the learner does, in order."
    )
