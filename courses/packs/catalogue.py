"""The curriculum kept in memory, and read again when one of its files changes."""

import logging
import threading
import time
from pathlib import Path

from courses.packs.faults import CurriculumFault
from courses.packs.loader import load_curriculum
from courses.packs.model import Curriculum

logger = logging.getLogger(__name__)

LOOK_AGAIN = 1.0  # seconds between two looks at the files
PATTERNS = (
    "facts.yaml",
    "*/course.yaml",
    "*/*/module.yaml",
    "*/*/lessons/*.md",
    "*/*/lessons/diagrams/*.svg",
    "*/*/quiz/quiz.yaml",  # lessons refer to its questions
    "*/*/labs/*/lab.yaml",  # only whether it is there; labs.packs reads it
)

Stamp = tuple[tuple[str, int, int], ...]


class CurriculumCatalogue:
    """Serves the last sound curriculum: while a file is being edited, its last good state stays."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stamp: Stamp | None = None
        self._served = Curriculum()
        self._sound = False
        self._faults: tuple[CurriculumFault, ...] = ()
        self._looked_at = float("-inf")
        self._lock = threading.Lock()

    @property
    def faults(self) -> tuple[CurriculumFault, ...]:
        """What was wrong when the files were last read."""
        return self._faults

    def current(self, *, force: bool = False) -> Curriculum:
        """Return the curriculum; the files are looked at again once a second at most."""
        with self._lock:
            if force or time.monotonic() - self._looked_at >= LOOK_AGAIN:
                self._refresh()
                self._looked_at = time.monotonic()
            return self._served

    def _refresh(self) -> None:
        stamp = _stamp(self._root)
        if stamp == self._stamp:
            return
        loaded = load_curriculum(self._root)
        self._stamp = stamp
        self._faults = loaded.faults
        if loaded.faults:
            lines = "\n".join(str(fault) for fault in loaded.faults)
            logger.warning("The curriculum has faults:\n%s", lines)
        if not loaded.faults or not self._sound:  # with nothing better, what is sound of it
            self._served = loaded.curriculum
            self._sound = not loaded.faults


def _stamp(root: Path) -> Stamp:
    rows = []
    for pattern in PATTERNS:
        for path in sorted(root.glob(pattern)):
            status = path.stat()
            rows.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(rows)
