"""A learner's way through the curriculum: what is done, what comes next. No database here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.urls import reverse

from courses.packs.model import Curriculum, Module, Step

LessonKey = tuple[str, str, str]  # course, module, lesson


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


@dataclass(frozen=True)
class Record:
    """Everything that is known of one learner."""

    lessons_done: frozenset[LessonKey] = frozenset()
    lessons_touched: Mapping[LessonKey, datetime] = field(default_factory=dict)
    labs: Mapping[str, LabResult] = field(default_factory=dict)
    open_labs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StepView:
    kind: Literal["lesson", "lab"]
    slug: str
    course: str
    module: str
    title: str
    minutes: int
    summary: str
    done: bool
    open: bool = False  # a lab with a running session
    best: int | None = None  # points, of a lab that was tried

    @property
    def url(self) -> str:
        """Return the address of its page."""
        if self.kind == "lab":
            return reverse("labs:lab", args=[self.slug])
        return reverse("courses:lesson", args=[self.course, self.module, self.slug])


@dataclass(frozen=True)
class ModuleView:
    module: Module
    course_title: str
    steps: tuple[StepView, ...]

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def percent(self) -> int:
        """Done steps in percent, rounded down; nothing to do is nothing done."""
        return 100 * self.done // len(self.steps) if self.steps else 0

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def labs(self) -> tuple[StepView, ...]:
        return tuple(step for step in self.steps if step.kind == "lab")

    @property
    def labs_done(self) -> int:
        return sum(step.done for step in self.labs)

    @property
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


def plan(curriculum: Curriculum, labs: Mapping[str, LabCard], record: Record) -> Journey:
    """Return the learner's journey; a lab that `labs` lacks (it is broken) is left out."""
    modules = tuple(
        module_view(course.title, module, labs, record)
        for course in curriculum.courses
        for module in course.modules
    )
    return Journey(modules, go_on_with(modules, record))


def module_view(
    course_title: str, module: Module, labs: Mapping[str, LabCard], record: Record
) -> ModuleView:
    views = (step_view(module, step, labs, record) for step in module.steps)
    return ModuleView(module, course_title, tuple(view for view in views if view))


def step_view(
    module: Module, step: Step, labs: Mapping[str, LabCard], record: Record
) -> StepView | None:
    if step.kind == "lesson":
        lesson = module.lesson(step.slug)
        return StepView(
            kind="lesson",
            slug=lesson.slug,
            course=module.course,
            module=module.slug,
            title=lesson.title,
            minutes=lesson.minutes,
            summary=lesson.summary,
            done=(module.course, module.slug, lesson.slug) in record.lessons_done,
        )
    lab = labs.get(step.slug)
    if lab is None:
        return None
    result = record.labs.get(lab.slug)
    return StepView(
        kind="lab",
        slug=lab.slug,
        course=module.course,
        module=module.slug,
        title=lab.title,
        minutes=lab.minutes,
        summary=lab.summary,
        done=bool(result and result.complete),
        open=lab.slug in record.open_labs,
        best=result.best if result else None,
    )


def go_on_with(modules: Sequence[ModuleView], record: Record) -> ModuleView | None:
    """Return the unfinished module touched last, else the first unfinished one."""
    unfinished = [module for module in modules if module.next_step]
    touched = [
        (at, position)
        for position, module in enumerate(unfinished)
        for at in touches(module.module, record)
    ]
    if touched:
        return unfinished[max(touched)[1]]
    return next(iter(unfinished), None)


def touches(module: Module, record: Record) -> list[datetime]:
    return [
        at
        for (course, name, _), at in record.lessons_touched.items()
        if (course, name) == (module.course, module.slug)
    ]


def around(module: ModuleView, kind: str, slug: str) -> tuple[StepView | None, StepView | None]:
    """Return the steps before and after one step of the module."""
    steps: list[StepView | None] = [None, *module.steps, None]
    for position, step in enumerate(steps):
        if step and (step.kind, step.slug) == (kind, slug):
            return steps[position - 1], steps[position + 1]
    return None, None
