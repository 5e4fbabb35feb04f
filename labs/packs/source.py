"""YAML with the line of every field."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from labs.packs.errors import LabError

MAX_BYTES = 1 << 20

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """A YAML file as plain data, and where each part of it stands."""

    file: Path
    data: Any
    lines: Mapping[Path_, int] = field(repr=False)

    def line_of(self, at: Sequence[str | int]) -> int:
        """Return the line, from 1, of a field or of the nearest thing around it."""
        at = tuple(at)
        while at and at not in self.lines:
            at = at[:-1]
        return self.lines.get(at, 1)


def read_text(directory: Path, file: Path, errors: list[LabError]) -> str | None:
    """Return a text file's content, or None with the reason added to `errors`."""
    try:
        content = (directory / file).read_bytes()
    except FileNotFoundError:
        errors.append(LabError(file, 1, "", "There is no such file.", f"Write {file}."))
        return None
    if len(content) > MAX_BYTES:
        errors.append(LabError(file, 1, "", "The file is larger than 1 MiB.", "Shorten it."))
        return None
    try:
        return content.decode()
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        errors.append(LabError(file, line, "", "This is not UTF-8 text.", "Save it as UTF-8."))
        return None


def read_yaml(directory: Path, file: Path, errors: list[LabError]) -> Source | None:
    """Return a YAML file, or None with the reason added to `errors`."""
    text = read_text(directory, file, errors)
    return None if text is None else parse_yaml(text, file, errors)


def parse_yaml(text: str, file: Path, errors: list[LabError], *, offset: int = 0) -> Source | None:
    """Return the YAML `text`, which stands after `offset` lines of `file`; None with the reason."""
    try:
        data, lines = _parsed(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = offset + (mark.line + 1 if mark else 1)
        problem = " ".join(str(fault.problem or fault.context or "").split())
        errors.append(
            LabError(file, line, "", f"This is not YAML: {problem}.", _yaml_remedy(problem))
        )
        return None
    except (YAMLError, ValueError, RecursionError) as fault:
        errors.append(
            LabError(file, offset + 1, "", f"This is not YAML: {fault}.", _yaml_remedy(""))
        )
        return None
    return Source(file, deepcopy(data), {at: line + offset for at, line in lines.items()})


@lru_cache(maxsize=1024)
def _parsed(text: str) -> tuple[Any, Mapping[Path_, int]]:
    """Return plain data and the lines of its parts, from 1. Raises what ruamel raises.

    Kept, because a whole curriculum is read again when one of its files has changed, and of all
    that reading is, parsing takes the longest.
    """
    data = YAML(typ="rt").load(text)
    lines: dict[Path_, int] = {(): 1}
    return _plain(data, (), lines), lines


def _yaml_remedy(problem: str) -> str:
    if "duplicate key" in problem:
        return "Keep one of the two."
    if "tab" in problem or "\\t" in problem:
        return "Indent with spaces."
    return (
        'Look at the indentation, and put quotes around text that holds ": " or starts with a sign.'
    )


def _plain(value: Any, at: Path_, lines: dict[Path_, int]) -> Any:  # noqa: ANN401 # any YAML
    """Return `value` as plain Python data and note the lines of its parts."""
    if isinstance(value, CommentedMap):
        for key in value:
            lines[(*at, str(key))] = _line(value, key)
        return {str(key): _plain(value[key], (*at, str(key)), lines) for key in value}
    if isinstance(value, CommentedSeq):
        for index in range(len(value)):
            lines[(*at, index)] = value.lc.item(index)[0] + 1
        return [_plain(item, (*at, index), lines) for index, item in enumerate(value)]
    if isinstance(value, TaggedScalar):
        return str(value.value)
    return _scalar(value)


def _line(mapping: CommentedMap, key: object) -> int:
    try:
        return int(mapping.lc.key(key)[0]) + 1
    except (KeyError, TypeError):  # merged in from an anchor
        return int(mapping.lc.line) + 1


def _scalar(value: Any) -> Any:  # noqa: ANN401 # any YAML
    """Take ruamel's own subclasses of int, float and str for what they are."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, date):
        return value.isoformat()
    for plain in (int, float):
        if isinstance(value, plain):
            return plain(value)
    return str(value)
