"""solutions/ and wrong/: what must score 100, and what must fail and how."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from labs.packs.errors import LabError
from labs.packs.model import Script, Task

HEADER = re.compile(r"^#\s*(?P<key>fails|message):\s*(?P<value>.+?)\s*$")
RUNNABLE = {".sh", ".py"}


def listed(directory: Path) -> list[Path]:
    """Return what is in a folder, sorted, without what editors and Python leave there."""
    if not directory.is_dir():
        return []
    return sorted(
        path
        for path in directory.iterdir()
        if not path.name.startswith(".") and path.name != "__pycache__"
    )


def read_solutions(lab: Path, errors: list[LabError]) -> tuple[Script, ...]:
    """Return the solutions: scripts, and `template.yaml` for CloudFormation."""
    found = []
    for path in listed(lab / "solutions"):
        if path.name != "template.yaml" and not _is_script(lab, path, errors):
            continue
        found.append(Script(path))
    return tuple(found)


def read_wrong(
    lab: Path, tasks: Sequence[Task] | None, errors: list[LabError]
) -> tuple[Script, ...]:
    """Return the wrong solutions with what their first lines say that they fail at.

    `tasks` is None when they could not be read: then names are not looked up.
    """
    found = []
    for path in listed(lab / "wrong"):
        if not _is_script(lab, path, errors):
            continue
        script = _with_header(lab, path, errors)
        if script is not None and (tasks is None or _names_a_check(lab, script, tasks, errors)):
            found.append(script)
    return tuple(found)


def _is_script(lab: Path, path: Path, errors: list[LabError]) -> bool:
    file = path.relative_to(lab)
    if path.suffix not in RUNNABLE or not path.is_file():
        remedy = "Name it .sh (run by bash) or .py (run by python3), or move it away."
        errors.append(LabError(file, 1, "", "This is no script.", remedy))
        return False
    if not os.access(path, os.X_OK):
        remedy = f"Run `chmod +x {file}`."
        errors.append(LabError(file, 1, "", "The script lacks its run bit.", remedy))
        return False
    return True


def _with_header(lab: Path, path: Path, errors: list[LabError]) -> Script | None:
    file = path.relative_to(lab)
    values: dict[str, str] = {}
    for line in path.read_text(errors="replace").splitlines():
        if not line.startswith("#"):
            break
        if match := HEADER.match(line):
            values[match["key"]] = match["value"]
    for key, example in (("fails", "# fails: restore.1"), ("message", "# message: is not the")):
        if key not in values:
            message = f"The script does not say `# {key}:`."
            remedy = f"Add it to the comment at the top, for example `{example}`."
            errors.append(LabError(file, 1, key, message, remedy))
    if len(values) < 2:
        return None
    task_id, _, number = values["fails"].partition(".")
    position = int(number) if number.isdecimal() else None
    if number and not position:
        remedy = "Write `task-id` or `task-id.2`; checks count from 1."
        errors.append(LabError(file, 1, "fails", f"`{number}` is no check's number.", remedy))
        return None
    return Script(path, (task_id, position), values["message"])


def _names_a_check(
    lab: Path, script: Script, tasks: Sequence[Task], errors: list[LabError]
) -> bool:
    file = script.path.relative_to(lab)
    task_id, number = script.fails or ("", None)
    task = next((task for task in tasks if task.id == task_id), None)
    if task is None:
        remedy = f"Name one of {', '.join(task.id for task in tasks)}."
        errors.append(LabError(file, 1, "fails", f"There is no task `{task_id}`.", remedy))
        return False
    if number is not None and number > len(task.checks):
        remedy = f"Name 1 to {len(task.checks)}."
        message = f"The task `{task_id}` has no check {number}."
        errors.append(LabError(file, 1, "fails", message, remedy))
        return False
    return True
