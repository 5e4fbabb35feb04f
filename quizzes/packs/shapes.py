"""The fields of quiz.yaml. Descriptions and examples reach authors: in errors and in the schema."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from labs.packs.shapes import Line, Prose, Shape, Slug

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=30)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Texts = Annotated[list[Text], Field(min_length=1, max_length=10)]
Number = int | float
Domain = Literal["development", "security", "deployment", "troubleshooting", "none"]


def day(value: Any) -> Any:  # noqa: ANN401 # what YAML holds
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(day)]


def refuse(message: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError("quiz", "{message}", {"message": message, "remedy": remedy})


def _distinct(texts: list[str], what: str) -> None:
    twice = sorted({text for text in texts if texts.count(text) > 1})
    if twice:
        raise refuse(f"{what} stands here twice: {twice[0]}.", "Change or remove one of them.")


class SourceShape(Shape):
    title: Line = Field(
        description="The title of the page or document.", examples=["S3 User Guide, Versioning"]
    )
    date: Day = Field(description="When it was read.", examples=["2026-11-21"])
    url: Line | None = Field(default=None, description="Its address, if it has one.")


class QuestionShape(Shape):
    """What every question has."""

    id: Slug = Field(description="Names the question in its quiz.", examples=["delete-marker"])
    stem: Prose = Field(description="What is asked, in Markdown.")
    explanation: Prose = Field(description="Why the answer is right, in Markdown.")
    source: Slug = Field(description="One of the quiz's `sources`.", examples=["s3-guide"])
    tags: Annotated[list[Slug], Field(min_length=1, max_length=6)] = Field(
        description="Topics that it is about.", examples=["[versioning]"]
    )
    difficulty: Literal["easy", "medium", "hard"] = Field(
        description="easy: recall; medium: apply; hard: weigh several things.",
        examples=["medium"],
    )
    domain: Domain = Field(
        description="The exam's domain, or none for what no exam asks.", examples=["security"]
    )


class SingleShape(QuestionShape):
    """One right answer among wrong ones."""

    kind: Literal["single"]
    right: Text = Field(description="The right answer.")
    wrong: Texts = Field(description="Answers that are wrong, each for a reason one may believe.")

    @model_validator(mode="after")
    def _options_differ(self) -> Self:
        _distinct([self.right, *self.wrong], "An answer")
        return self


class MultipleShape(QuestionShape):
    """Several right answers among wrong ones; all of them, and no other, are to be chosen."""

    kind: Literal["multiple"]
    right: Annotated[list[Text], Field(min_length=2, max_length=6)] = Field(
        description="The right answers, two or more."
    )
    wrong: Texts = Field(description="The wrong answers.")

    @model_validator(mode="after")
    def _options_differ(self) -> Self:
        _distinct([*self.right, *self.wrong], "An answer")
        return self


class TrueFalseShape(QuestionShape):
    kind: Literal["truefalse"]
    answer: bool = Field(description="Whether the stem is true.", examples=["true"])


class RangeShape(Shape):
    low: Number = Field(alias="from", description="The smallest value.", examples=[1])
    high: Number = Field(alias="to", description="The largest value.", examples=[20])
    step: Number = Field(default=1, gt=0, description="The distance between two values.")


class ChoiceShape(Shape):
    choice: Annotated[list[Number], Field(min_length=2, max_length=50)] = Field(
        description="The values, one of which is drawn."
    )


class NumericShape(QuestionShape):
    """A number to compute; its parameters are drawn anew for every attempt."""

    kind: Literal["numeric"]
    parameters: dict[Name, RangeShape | ChoiceShape] = Field(
        min_length=1, description="Values that the stem names as {name}."
    )
    values: dict[Name, Text] = Field(
        default_factory=dict, description="Steps of the worked explanation, each an expression."
    )
    answer: Text = Field(
        description="An expression over parameters and values.", examples=["rate * ceil(size / 4)"]
    )
    unit: Annotated[str, StringConstraints(max_length=30)] = Field(
        default="", description="What the number counts.", examples=["RCU"]
    )
    tolerance: Number = Field(
        default=0, ge=0, description="How far off an answer may be and still be right."
    )


class OrderingShape(QuestionShape):
    """Steps to be put into their order."""

    kind: Literal["ordering"]
    steps: Annotated[list[Text], Field(min_length=3, max_length=8)] = Field(
        description="The steps in their right order."
    )

    @model_validator(mode="after")
    def _steps_differ(self) -> Self:
        _distinct(self.steps, "A step")
        return self


class PairShape(Shape):
    item: Text = Field(description="What a match is sought for.")
    match: Text = Field(description="What belongs to it.")


class MatchingShape(QuestionShape):
    """Items to which what belongs to them is to be found."""

    kind: Literal["matching"]
    pairs: Annotated[list[PairShape], Field(min_length=2, max_length=8)] = Field(
        description="Each item with its match; two items may have the same match."
    )
    decoys: Annotated[list[Text], Field(max_length=4)] = Field(
        default_factory=list, description="Matches that belong to nothing."
    )

    @model_validator(mode="after")
    def _items_differ(self) -> Self:
        _distinct([pair.item for pair in self.pairs], "An item")
        return self


class PolicyShape(Shape):
    kind: Literal["identity", "boundary", "session", "resource", "bucket", "trust", "scp"] = Field(
        description="What the policy is attached to."
    )
    name: Line = Field(description="What the learner sees it called.", examples=["ReadReports"])
    document: dict[str, Any] = Field(description="The policy, as IAM takes it.")


class AskedShape(Shape):
    """One request. The key is what the IAM engine says of it."""

    principal: Line = Field(
        description="The caller's ARN.", examples=["arn:aws:iam::111122223333:user/ana"]
    )
    action: Line = Field(description="The action asked for.", examples=["s3:GetObject"])
    resource: Line = Field(default="*", description="The ARN of what it is asked on.")
    owner: Line = Field(default="", description="The resource's account, if its ARN has none.")
    context: dict[str, str | bool | int] = Field(
        default_factory=dict, description="Condition keys of the call."
    )


class PolicyQuestionShape(QuestionShape):
    """Policies and a request: allowed or denied, and how. The key is never written down."""

    kind: Literal["policy"]
    policies: Annotated[list[PolicyShape], Field(min_length=1, max_length=4)] = Field(
        description="Every policy that has a say."
    )
    requests: Annotated[list[AskedShape], Field(min_length=1, max_length=6)] = Field(
        description="Requests, one of which is drawn for an attempt."
    )


class CommandShape(QuestionShape):
    """A command to be typed. `aws` reads both sides; so the order of options does not matter."""

    kind: Literal["command"]
    accept: Texts = Field(
        description="Commands that are right; the first one is shown afterwards.",
        examples=["aws s3 ls s3://photos"],
    )


Question = Annotated[
    SingleShape
    | MultipleShape
    | TrueFalseShape
    | NumericShape
    | OrderingShape
    | MatchingShape
    | PolicyQuestionShape
    | CommandShape,
    Field(discriminator="kind"),
]


class QuizShape(Shape):
    """A quiz.yaml. Source: docs/authors/quizzes.md."""

    title: Line = Field(description="The quiz's name.", examples=["S3 quiz"])
    summary: Prose = Field(description="What it is about, in a sentence.")
    draw: int = Field(ge=1, le=50, description="Questions of one attempt.", examples=[8])
    pass_percent: int = Field(
        default=70, ge=1, le=100, description="Share of right answers that passes, in percent."
    )
    sources: dict[Slug, SourceShape] = Field(
        min_length=1, description="Where the facts are from, each with the day it was read."
    )
    questions: Annotated[list[Question], Field(min_length=1, max_length=300)] = Field(
        description="The bank; an attempt draws from it."
    )
