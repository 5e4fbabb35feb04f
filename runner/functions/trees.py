"""Packages unpacked, ready to be shown to workers. Each is a file system of its own, bounded.

A tree is named by the SHA-256 of its packages, so owners who have the same packages share it. Above
all a copy of an account has the trees of its original at once.
"""

import contextlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runner.errors import JailFailedError
from runner.functions.errors import TreeMissingError, TreeRefusedError
from runner.server import syscalls
from runner.server.cgroups import Cgroups, Limits
from runner.server.git import START
from runner.server.jail import View
from runner.server.jails import Holding, Jails
from runner.server.runs import run

FLAGS = syscalls.MS_NOSUID | syscalls.MS_NODEV
BYTES, INODES = 264 << 20, 70_000
KEPT = 512 << 20  # bytes of all trees of one owner
UNPACKING = Limits(memory=BYTES + (192 << 20), processes=16)
WITHIN = 60.0  # seconds
REFUSED = 3


@dataclass(eq=False)
class Trees:
    """The trees of one owner, least recently used first.

    Those in `ready` are everybody's: they lie on disk, and are unpacked for nobody. `elsewhere`
    returns where another owner has a tree of this name, None where nobody has.
    """

    folder: Path
    ready: Path
    elsewhere: Callable[[str], Path | None]
    uid: int
    group: str
    jails: Jails
    cgroups: Cgroups
    _sizes: dict[str, int] = field(default_factory=dict)

    def get(self, *names: str) -> list[Path]:
        """Raises TreeMissingError, which tells all that are missing."""
        missing = [name for name in names if not self._has(name)]
        if missing:
            raise TreeMissingError(*missing)
        return [self._use(name) for name in names]

    def own(self, name: str) -> Path | None:
        """Return where a tree lies that is unpacked and whole."""
        return self.folder / name if name in self._sizes else None

    def _has(self, name: str) -> bool:
        return name in self._sizes or self._is_ready(name) or self._shares(name)

    def _is_ready(self, name: str) -> bool:
        return (self.ready / name).is_dir()

    def _use(self, name: str) -> Path:
        if self._is_ready(name):
            return self.ready / name
        self._sizes[name] = self._sizes.pop(name)
        return self.folder / name

    async def put(self, name: str, packages: Sequence[bytes]) -> None:
        """Unpack zip packages, each over those before. Raises TreeRefusedError, JailFailedError."""
        if self._has(name):
            return
        try:
            place = self._make_room_for(name)
            size = f"mode=755,size={BYTES},nr_inodes={INODES},uid={self.uid},gid={self.uid}"
            syscalls.mount("tree", place, "tmpfs", FLAGS, size)
            await self._unpack(place, packages)
        except OSError as error:
            self._remove(name)
            raise JailFailedError("The machine has no room for the function's code.") from error
        except BaseException:
            self._remove(name)
            raise
        self._count(name)

    def _shares(self, name: str) -> bool:
        """Show another owner's tree here as well, if there is one. It stays when theirs goes."""
        found = self.elsewhere(name)
        if found is None or (self.folder / name).exists():  # or it is just being unpacked here
            return False
        try:
            syscalls.bind_read_only(found, self._make_room_for(name))
        except OSError:
            self._remove(name)
            return False
        self._count(name)
        return True

    def _make_room_for(self, name: str) -> Path:
        self.folder.mkdir(mode=0o755, exist_ok=True, parents=True)
        place = self.folder / name
        place.mkdir(mode=0o755)
        return place

    def _count(self, name: str) -> None:
        told = os.statvfs(self.folder / name)
        self._sizes[name] = (told.f_blocks - told.f_bfree) * told.f_frsize
        self._tidy(name)

    async def _unpack(self, place: Path, packages: Sequence[bytes]) -> None:
        view = View(
            command=(self.jails.python, "-ISEc", START.format("unpack")),
            home=place,
            own_network=True,
            environment={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        )
        # A group for each: what earlier ones have unpacked would count as this one's.
        group = f"{self.group}.unpack-{place.name[:16]}"
        groups = self.cgroups.open(group, UNPACKING)
        holding = Holding(self.uid, None, groups, {"CORE": 0, "NPROC": 4096, "NOFILE": 256})
        head = json.dumps([len(package) for package in packages]).encode() + b"\n"
        told = await run(
            lambda stdio: self.jails.start(view, holding, stdio),
            stdin=head + b"".join(packages),
            timeout=WITHIN,
        )
        self.cgroups.close(group)
        if told.exit_code == REFUSED:
            raise TreeRefusedError(told.stderr[:1000].decode(errors="replace"))
        if told.exit_code != 0:
            raise TreeRefusedError("The package could not be unpacked: it is too large.")

    def _tidy(self, fresh: str) -> None:
        """Give back the trees that were not used for longest, when there are too many.

        Workers that run keep theirs in sight: theirs is another view of it.
        """
        for name in list(self._sizes):
            if sum(self._sizes.values()) <= KEPT:
                return
            if name != fresh:
                self._remove(name)

    def close(self) -> None:
        for name in list(self._sizes):
            self._remove(name)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def _remove(self, name: str) -> None:
        self._sizes.pop(name, None)
        with contextlib.suppress(OSError):
            syscalls.detach(self.folder / name)
        with contextlib.suppress(OSError):
            (self.folder / name).rmdir()
