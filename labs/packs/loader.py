"""From a folder to a Lab, with every fault found at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from labs.packs.errors import InvalidLabError, LabError, field_path
from labs.packs.explain import explain
from labs.packs.folder import check_folder, revision_of
from labs.packs.guide import FILE as GUIDE
from labs.packs.guide import Guide, read_guide
from labs.packs.model import AnswerField, Hint, Lab, Parameter, Task
from labs.packs.parameters import BUILT_IN, RESERVED, placeholders
from labs.packs.scripts import read_solutions, read_wrong
from labs.packs.setup_folder import read_setup
from labs.packs.shapes import LabShape, ParameterShape, TaskShape
from labs.packs.source import Source, read_text, read_yaml

FILE = Path("lab.yaml")
SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def find_labs(root: Path) -> dict[str, Path]:
    """Return the folder of every lab under `root`, by slug.

    Raises InvalidLabError when two labs have one slug.
    """
    found: dict[str, Path] = {}
    for path in sorted(root.glob("*/*/labs/*/lab.yaml")):
        directory = path.parent
        if directory.name in found:
            other = found[directory.name].relative_to(root)
            message = f"The lab {other} has the same name."
            error = LabError(FILE, 1, "", message, "Rename one of the two folders.")
            raise InvalidLabError(directory, [error])
        found[directory.name] = directory
    return found


def load_lab(directory: Path) -> Lab:
    """Return the lab in a folder. Raises InvalidLabError with everything that is wrong."""
    errors: list[LabError] = []
    check_folder(directory, errors)
    source = read_yaml(directory, FILE, errors)
    shape = _shape(source, errors) if source else None
    declared, task_ids = _declared(source)
    setup = read_setup(directory, declared if source else None, errors)
    guide = _guide(directory, task_ids, errors)
    tasks = _tasks(shape) if shape else None
    solutions = read_solutions(directory, errors)
    wrong = read_wrong(directory, tasks, errors)
    known = {*declared, *BUILT_IN, *(f"seed.{fact}" for fact in setup.facts)}
    if source:
        errors.extend(_duplicates(source, task_ids))
        errors.extend(_unknown_in_yaml(source, known))
        errors.extend(_unknown_in_guide(directory, known))
    if not SLUG.match(directory.name):
        message = f"`{directory.name}` cannot be a lab's name."
        remedy = "Name the folder in small letters, digits and hyphens."
        errors.append(LabError(FILE, 1, "", message, remedy))
    if errors or shape is None or source is None or tasks is None:
        raise InvalidLabError(directory, errors)
    return Lab(
        slug=directory.name,
        course=directory.parent.parent.parent.name,
        module=directory.parent.parent.name,
        title=shape.title,
        minutes=shape.minutes,
        summary=shape.summary,
        needs=tuple(shape.needs),
        parameters=_parameters(shape),
        tasks=tasks,
        guide_intro=guide.intro,
        guide_sections=guide.sections,
        guide_commands=tuple(guide.commands),
        setup=setup.setup,
        solutions=solutions,
        wrong=wrong,
        facts=setup.facts,
        revision=revision_of(directory),
        directory=directory,
        lines=source.lines,
    )


def _shape(source: Source, errors: list[LabError]) -> LabShape | None:
    try:
        return LabShape.model_validate(source.data)
    except ValidationError as fault:
        errors.extend(explain(fault, source, LabShape))
        return None


def _declared(source: Source | None) -> tuple[list[str], list[str]]:
    """Return parameter names and task ids as far as they can be read from a lab with faults."""
    data = source.data if source and isinstance(source.data, dict) else {}
    parameters, tasks = data.get("parameters"), data.get("tasks")
    names = list(parameters) if isinstance(parameters, dict) else []
    rows = tasks if isinstance(tasks, list) else []
    ids = [row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]
    return names, ids if len(ids) == len(rows) else []


def _duplicates(source: Source, task_ids: list[str]) -> Iterator[LabError]:
    for index, task_id in enumerate(task_ids):
        if task_id in task_ids[:index]:
            at = ("tasks", index, "id")
            message = f"Two tasks have the id `{task_id}`."
            remedy = "Give each task an id of its own."
            yield LabError(FILE, source.line_of(at), field_path(at), message, remedy)


def _guide(directory: Path, task_ids: list[str], errors: list[LabError]) -> Guide:
    text = read_text(directory, GUIDE, errors)
    return read_guide(text, task_ids, errors) if text is not None else Guide()


def _tasks(shape: LabShape) -> tuple[Task, ...]:
    return tuple(_task(task) for task in shape.tasks)


def _task(shape: TaskShape) -> Task:
    return Task(
        id=shape.id,
        title=shape.title,
        points=shape.points,
        checks=tuple(shape.checks),
        hints=tuple(Hint(hint.text, hint.cost) for hint in shape.hints),
        answer=AnswerField(shape.answer.label) if shape.answer else None,
    )


def _parameters(shape: LabShape) -> dict[str, Parameter]:
    return {name: _parameter(parameter) for name, parameter in shape.parameters.items()}


def _parameter(shape: ParameterShape) -> Parameter:
    return Parameter(template=shape.name or "", choices=tuple(shape.choice or ()))


def _strings(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:  # noqa: ANN401 # any YAML
    if isinstance(value, str):
        yield at, value
    items = list(enumerate(value)) if isinstance(value, list) else []
    for key, part in value.items() if isinstance(value, dict) else items:
        yield from _strings(part, (*at, key))


def _unknown_in_yaml(source: Source, known: set[str]) -> Iterator[LabError]:
    for at, text in _strings(source.data, ()):
        allowed = {"suffix"} if at[0] == "parameters" else known
        for name, offset in placeholders(text):
            if name not in allowed:
                line = source.line_of(at) + text.count("\n", 0, offset)
                yield _unknown(FILE, line, field_path(at), name, allowed)
    parameters = source.data.get("parameters") if isinstance(source.data, dict) else None
    for name in parameters if isinstance(parameters, dict) else ():
        if name in RESERVED:
            at = ("parameters", name)
            message = f"`{name}` is set by the platform."
            yield LabError(
                FILE, source.line_of(at), field_path(at), message, "Choose another name."
            )


def _unknown_in_guide(directory: Path, known: set[str]) -> Iterator[LabError]:
    text = read_text(directory, GUIDE, [])
    for name, offset in placeholders(text or ""):
        if name not in known:
            yield _unknown(GUIDE, (text or "").count("\n", 0, offset) + 1, "", name, known)


def _unknown(file: Path, line: int, field: str, name: str, known: set[str]) -> LabError:
    names = ", ".join(f"{{{one}}}" for one in sorted(known))
    remedy = f"Known are {names}. For the text itself write {{{{{name}}}}}."
    return LabError(file, line, field, f"Nothing is called {{{name}}}.", remedy)
