"""A folder of notes: a small file an account, there or not there, which outlives the process."""

import contextlib
from pathlib import Path

from cloud.server.files import write_whole


class Notes:
    """By account, a text of one's own. Safe between threads, one account at a time."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def put(self, account_id: str, text: str = "") -> None:
        """Raises OSError."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._directory / account_id, text.encode())

    def remove(self, account_id: str) -> None:
        with contextlib.suppress(OSError):
            (self._directory / account_id).unlink(missing_ok=True)

    def all(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self._directory.glob("[!.]*")}
