"""What is wrong with a lab folder: where, what, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class LabError:
    """One fault. `field` is a path such as `tasks[0].checks[1].kind`, or empty."""

    file: Path  # relative to the lab's folder
    line: int
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        field = f" {self.field}:" if self.field else ""
        return f"{self.file}:{self.line}:{field} {self.message} {self.remedy}".rstrip()


class InvalidLabError(Exception):
    """A lab that cannot be used, with everything that is wrong with it."""

    def __init__(self, directory: Path, errors: Sequence[LabError]) -> None:
        self.directory = directory
        self.errors = tuple(sorted(errors))
        super().__init__("\n".join(f"{directory.name}/{error}" for error in self.errors))


def field_path(at: Sequence[str | int]) -> str:
    """Return `tasks[0].title` for `("tasks", 0, "title")`."""
    path = ""
    for part in at:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else str(part)
    return path
