"""From what lab.yaml says to checks that can be asked; every mistake is said with its line."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from grader.checks.base import Check
from grader.checks.errors import CheckError
from grader.checks.python import FILE, PythonCheck, load
from grader.checks.union import CHECK, AnyCheck
from labs.packs.errors import LabError, field_path
from labs.packs.explain import explain
from labs.packs.model import Lab, Task
from labs.packs.parameters import draw, resolve_all
from labs.packs.source import Source

LAB_FILE = Path("lab.yaml")
# A check fills these in itself, once it knows.
LATER = {"expected": "{expected}", "found": "{found}"}
# Stands for a fact while there is no session: it is a digest, a number and a text.
SAMPLE_FACT = "0" * 64


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


def faults_of(lab: Lab) -> list[LabError]:
    """Return all mistakes in a lab's checks, with file, line, field and remedy."""
    source = Source(LAB_FILE, None, lab.lines)
    errors: list[LabError] = []
    functions: list[tuple[str, tuple[str | int, ...]]] = []
    for place, task in enumerate(lab.tasks):
        for number, raw in enumerate(task.checks):
            at = ("tasks", place, "checks", number)
            check = _sample(lab, raw, source, at, errors)
            if isinstance(check, PythonCheck):
                functions.append((check.function, (*at, "function")))
            if check is not None and not (check.otherwise or check.kind == "python"):
                errors.append(_silent(lab, at))
            if check is not None and check.kind == "answer" and task.answer is None:
                errors.append(_no_field(lab, at, task))
    return errors + _missing_functions(lab, functions)


def _sample(
    lab: Lab,
    raw: Mapping[str, Any],
    source: Source,
    at: tuple[str | int, ...],
    errors: list[LabError],
) -> AnyCheck | None:
    """Return the check as some session might have it, or None with the reasons in `errors`."""
    values = {
        "account_id": "123456789012",
        "region": "us-east-1",
        **{f"seed.{name}": SAMPLE_FACT for name in lab.facts},
        **draw(lab.parameters, "lint"),
        **LATER,
    }
    try:
        return CHECK.validate_python(resolve_all(raw, values))
    except KeyError:
        return None  # the loader has named the unknown placeholder
    except ValidationError as fault:
        errors += explain(fault, source, AnyCheck, at)
        return None


def _silent(lab: Lab, at: tuple[str | int, ...]) -> LabError:
    return LabError(
        LAB_FILE,
        lab.line_of(*at),
        field_path((*at, "otherwise")),
        "`otherwise` is missing.",
        "Add `otherwise:` with a sentence that helps the learner when this check fails.",
    )


def _no_field(lab: Lab, at: tuple[str | int, ...], task: Task) -> LabError:
    return LabError(
        LAB_FILE,
        lab.line_of(*at),
        field_path((*at, "kind")),
        f"The task `{task.id}` asks for no answer.",
        "Add `answer:` to the task, with the label of the field.",
    )


def _missing_functions(
    lab: Lab, functions: list[tuple[str, tuple[str | int, ...]]]
) -> list[LabError]:
    if not functions:
        return []
    try:
        module = load(lab.directory / FILE)
    except CheckError as fault:
        name, at = functions[0]
        remedy = f"Write {FILE} beside lab.yaml, with `def {name}(probe) -> Verdict`."
        return [LabError(LAB_FILE, lab.line_of(*at), field_path(at), str(fault), remedy)]
    return [
        LabError(
            LAB_FILE,
            lab.line_of(*at),
            field_path(at),
            f"{FILE} has no function `{name}`.",
            f"Write `def {name}(probe) -> Verdict` in {FILE}.",
        )
        for name, at in functions
        if not callable(getattr(module, name, None))
    ]
