"""A question bank once it is read, and a question once it is drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from quizzes.packs.blueprint_shapes import BlueprintShape
from quizzes.packs.shapes import Question, QuizShape

Form = Literal["one", "many", "number", "order", "match", "text"]
Answer = int | float | str | list[int] | None


class Item(BaseModel):
    """One question as one learner sees it, kept with the attempt: key, words and all.

    What `key` holds follows from `form`: the position of an option (one), positions in rising
    order (many), a number, the place of each row from 0 (order), the option of each row (match),
    the accepted commands (text).
    """

    model_config = ConfigDict(frozen=True)

    ref: str  # aws/s3/delete-marker
    kind: str
    form: Form
    stem: str  # Markdown
    options: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    key: int | float | tuple[int, ...] | tuple[str, ...]
    unit: str = ""
    tolerance: float = 0
    explanation: str  # Markdown
    source_title: str
    source_date: str  # ISO 8601
    source_url: str = ""
    domain: str
    tags: tuple[str, ...]
    difficulty: str


@dataclass(frozen=True)
class Quiz:
    """The bank of one module."""

    course: str
    module: str
    said: QuizShape

    @property
    def slug(self) -> str:
        return f"{self.course}/{self.module}"

    def ref(self, question: Question) -> str:
        return f"{self.slug}/{question.id}"


@dataclass(frozen=True)
class Blueprint:
    """An exam: what it draws, and how it is scored."""

    slug: str
    said: BlueprintShape


@dataclass(frozen=True)
class Banks:
    """Every quiz and every exam of an installation."""

    quizzes: Mapping[str, Quiz] = field(default_factory=dict)  # by slug
    exams: Mapping[str, Blueprint] = field(default_factory=dict)  # by slug, in their order

    def questions(self) -> Iterator[tuple[Quiz, Question]]:
        for quiz in self.quizzes.values():
            for question in quiz.said.questions:
                yield quiz, question
