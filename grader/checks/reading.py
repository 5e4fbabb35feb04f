"""From what lab.yaml says to checks that can be asked; every mistake is said with its line."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.checks.aws import Calling
from grader.checks.base import Check
from grader.checks.combined import NotCheck
from grader.checks.errors import CheckError
from grader.checks.files import AnswerCheck
from grader.checks.python import FILE, PythonCheck, load
from grader.checks.union import CHECK, AnyCheck
from labs.packs.errors import LabError, field_path
from labs.packs.explain import explain
from labs.packs.model import Task
from labs.packs.parameters import resolve_all
from labs.packs.source import Source, read_yaml
from labs.providers.aws_names import call_faults

LAB_FILE = Path("lab.yaml")
# A check fills these in itself, once it knows.
LATER = {"expected": "{expected}", "found": "{found}"}

MANUAL = "docs/authors/checks.md says what it may be."

Place = tuple[str | int, ...]


class _Samples(dict[str, str]):
    """Stands for the values of a session: a digest, a number and a text at once."""

    def __missing__(self, name: str) -> str:
        return "0" * 64


def checks_of(task: Task, values: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return a task's checks for one session; `values` fill the placeholders.

    Raises CheckError when they cannot be read: such a lab should not have passed `lab lint`.
    """
    return tuple(_check(task, raw, values) for raw in task.checks)


def _check(task: Task, raw: Mapping[str, Any], values: Mapping[str, Any]) -> Check:
    try:
        return CHECK.validate_python(resolve_all(raw, {**LATER, **values}))
    except KeyError as missing:
        raise CheckError(
            f"A check of task {task.id} names {missing}, which is unknown."
        ) from missing
    except ValidationError as fault:
        raise CheckError(f"A check of task {task.id} cannot be read: {fault}") from fault


def check_faults(directory: Path) -> list[LabError]:
    """Return all mistakes in the checks of a lab's folder, even if its loader refuses the lab."""
    source = read_yaml(directory, LAB_FILE, [])
    if source is None:
        return []  # the loader says why
    errors: list[LabError] = []
    for at, raw, task in _raw_checks(source):
        errors += _faults(directory, source, at, raw, task)
    return sorted(set(errors))


def _raw_checks(source: Source) -> Iterator[tuple[Place, dict[str, Any], dict[str, Any]]]:
    """Yield each check with its place and its task, as far as the file has the right shape."""
    tasks = source.data.get("tasks") if isinstance(source.data, dict) else None
    for place, task in enumerate(tasks if isinstance(tasks, list) else ()):
        checks = task.get("checks") if isinstance(task, dict) else None
        for number, raw in enumerate(checks if isinstance(checks, list) else ()):
            if isinstance(raw, dict):
                yield ("tasks", place, "checks", number), raw, task


def _faults(
    directory: Path, source: Source, at: Place, raw: dict[str, Any], task: dict[str, Any]
) -> Iterator[LabError]:
    try:
        check = CHECK.validate_python(resolve_all(raw, _Samples(LATER)))
    except ValidationError as fault:
        for error in explain(fault, source, AnyCheck, at):
            yield error if error.remedy else replace(error, remedy=MANUAL)
        return
    if not check.otherwise and check.kind != "python":
        remedy = "Add `otherwise:` with a sentence that helps the learner when this check fails."
        yield _error(source, (*at, "otherwise"), "`otherwise` is missing.", remedy)
    for place, part in _parts(check, at):
        yield from _part_faults(directory, source, place, part, task)


def _part_faults(
    directory: Path, source: Source, at: Place, check: Check, task: dict[str, Any]
) -> Iterator[LabError]:
    """Yield what is wrong with a check that has the right fields."""
    if isinstance(check, AnswerCheck) and not task.get("answer"):
        message = f"The task `{task.get('id')}` asks for no answer."
        remedy = "Add `answer:` to the task, with the label of the field."
        yield _error(source, (*at, "kind"), message, remedy)
    if isinstance(check, PythonCheck):
        yield from _function_faults(directory, source, (*at, "function"), check.function)
    if isinstance(check, Calling):
        for wrong in call_faults(check.service, check.operation, check.parameters):
            yield _error(source, (*at, *wrong.at), wrong.message, wrong.remedy)


def _parts(check: Check, at: Place) -> Iterator[tuple[Place, Check]]:
    """Yield a check and the checks in it, with their places."""
    yield at, check
    for number, refinement in enumerate(check.otherwise):
        if refinement.when is not None:
            yield from _parts(refinement.when, (*at, "otherwise", number, "if"))
    for number, part in enumerate(getattr(check, "checks", ())):
        yield from _parts(part, (*at, "checks", number))
    if isinstance(check, NotCheck):
        yield from _parts(check.check, (*at, "check"))


def _function_faults(
    directory: Path, source: Source, at: Place, function: str
) -> Iterator[LabError]:
    remedy = f"Write `def {function}(probe) -> Verdict` in {FILE}, beside lab.yaml."
    try:
        module = load(directory / FILE)
    except CheckError as fault:
        yield _error(source, at, str(fault), remedy)
        return
    if not callable(getattr(module, function, None)):
        yield _error(source, at, f"{FILE} has no function `{function}`.", remedy)


def _error(source: Source, at: Place, message: str, remedy: str) -> LabError:
    return LabError(LAB_FILE, source.line_of(at), field_path(at), message, remedy)
