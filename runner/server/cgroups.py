"""Limits over all of a workspace's processes together, where the host lets us set them."""

import contextlib
import fcntl
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = ("memory", "pids", "cpu")
PREFIX = "groundschool-"
LEAF = f"{PREFIX}leaf"
ATTEMPTS = 5
PERIOD = 100_000  # microseconds


@dataclass(frozen=True)
class Limits:
    """What one workspace may use: bytes of memory, processes, whole processors."""

    memory: int = 768 << 20
    processes: int = 256
    processors: float = 1.0


@dataclass(frozen=True)
class Cgroups:
    """The runner's own folders; `version` 0 means that the host gave none."""

    version: int
    folders: tuple[Path, ...] = ()

    @property
    def available(self) -> bool:
        return bool(self.folders)

    @property
    def kind(self) -> Literal["cgroup", "rlimits"]:
        """What holds a workspace as a whole; without cgroups each process has its own limits."""
        return "cgroup" if self.available else "rlimits"

    def open(self, name: str, limits: Limits) -> list[Path]:
        """Make a group; return the files to write a process into. Empty without cgroups."""
        joined = []
        for folder in self.folders:
            group = folder / name
            group.mkdir(exist_ok=True)
            for file, value in _settings(self.version, folder, limits).items():
                with contextlib.suppress(FileNotFoundError):
                    (group / file).write_text(value)
            joined.append(group / "cgroup.procs")
        return joined

    def close(self, name: str) -> None:
        """Remove `name` and what was opened as `name.…`, where nothing runs any more."""
        for folder in self.folders:
            for group in (folder / name, *folder.glob(f"{name}.*")):
                with contextlib.suppress(OSError):
                    group.rmdir()

    def names(self) -> set[str]:
        """Return whose groups there are: the part of each name before a dot."""
        return {
            group.name.partition(".")[0]
            for folder in self.folders
            for group in folder.iterdir()
            if group.is_dir()
        }


def prepare(name: str) -> Cgroups:
    """Make the runner's folders, before it enters its pool, where it has the right to.

    `name` stays the same for an installation, so that nothing piles up under restarts.
    """
    if (ROOT / "cgroup.controllers").exists():
        return _prepare_v2(name)
    folders = []
    for controller in CONTROLLERS:
        folder = _own_v1(controller) / name
        try:
            _take(folder)
        except OSError:
            continue
        if os.access(folder / "cgroup.procs", os.W_OK):
            folders.append(folder)
    held = {folder.relative_to(ROOT).parts[0] for folder in folders}
    return Cgroups(1, tuple(folders)) if {"memory", "pids"} <= held else Cgroups(0)


def _own_v1(controller: str) -> Path:
    line = re.search(rf"^\d+:(?:[^:]*,)?{controller}(?:,[^:]*)?:(.*)$", _own(), re.MULTILINE)
    return ROOT / controller / (line[1].lstrip("/") if line else "")


def _prepare_v2(name: str) -> Cgroups:
    """Use a group of our own under the root, or what systemd delegated (`Delegate=yes`)."""
    try:
        parent = ROOT if os.getuid() == 0 else _delegated()
        folder = parent / name
        _take(folder)
        for group in (parent, folder):
            (group / "cgroup.subtree_control").write_text("+memory +pids +cpu")
    except OSError:
        return Cgroups(0)
    return Cgroups(2, (folder,))


def _delegated() -> Path:
    """Return our own group, emptied: one that limits others may hold no process itself."""
    line = re.search(r"^0::(.*)$", _own(), re.MULTILINE)
    own = ROOT / (line[1].lstrip("/") if line else "")
    if own.name == LEAF:
        return own.parent
    leaf = own / LEAF
    leaf.mkdir(exist_ok=True)
    for process in (own / "cgroup.procs").read_text().split():
        (leaf / "cgroup.procs").write_text(process)
    return own


def _take(folder: Path) -> None:
    """Make our folder and hold it as long as we live; remove those that nobody holds any more."""
    for _ in range(ATTEMPTS):  # another runner may tidy up between the making and the holding
        folder.mkdir(exist_ok=True)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(held, fcntl.LOCK_SH)
        if folder.exists():
            os.set_inheritable(held, True)  # noqa: FBT003 (the pool is entered by an exec)
            break
        os.close(held)
    for stray in folder.parent.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            _remove_unheld(stray)


def _remove_unheld(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for group in folder.iterdir():
            if group.is_dir():
                group.rmdir()
        folder.rmdir()
    finally:
        os.close(held)


def _own() -> str:
    return Path("/proc/self/cgroup").read_text()


def _settings(version: int, folder: Path, limits: Limits) -> dict[str, str]:
    quota = int(limits.processors * PERIOD)
    if version == 2:
        return {
            "memory.max": str(limits.memory),
            "memory.swap.max": "0",
            "pids.max": str(limits.processes),
            "cpu.max": f"{quota} {PERIOD}",
        }
    by_controller = {
        "memory": {"memory.limit_in_bytes": str(limits.memory)},
        "pids": {"pids.max": str(limits.processes)},
        "cpu": {"cpu.cfs_quota_us": str(quota), "cpu.cfs_period_us": str(PERIOD)},
    }
    return by_controller[folder.relative_to(ROOT).parts[0]]
