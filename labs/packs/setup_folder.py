"""setup/: what is put in place before the learner comes."""

import ast
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from labs.packs.errors import LabError
from labs.packs.model import Setup
from labs.packs.source import read_text, read_yaml

FOLDER = Path("setup")
SCRIPT = FOLDER / "setup.py"
TEMPLATE = FOLDER / "template.yaml"
KNOWN = {"template.yaml", "setup.py", "home"}
HOME_BYTES = 16 << 20


@dataclass(frozen=True)
class SetupFolder:
    setup: Setup
    facts: tuple[str, ...]


def read_setup(
    lab: Path, parameters: Collection[str] | None, errors: list[LabError]
) -> SetupFolder:
    """Return what setup/ holds; what is wrong with it is added to `errors`.

    `parameters` is None when they could not be read: then names are not looked up.
    """
    for path in sorted((lab / FOLDER).glob("*")):
        if path.name not in KNOWN and not path.name.startswith((".", "__pycache__")):
            remedy = "setup/ holds template.yaml, setup.py and home/. Move it into home/?"
            errors.append(
                LabError(path.relative_to(lab), 1, "", "Nothing would read this.", remedy)
            )
    template, passed = _template(lab, parameters, errors)
    script, facts = _script(lab, errors)
    return SetupFolder(Setup(template, passed, _home(lab, errors), script), facts)


def _template(
    lab: Path, parameters: Collection[str] | None, errors: list[LabError]
) -> tuple[str | None, tuple[str, ...]]:
    if not (lab / TEMPLATE).exists():
        return None, ()
    source = read_yaml(lab, TEMPLATE, errors)
    if source is None:
        return None, ()
    data = source.data if isinstance(source.data, dict) else {}
    if not isinstance(data.get("Resources"), dict):
        message = "The template has no `Resources`."
        errors.append(LabError(TEMPLATE, 1, "Resources", message, "Add what it is to create."))
        return None, ()
    declared = data.get("Parameters")
    declared = declared if isinstance(declared, dict) and parameters is not None else {}
    passed = []
    for name, declaration in declared.items():
        if _matching(name, parameters or ()):
            passed.append(name)
        elif not isinstance(declaration, dict) or "Default" not in declaration:
            line = source.line_of(("Parameters", name))
            message = f"The lab has no parameter for `{name}`, and it has no Default."
            remedy = f"Declare `{name.lower()}` in lab.yaml, or give it a Default."
            errors.append(LabError(TEMPLATE, line, f"Parameters.{name}", message, remedy))
    return (lab / TEMPLATE).read_text(), tuple(passed)


def _matching(name: str, parameters: Collection[str]) -> str | None:
    """Return the lab parameter for a template's parameter: BucketName is bucket_name."""
    wanted = plain(name)
    return next((parameter for parameter in parameters if plain(parameter) == wanted), None)


def plain(name: str) -> str:
    """Return a parameter's name without case and underscores: CloudFormation allows neither."""
    return name.replace("_", "").lower()


def _home(lab: Path, errors: list[LabError]) -> tuple[tuple[str, bytes, bool], ...]:
    home = lab / FOLDER / "home"
    if home.is_symlink():  # refused elsewhere; what it leads to is none of the lab's
        return ()
    found = []
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                content = path.read_bytes()
            except OSError as fault:
                message = f"This file cannot be read: {fault.strerror}."
                remedy = "Let everybody read it: chmod a+r."
                errors.append(LabError(path.relative_to(lab), 1, "", message, remedy))
                continue
            found.append((path.relative_to(home).as_posix(), content, os.access(path, os.X_OK)))
    if sum(len(content) for _, content, _ in found) > HOME_BYTES:
        message = "The files for the home are larger than 16 MiB together."
        errors.append(LabError(FOLDER / "home", 1, "", message, "Make them in setup.py instead."))
    return tuple(found)


def _script(lab: Path, errors: list[LabError]) -> tuple[Path | None, tuple[str, ...]]:
    if not (lab / SCRIPT).exists():
        return None, ()
    text = read_text(lab, SCRIPT, errors)
    if text is None:
        return None, ()
    try:
        tree = ast.parse(text)
    except SyntaxError as fault:
        message = f"This is not Python: {fault.msg}."
        errors.append(LabError(SCRIPT, fault.lineno or 1, "", message, "Mend the line."))
        return None, ()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "setup":
            return lab / SCRIPT, _facts(node, errors)
    message = "There is no function `setup`."
    remedy = "Write `def setup(lab):` that returns a dict of facts."
    errors.append(LabError(SCRIPT, 1, "setup", message, remedy))
    return None, ()


def _facts(function: ast.FunctionDef, errors: list[LabError]) -> tuple[str, ...]:
    """Return the keys of what `setup` returns; they must be written out to be known here."""
    facts: set[str] = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        keys = node.value.keys if isinstance(node.value, ast.Dict) else [None]
        for key in keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                facts.add(key.value)
            else:
                message = "The facts that `setup` returns cannot be read without running it."
                remedy = 'Return a dict written out, such as `{"first_photo": digest}`.'
                errors.append(LabError(SCRIPT, node.lineno, "setup", message, remedy))
    return tuple(sorted(facts))
