"""States of an account that were kept under a name, to go back to or to copy.

Each is one whole frame in `undo/LABEL`, authenticated for this account and this name. The bodies
it refers to stay in the account's store while it is kept.
"""

import re
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from cloud.errors import LabelError, NotKeptError
from cloud.server.files import write_whole
from cloud.server.frames import Frame, Seal, pack, unpack
from cloud.shapes import Kept

_LABEL = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")


class Undo:
    """The kept states of one account. Its lock must be held."""

    def __init__(self, account_id: str, directory: Path, key: bytes, *, sync: bool) -> None:
        self._account_id = account_id
        self._directory = directory / "undo"
        self._key = key
        self._sync = sync

    @property
    def bodies(self) -> set[str]:
        """Return the names of all bodies that a kept state refers to."""
        return set[str]().union(*self._bodies.values())

    def keep(self, label: str, frame: Frame, bodies: set[str], sequence: int) -> Kept:
        """Raises LabelError and NotKeptError."""
        path, seal = self._place(label)
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        frame.header = frame.header | {
            "kept_at": moment,
            "bodies": sorted(bodies),
            "sequence": sequence,
        }
        data = pack(frame, seal, zipped=True)
        try:
            self._directory.mkdir(exist_ok=True, mode=0o700)
            write_whole(path, data, sync=self._sync)
        except OSError as fault:
            raise NotKeptError(self._account_id) from fault
        self._bodies[label] = bodies
        return Kept(label=label, kept_at=moment, bytes=len(data), sequence=sequence)

    def all(self) -> list[Kept]:
        """Return what is kept, oldest first."""
        found = [self.read(label)[0] for label in self._bodies]
        return sorted(found, key=lambda kept: kept.kept_at)

    def read(self, label: str) -> tuple[Kept, Frame]:
        """Raises LabelError when nothing of ours is kept under this name."""
        path, seal = self._place(label)
        content = path.read_bytes() if path.exists() else b""
        frame = next((frame for frame, _ in unpack(content, seal)), None)
        if frame is None:
            raise LabelError(f"Account {self._account_id} has no snapshot “{label}”.")
        moment = str(frame.header["kept_at"])
        sequence = int(frame.header.get("sequence", 0))
        return Kept(label=label, kept_at=moment, bytes=len(content), sequence=sequence), frame

    def remove(self, label: str) -> None:
        """Removing what is not kept is no error. Raises LabelError for what is no label."""
        self._place(label)[0].unlink(missing_ok=True)
        self._bodies.pop(label, None)

    @cached_property
    def _bodies(self) -> dict[str, set[str]]:
        paths = self._directory.glob("[!.]*")
        return {path.name: set(self.read(path.name)[1].header["bodies"]) for path in paths}

    def _place(self, label: str) -> tuple[Path, Seal]:
        if not _LABEL.match(label):
            sentence = "A snapshot's label is 1 to 64 letters, digits, dots, dashes or underscores."
            raise LabelError(sentence)
        return self._directory / label, Seal(self._key, f"{self._account_id}/{label}")
