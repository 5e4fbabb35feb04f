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
    def tmp(self) -> Path:
        return self.folder / "tmp"

    @property
    def shared_memory(self) -> Path:
        return self.folder / "shm"

    def mount(self, uid: int) -> None:
        """Raises JailFailedError when the machine refuses."""
        sizes = {
            self.home: f"mode=700,size={self.bytes},nr_inodes={self.inodes}",
            self.tmp: f"mode=1777,size={TMP_BYTES},nr_inodes={TMP_INODES}",
            self.shared_memory: f"mode=1777,size={SHARED_BYTES},nr_inodes={SHARED_INODES}",
        }
        try:
            self.folder.mkdir(mode=0o755)
            for place, size in sizes.items():
                place.mkdir(mode=0o755)
                options = f"{size},uid={uid},gid={uid}"
                syscalls.mount("home", place, "tmpfs", FLAGS, options)
        except OSError as error:
            self.unmount()
            raise JailFailedError("The machine could not make a home for the jail.") from error

    def unmount(self) -> None:
        """Give everything back. Fine when it is gone already."""
        for place in (self.home, self.tmp, self.shared_memory):
            with contextlib.suppress(OSError):
                syscalls.detach(place)
            with contextlib.suppress(OSError):
                place.rmdir()
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def usage(self) -> Usage:
        told = os.statvfs(self.home)
        return Usage((told.f_blocks - told.f_bfree) * told.f_frsize, told.f_files - told.f_ffree)


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
