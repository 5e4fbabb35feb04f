"""What one reading of the curriculum's folders gathers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from courses.packs.documents import Document
from courses.packs.faults import CurriculumFault
from courses.packs.model import Fact


@dataclass
class Reading:
    """The root, the facts, and what was found wrong so far."""

    root: Path
    facts: Mapping[str, Fact] = field(default_factory=dict)
    faults: list[CurriculumFault] = field(default_factory=list)
    commands: bool = False  # have `aws` read the commands that questions accept
    questions: dict[Path, frozenset[str] | None] = field(default_factory=dict)  # ids, by module
    after: dict[str, tuple[Document, tuple[str, ...]]] = field(default_factory=dict)  # by module
    labs: dict[str, Path] = field(default_factory=dict)  # where each slug was first listed
    gone: dict[Path, Path] = field(default_factory=dict)  # lessons, with those they went into

    def document(self, *parts: str) -> Document:
        return Document(self.root, self.root.joinpath(*parts), self.faults)
