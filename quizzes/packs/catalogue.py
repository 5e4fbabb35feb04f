"""The banks kept in memory, and read again when one of their files changes."""

import logging
import threading
import time
from pathlib import Path

from quizzes.packs.loader import load_banks, watched
from quizzes.packs.model import Banks

logger = logging.getLogger(__name__)

LOOK_AGAIN = 1.0  # seconds between two looks at the files

Stamp = tuple[tuple[str, int, int], ...]


class BankCatalogue:
    """Serves the sound banks; one with faults is left out and named in the log."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stamp: Stamp | None = None
        self._banks = Banks()
        self._looked_at = float("-inf")
        self._lock = threading.Lock()

    def current(self) -> Banks:
        """Return the banks; the files are looked at again once a second at most."""
        with self._lock:
            if time.monotonic() - self._looked_at >= LOOK_AGAIN:
                self._refresh()
                self._looked_at = time.monotonic()
            return self._banks

    def _refresh(self) -> None:
        stamp = tuple(
            (str(path), path.stat().st_mtime_ns, path.stat().st_size)
            for path in watched(self._root)
        )
        if stamp == self._stamp:
            return
        loaded = load_banks(self._root)
        self._stamp, self._banks = stamp, loaded.banks
        if loaded.faults:
            lines = "\n".join(str(fault) for fault in loaded.faults)
            logger.warning("The question banks have faults:\n%s", lines)
