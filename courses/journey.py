"""A learner's way through the curriculum, as pages show it. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from django.urls import reverse

from courses.packs.model import Module

LessonKey = tuple[str, str, str]  # course, module, lesson
Kind = Literal["lesson", "lab", "quiz"]


@dataclass(frozen=True)
class LabCard:
    """What the pages say of a lab."""

    slug: str
    title: str
    minutes: int
    summary: str


@dataclass(frozen=True)
class LabResult:
    """The best that a learner did in a lab."""

    best: int  # points, 0 to 100
    complete: bool  # every task solved, with or without hints
    last_at: datetime


@dataclass(frozen=True)
class QuizInfo:
    """What the pages say of a module's quiz."""

    title: str
    summary: str
    questions: int  # of one try


@dataclass(frozen=True)
class QuizResult:
    """The best that a learner did in a quiz."""

    best: int | None  # percent; None: never handed in
    passed: bool
    open: bool  # one is begun
    last_at: datetime | None


@dataclass(frozen=True)
class Offer:
    """The labs by slug and the quizzes by module (`aws/s3`) that can be taken."""

    labs: Mapping[str, LabCard] = field(default_factory=dict)
    quizzes: Mapping[str, QuizInfo] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """Everything that is known of one learner."""

    lessons_done: frozenset[LessonKey] = frozenset()
    lessons_touched: Mapping[LessonKey, datetime] = field(default_factory=dict)
    labs: Mapping[str, LabResult] = field(default_factory=dict)
    open_labs: frozenset[str] = frozenset()
    quizzes: Mapping[str, QuizResult] = field(default_factory=dict)  # by module

    @property
    def is_empty(self) -> bool:
        """Whether this is somebody who has not done anything yet."""
        return not (self.lessons_touched or self.labs or self.open_labs or self.quizzes)


@dataclass(frozen=True)
class StepView:
    kind: Kind
    slug: str
    course: str
    module: str
    title: str
    minutes: int
    summary: str
    done: bool
    open: bool = False  # a lab with a running session, a quiz that is begun
    best: int | None = None  # points of a lab, percent of a quiz, of one that was tried

    @property
    def url(self) -> str:
        """Return the address of its page."""
        if self.kind == "lab":
            return reverse("labs:lab", args=[self.slug])
        if self.kind == "quiz":
            return reverse("quizzes:quiz", args=[self.course, self.module])
        return reverse("courses:lesson", args=[self.course, self.module, self.slug])


@dataclass(frozen=True)
class Before:
    """A module that is best learned before another one."""

    course: str
    slug: str
    title: str
    done: bool


@dataclass(frozen=True)
class ModuleView:
    module: Module
    course_title: str
    steps: tuple[StepView, ...]
    after: tuple[Before, ...] = ()

    @cached_property
    def url(self) -> str:
        return reverse("courses:module", args=[self.module.course, self.module.slug])

    @cached_property
    def complete(self) -> bool:
        """Whether everything that there is has been done."""
        return bool(self.steps) and self.done == len(self.steps)

    @property
    def known(self) -> bool:
        """Whether what it teaches is known: everything was done, or its quiz was passed."""
        return self.complete or bool(self.quiz and self.quiz.done)

    @property
    def ready(self) -> bool:
        """Whether what is best learned before has been learned."""
        return all(before.done for before in self.after)

    @cached_property
    def missing(self) -> tuple[Before, ...]:
        return tuple(before for before in self.after if not before.done)

    @cached_property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @cached_property
    def percent(self) -> int:
        """Done steps in percent, rounded down; nothing to do is nothing done."""
        return 100 * self.done // len(self.steps) if self.steps else 0

    @cached_property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    def of_kind(self, kind: Kind) -> tuple[StepView, ...]:
        return tuple(step for step in self.steps if step.kind == kind)

    @cached_property
    def lessons(self) -> tuple[StepView, ...]:
        return self.of_kind("lesson")

    @cached_property
    def lessons_done(self) -> int:
        return sum(step.done for step in self.lessons)

    @cached_property
    def labs(self) -> tuple[StepView, ...]:
        return self.of_kind("lab")

    @cached_property
    def labs_done(self) -> int:
        return sum(step.done for step in self.labs)

    @cached_property
    def quiz(self) -> StepView | None:
        return next(iter(self.of_kind("quiz")), None)

    @cached_property
    def next_step(self) -> StepView | None:
        return next((step for step in self.steps if not step.done), None)


@dataclass(frozen=True)
class Journey:
    modules: tuple[ModuleView, ...]
    next_module: ModuleView | None  # the one to go on with

    @property
    def labs_done(self) -> int:
        return sum(module.labs_done for module in self.modules)

    @property
    def lab_count(self) -> int:
        return sum(len(module.labs) for module in self.modules)

    @property
    def points(self) -> int:
        return sum(lab.best or 0 for module in self.modules for lab in module.labs)
