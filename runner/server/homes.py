"""A workspace's file systems: home, /tmp and shared memory, each capped in bytes and inodes."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from runner.errors import JailFailedError
from runner.server import syscalls

FLAGS = syscalls.MS_NOSUID | syscalls.MS_NODEV
TMP_BYTES, TMP_INODES = 64 << 20, 4096
SHARED_BYTES, SHARED_INODES = 16 << 20, 512
NO_HOME = "The machine could not make a home for the jail."


@dataclass(frozen=True)
class Usage:
    bytes_used: int
    inodes_used: int


@dataclass(frozen=True)
class Home:
    """The file systems of one workspace, mounted under `folder` in the pool."""

    folder: Path
    bytes: int
    inodes: int

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def fresh(self) -> Path:
        """Where the next home is made ready."""
        return self.folder / "fresh"

    @property
    def tmp(self) -> Path:
        return self.folder / "tmp"

    @property
    def shared_memory(self) -> Path:
        return self.folder / "shm"

    def mount(self, uid: int) -> None:
        """Raises JailFailedError when the machine refuses."""
        try:
            self.folder.mkdir(mode=0o755)
            self._mount(self.home, uid, self._home_size)
            self._mount_scratch(uid)
        except OSError as error:
            self.unmount()
            raise JailFailedError(NO_HOME) from error

    def mount_fresh(self, uid: int) -> None:
        """Make another, empty home ready. Raises JailFailedError."""
        try:
            self.unmount_fresh()
            self._mount(self.fresh, uid, self._home_size)
        except OSError as error:
            raise JailFailedError(NO_HOME) from error

    def take_fresh(self, uid: int) -> None:
        """Put the fresh home in the place of the old one, which is lost; empty /tmp as well.

        Nothing may run in the old one. Raises JailFailedError.
        """
        try:
            for place in (self.home, self.tmp, self.shared_memory):
                syscalls.detach(place)
            syscalls.move(self.fresh, self.home)
            self._mount_scratch(uid)
        except OSError as error:
            raise JailFailedError(NO_HOME) from error

    @property
    def _home_size(self) -> str:
        return f"mode=700,size={self.bytes},nr_inodes={self.inodes}"

    def _mount_scratch(self, uid: int) -> None:
        self._mount(self.tmp, uid, f"mode=1777,size={TMP_BYTES},nr_inodes={TMP_INODES}")
        shared = f"mode=1777,size={SHARED_BYTES},nr_inodes={SHARED_INODES}"
        self._mount(self.shared_memory, uid, shared)

    @staticmethod
    def _mount(place: Path, uid: int, size: str) -> None:
        place.mkdir(mode=0o755, exist_ok=True)
        syscalls.mount("home", place, "tmpfs", FLAGS, f"{size},uid={uid},gid={uid}")

    def unmount(self) -> None:
        """Give everything back. Fine when it is gone already."""
        for place in (self.home, self.fresh, self.tmp, self.shared_memory):
            _give_back(place)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def unmount_fresh(self) -> None:
        """Give back a home that was made ready and not taken."""
        _give_back(self.fresh)

    def usage(self) -> Usage:
        told = os.statvfs(self.home)
        return Usage((told.f_blocks - told.f_bfree) * told.f_frsize, told.f_files - told.f_ffree)


def _give_back(place: Path) -> None:
    with contextlib.suppress(OSError):
        syscalls.detach(place)
    with contextlib.suppress(OSError):
        place.rmdir()


def processes_of(uid: int, launcher: int) -> list[int]:
    """Return the processes of a learner's uid that `launcher` has started, ended ones left out.

    The same ids may serve other programs of the user that the runner belongs to; and an orphan of
    a jail is the launcher's child, so all of ours descend from it.
    """
    parents: dict[int, int] = {}
    theirs = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdecimal():
            continue
        with contextlib.suppress(OSError):
            told = _status(entry.name)
            process = int(entry.name)
            parents[process] = int(told[b"PPid"][0])
            if int(told[b"Uid"][0]) == uid and told[b"State"][0] != b"Z":
                theirs.append(process)
    return [process for process in theirs if launcher in _ancestors(process, parents)]


def _status(process: str) -> dict[bytes, list[bytes]]:
    lines = Path(f"/proc/{process}/status").read_bytes().splitlines()
    return {name: rest.split() for name, _, rest in (line.partition(b":") for line in lines[:12])}


def _ancestors(process: int, parents: Mapping[int, int]) -> Iterator[int]:
    while process in parents:
        process = parents[process]
        yield process
