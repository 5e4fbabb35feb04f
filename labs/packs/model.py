"""What a lab folder says, once it is read: frozen data, no behaviour but asking for parts of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What not every host has, as the provider calls it: servers of databases, packages for instances.
ENGINES = frozenset(("mysql", "postgres", "packages"))


@dataclass(frozen=True)
class Hint:
    text: str  # Markdown
    cost: int = 0  # points taken once the task is solved


@dataclass(frozen=True)
class AnswerField:
    """What the learner is asked to type in for a task."""

    label: str


@dataclass(frozen=True)
class Task:
    id: str
    title: str
    points: int
    checks: tuple[dict[str, Any], ...]  # as written; `Lab.line_of("tasks", i, "checks", j)`
    hints: tuple[Hint, ...] = ()
    answer: AnswerField | None = None


@dataclass(frozen=True)
class Parameter:
    """A value that differs from learner to learner: a name with `{suffix}`, or one of a list."""

    template: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setup:
    """What is put in place before the learner comes."""

    template: str | None = None  # a CloudFormation template
    template_parameters: tuple[str, ...] = ()  # those it declares that the lab has too
    home: tuple[tuple[str, bytes, bool], ...] = ()  # path in the home, content, executable
    script: Path | None = None  # setup.py


@dataclass(frozen=True)
class Script:
    """A solution, or a wrong solution with what it must fail at."""

    path: Path
    fails: tuple[str, int | None] | None = None  # task id, check number from 1
    message: str | None = None  # must occur in what the learner is shown

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True)
class Lab:
    slug: str
    course: str
    module: str
    title: str
    minutes: int
    summary: str
    needs: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    tasks: tuple[Task, ...]
    guide_intro: str  # Markdown, with placeholders
    guide_sections: Mapping[str, str]  # {task id: Markdown}
    guide_commands: tuple[tuple[str | None, str], ...]  # (task id, or None in the intro; shell)
    setup: Setup
    solutions: tuple[Script, ...]
    wrong: tuple[Script, ...]
    facts: tuple[str, ...]  # names that `{seed.x}` may use
    revision: str  # sha256 over the folder
    directory: Path
    lines: Mapping[tuple[str | int, ...], int] = field(repr=False)

    @property
    def module_name(self) -> str:
        """The module's folder for people: `s3` is S3, `first-steps` is First steps."""
        if len(self.module) <= len("SQS"):
            return self.module.upper()
        return self.module.replace("-", " ").capitalize()

    @property
    def needs_cloud(self) -> bool:
        """Whether it comes with an AWS account."""
        return "aws" in self.needs

    @property
    def engines(self) -> frozenset[str]:
        """What the host must have prepared: database servers, packages."""
        return ENGINES.intersection(self.needs)

    @property
    def total_points(self) -> int:
        return sum(task.points for task in self.tasks)

    def task(self, task_id: str) -> Task:
        """Raises KeyError when there is none."""
        for task in self.tasks:
            if task.id == task_id:
                return task
        raise KeyError(task_id)

    def line_of(self, *at: str | int) -> int:
        """Return the line in lab.yaml of a field, or of the nearest thing around it."""
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 1)
