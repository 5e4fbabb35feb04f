"""What is kept of owners' databases beside them, to go back to or to copy. All of it blocks.

OWNER/_kept/LABEL/ID/data is a copy of a database, or a link to what never changes: an older copy of
a database that nobody has started since, or a copy that was made for good.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from runner.databases.store import KEPT, Store, bytes_in

MOST = 1 << 30  # bytes of an owner, a link counted as what it stands for


@dataclass(frozen=True)
class Keeping:
    """`_same` tells, by a database's folder, which kept copy it is still the same as."""

    store: Store
    _same: dict[Path, Path] = field(default_factory=dict)

    def begin(self, owner: str, label: str) -> "Fresh":
        """Return where to put what is to be kept under `label`, once it is whole."""
        place = self._place(owner, label)
        fresh = place.with_name(f".{label}")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True, mode=0o700)
        others = (one for one in self._labels(owner) if one != place)
        return Fresh(place, fresh, MOST - sum(bytes_in(one) for one in others))

    def add(self, fresh: "Fresh", folder: Path, *, unchanging: bool, asleep: bool) -> bool:
        """Keep the data of `folder`, if it still fits; tell whether it did."""
        size = bytes_in(folder / "data")
        if size > fresh.left:
            return False
        fresh.left -= size
        target = fresh.folder / folder.name
        origin = folder if unchanging else self._same.get(folder)
        if origin is not None and origin.is_dir():
            self._link(origin, target)
        else:
            self.store.copy(folder, target)
        if asleep:
            fresh.asleep.append(folder)
        return True

    def settle(self, fresh: "Fresh") -> None:
        """Have what was begun take the place of what the label named before."""
        self._remove(fresh.place)
        fresh.folder.rename(fresh.place)
        for folder in fresh.asleep:
            self._same[folder] = fresh.place / folder.name

    def all(self, owner: str, label: str) -> Iterator[Path]:
        """Yield what is kept under the label."""
        place = self._place(owner, label)
        if place.is_dir():
            yield from place.iterdir()

    def is_same(self, folder: Path, kept: Path) -> bool:
        return folder.is_dir() and self._same.get(folder) == kept

    def bring_back(self, kept: Path, folder: Path, *, unchanging: bool) -> None:
        """Have `folder` be as it was kept. Its server must not run."""
        if unchanging:
            shutil.rmtree(folder, ignore_errors=True)
            self._link(kept, folder)
        else:
            self.store.copy(kept, folder)
            self._same[folder] = kept

    def changes(self, folder: Path) -> None:
        """Note that the data may change from now on."""
        self._same.pop(folder, None)

    def forget(self, owner: str, label: str) -> None:
        """Forgetting what is not kept is no error."""
        self._remove(self._place(owner, label))

    def _place(self, owner: str, label: str) -> Path:
        return self.store.folder(owner, KEPT) / label

    def _labels(self, owner: str) -> list[Path]:
        folder = self.store.folder(owner, KEPT)
        return list(folder.iterdir()) if folder.is_dir() else []

    def _remove(self, place: Path) -> None:
        for folder in [folder for folder, kept in self._same.items() if kept.parent == place]:
            del self._same[folder]
        shutil.rmtree(place, ignore_errors=True)

    @staticmethod
    def _link(origin: Path, target: Path) -> None:
        shutil.copytree(origin, target, symlinks=True, copy_function=os.link)


@dataclass
class Fresh:
    """What is about to be kept; `left` bytes still fit. `asleep` are folders without a server."""

    place: Path
    folder: Path
    left: int
    asleep: list[Path] = field(default_factory=list)
