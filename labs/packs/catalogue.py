"""The labs of a curriculum folder, read again when a file in it changes."""

import logging
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from labs.packs.errors import InvalidLabError
from labs.packs.loader import find_labs, load_lab
from labs.packs.model import Lab

logger = logging.getLogger(__name__)

LOOK_AGAIN = 1.0  # seconds between two looks at the files

Stamp = tuple[tuple[str, int, int, int], ...]


class LabCatalogue:
    """Serves the last good state of every lab: a lab that is broken while edited stays as it was."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._labs: dict[str, Lab] = {}
        self._stamps: dict[str, Stamp] = {}
        self._errors: dict[str, InvalidLabError] = {}
        self._looked_at = float("-inf")
        self._lock = threading.Lock()

    @property
    def errors(self) -> Mapping[str, InvalidLabError]:
        """What is wrong, by slug; `""` for the curriculum as a whole."""
        return self._errors

    def lab(self, slug: str) -> Lab | None:
        return self._labs.get(slug)

    def labs(self) -> list[Lab]:
        """Return every lab, by course, module and slug."""
        return sorted(self._labs.values(), key=lambda lab: (lab.course, lab.module, lab.slug))

    def for_module(self, course: str, module: str) -> list[Lab]:
        return [lab for lab in self.labs() if (lab.course, lab.module) == (course, module)]

    def refresh(self, *, force: bool = False) -> None:
        """Look at the files again, at most once a second, and read the labs that changed."""
        with self._lock:
            if force or time.monotonic() - self._looked_at >= LOOK_AGAIN:
                self._read()
                self._looked_at = time.monotonic()

    def _read(self) -> None:
        try:
            found = find_labs(self._root)
        except InvalidLabError as fault:
            self._errors[""] = fault
            logger.exception("Two labs have one name")
            return
        self._errors.pop("", None)
        for slug in set(self._stamps) - set(found):
            self._labs.pop(slug, None)
            self._errors.pop(slug, None)
            del self._stamps[slug]
        for slug, directory in found.items():
            stamp = _stamp(directory)
            if self._stamps.get(slug) != stamp:
                self._stamps[slug] = stamp
                self._load(slug, directory)

    def _load(self, slug: str, directory: Path) -> None:
        try:
            self._labs[slug] = load_lab(directory)
        except InvalidLabError as fault:
            self._errors[slug] = fault
            logger.warning("The lab %s is not served as it is now:\n%s", slug, fault)
        else:
            self._errors.pop(slug, None)


def _stamp(directory: Path) -> Stamp:
    """Return what changes when any file of the folder does."""
    rows = []
    for path in sorted(directory.rglob("*")):
        if "__pycache__" not in path.parts:
            status = path.lstat()
            rows.append((str(path), status.st_mtime_ns, status.st_size, status.st_mode))
    return tuple(rows)
