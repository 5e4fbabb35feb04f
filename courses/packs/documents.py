"""YAML files and front matter, checked against a model; every fault knows its line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from courses.packs.faults import CurriculumFault, field_path

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass
class Document:
    """A file under the curriculum's root, with what was found wrong in it."""

    root: Path
    path: Path
    faults: list[CurriculumFault] = field(default_factory=list)
    data: Any = None  # the YAML, once it is read
    offset: int = 0  # lines before the YAML

    def fault(
        self, message: str, remedy: str, *, at: Sequence[str | int] = (), line: int | None = None
    ) -> None:
        """Note what is wrong with the field `at`, or at `line` of the file (from 1)."""
        where = self.path.relative_to(self.root)
        line = line or line_of(self.data, at) + self.offset
        self.faults.append(CurriculumFault(where, line, field_path(at), message, remedy))

    def text(self) -> str | None:
        """Return what the file holds, or None with a fault when it cannot be read."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            self.fault("The file is missing.", f"Write {self.path.name}.")
        except UnicodeDecodeError:
            self.fault("The file is not UTF-8 text.", "Save it as UTF-8.")
        except OSError as trouble:
            self.fault(f"The file cannot be read ({trouble.strerror}).", "Mend its permissions.")
        return None

    def parse(self, text: str, *, offset: int = 0) -> bool:
        """Parse `text`, which stands after `offset` lines, into `data`; False with a fault."""
        self.offset = offset
        try:
            self.data = YAML(typ="rt").load(text)
        except MarkedYAMLError as broken:
            mark = broken.problem_mark or broken.context_mark
            line = mark.line + 1 + offset if mark else 1
            problem = broken.problem or "it cannot be read"
            self.fault(f"The YAML is broken: {problem}.", "Mend the syntax there.", line=line)
            return False
        except (YAMLError, ValueError) as broken:
            self.fault(f"The YAML is broken: {broken}.", "Mend the syntax.", line=1)
            return False
        return True

    def shaped(self, shape: type[Shape], at: tuple[str | int, ...] = ()) -> Shape | None:
        """Return the data at `at` as `shape`, or None with one fault for each thing wrong."""
        data = self.data
        for part in at:
            data = data[part]
        if not isinstance(data, Mapping):
            fields = ", ".join(shape.model_fields)
            self.fault("It must hold named fields.", f"Write the fields {fields}.", at=at)
            return None
        try:
            return shape.model_validate(data)
        except ValidationError as refusal:
            for error in refusal.errors():
                self.fault(*explain(error, shape), at=(*at, *error["loc"]))
        return None

    def read(self, shape: type[Shape]) -> Shape | None:
        """Return the YAML file as `shape`, or None with faults."""
        text = self.text()
        if text is None or not self.parse(text):
            return None
        return self.shaped(shape)

    def read_with_body(self, shape: type[Shape]) -> tuple[Shape, str, int] | None:
        """Return front matter, body, and the lines before the body; or None with faults."""
        text = self.text()
        if text is None:
            return None
        match = FRONT_MATTER.match(text)
        if match is None:
            self.fault(
                "The front matter is missing.",
                "Begin the file with a line ---, the fields, and a line ---.",
            )
            return None
        matter = self.shaped(shape) if self.parse(match["yaml"], offset=1) else None
        if matter is None:
            return None
        return matter, text[match.end() :], match[0].count("\n")


def line_of(data: Any, at: Sequence[str | int]) -> int:  # noqa: ANN401 # ruamel's nodes
    """Return the line, from 1, of the field at `at`, or of the nearest thing around it."""
    line = data.lc.line + 1 if hasattr(data, "lc") else 1
    for part in at:
        if not hasattr(data, "lc"):
            break
        try:
            position = data.lc.item(part) if isinstance(part, int) else data.lc.key(part)
            data = data[part]
        except (KeyError, IndexError, TypeError):
            break
        line = position[0] + 1
    return line


def explain(error: ErrorDetails, shape: type[BaseModel]) -> tuple[str, str]:
    """Return what is wrong and what to do about it, in an author's words."""
    name = str(error["loc"][-1]) if error["loc"] else "the file"
    match error["type"]:
        case "missing":
            return f"The field {name} is missing.", f"Add `{name}:`."
        case "extra_forbidden":
            known = ", ".join(shape.model_fields)
            return f"There is no field {name} here.", f"Remove it, or use one of: {known}."
        case "string_type" | "string_too_short":
            return "It must be text.", "Write a text; put it in quotes if it looks like a number."
        case "int_type" | "int_parsing" | "int_from_float" | "greater_than_equal":
            return "It must be a whole number, 1 or more.", "Write such a number without quotes."
        case "list_type" | "tuple_type":
            return "It must be a list.", "Write one item a line, each after a dash."
        case _:
            return f"{error['msg']}.", "Correct the value."
