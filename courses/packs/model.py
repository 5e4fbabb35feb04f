"""What a curriculum says, once it is read: frozen data, and cheap questions to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from quizzes.packs.model import Quiz


@dataclass(frozen=True)
class Fact:
    """A value that changes with time, told once, with where it is from and when it was read."""

    id: str
    value: str
    unit: str
    source: str  # an address or the name of a document
    date: str  # ISO 8601, when the source was read
    note: str = ""

    @property
    def text(self) -> str:
        """The value with its unit, kept on one line."""
        return f"{self.value}\N{NO-BREAK SPACE}{self.unit}" if self.unit else self.value


@dataclass(frozen=True)
class Diagram:
    """An SVG drawing that was checked, without its root element."""

    name: str
    box: str  # viewBox
    width: float  # units
    height: float
    inner: str


@dataclass(frozen=True)
class LessonCheck:
    """A question in the midst of a lesson: one of the module's bank, or its own."""

    id: str
    own: Quiz | None = field(default=None, hash=False)  # a bank of this one question


@dataclass(frozen=True)
class Lesson:
    course: str
    module: str
    slug: str
    title: str
    minutes: int
    summary: str
    labs: tuple[str, ...]  # slugs of those that go with it
    body: str  # Markdown, the front matter taken off
    facts: tuple[Fact, ...]  # those it names, in order
    diagrams: tuple[Diagram, ...] = ()  # likewise
    checks: tuple[LessonCheck, ...] = ()  # likewise
    was: tuple[str, ...] = ()  # slugs that it had, and those of lessons that went into it

    def check(self, name: str) -> LessonCheck:
        """Raises KeyError when there is none."""
        for check in self.checks:
            if check.id == name:
                return check
        raise KeyError(name)


class Step(NamedTuple):
    """One stop on the way through a module."""

    kind: Literal["lesson", "lab"]
    slug: str


@dataclass(frozen=True)
class Module:
    course: str
    slug: str
    title: str
    summary: str
    order: int
    lessons: tuple[Lesson, ...]
    labs: tuple[str, ...]  # slugs
    after: tuple[str, ...] = ()  # modules, such as aws/iam, that are best learned before

    @property
    def ref(self) -> str:
        return f"{self.course}/{self.slug}"

    def lesson(self, slug: str) -> Lesson:
        """Raises KeyError when there is none."""
        for lesson in self.lessons:
            if lesson.slug == slug:
                return lesson
        raise KeyError(slug)

    def successor(self, slug: str) -> Lesson | None:
        """Return the lesson that was once called `slug`, or took in the one that was."""
        return next((lesson for lesson in self.lessons if slug in lesson.was), None)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The way through: each lesson, then the labs that go with it, then the labs left."""
        steps: list[Step] = []
        for lesson in self.lessons:
            steps.append(Step("lesson", lesson.slug))
            steps += [Step("lab", lab) for lab in lesson.labs if lab in self.labs]
        steps += [Step("lab", lab) for lab in self.labs]
        return tuple(dict.fromkeys(steps))


@dataclass(frozen=True)
class Course:
    slug: str
    title: str
    summary: str
    order: int
    modules: tuple[Module, ...]

    def module(self, slug: str) -> Module:
        """Raises KeyError when there is none."""
        for module in self.modules:
            if module.slug == slug:
                return module
        raise KeyError(slug)


@dataclass(frozen=True)
class Curriculum:
    courses: tuple[Course, ...] = ()
    facts: Mapping[str, Fact] | None = None

    def course(self, slug: str) -> Course:
        """Raises KeyError when there is none."""
        for course in self.courses:
            if course.slug == slug:
                return course
        raise KeyError(slug)

    def modules(self) -> Iterator[Module]:
        for course in self.courses:
            yield from course.modules
