"""What is wrong with a curriculum's files: where, what, and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class CurriculumFault:
    """One fault. `field` is a path such as `lessons[0]`, or empty."""

    file: Path  # relative to the curriculum's root
    line: int  # from 1
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        field = f" {self.field}:" if self.field else ""
        return f"{self.file}:{self.line}:{field} {self.message} {self.remedy}".rstrip()


def field_path(at: Sequence[str | int]) -> str:
    """Return `lessons[0]` for `("lessons", 0)`."""
    path = ""
    for part in at:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path
