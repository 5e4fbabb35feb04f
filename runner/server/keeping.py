"""Keep a home as it is and bring it back: an archive beside the jails, in the runner's own folder.

Both ways `tar` does the work in a throw-away jail, with the learner's own rights and no network:
packing sees the home read-only, unpacking sees a fresh and empty one. So whatever lies in a home
(links, sparse files, odd names) can mislead nothing but a program that may do no more than its
owner. What learners cannot read themselves is not kept.
"""

import asyncio
import contextlib
import os
import shutil
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from runner.errors import JailFailedError, KeptNotFoundError, KeptTooLargeError
from runner.server.cgroups import Limits
from runner.server.jail import HOME, View
from runner.server.jails import Holding, Jails
from runner.shapes import KeptHome

WITHIN = 10.0  # seconds for packing or unpacking
MOST = 16  # archives of a workspace
LARGEST = 64 << 20  # bytes of one archive
LARGEST_TOGETHER = 128 << 20  # bytes of all archives of a workspace
KEEPING = Limits(memory=1 << 30, processes=128, processors=2.0)
KEEPING_LIMITS = {
    "CORE": 0,
    "CPU": int(WITHIN) + 5,
    "FSIZE": LARGEST,
    "NOFILE": 256,
    "NPROC": 1024,  # above a learner's own: their fork bomb must not stop this
}
UNPACKING_LIMITS = KEEPING_LIMITS | {"FSIZE": 128 << 20}  # as a learner's own files
PACK = (
    *("/usr/bin/tar", "--create", "--format=posix", "--sparse", "--one-file-system"),
    *("--ignore-failed-read", "--warning=none", "--use-compress-program=gzip -1"),
    *(f"--directory={HOME}", "."),
)
UNPACK = (
    *("/usr/bin/tar", "--extract", "--preserve-permissions", "--no-same-owner"),
    *("--use-compress-program=gzip -d", f"--directory={HOME}"),
)
CHANGED = 1  # tar's exit code when files changed while it read them
TOO_LARGE = "The home directory is too large to be kept. Delete what you no longer need."
NOT_KEPT = "That state of the machine is not kept any more."
UNFIT = "The kept home could not be brought back. Nothing was changed."


@dataclass(frozen=True)
class Keeping:
    """The archives of one workspace, in `folder`, which is the runner's own."""

    folder: Path
    jails: Jails
    holding: Holding

    async def keep(self, home: Path, label: str, among: Collection[str]) -> list[KeptHome]:
        """Keep `home` as `label`, forget all but `among`, and return what is kept, oldest first.

        When all together are too many or too large, the oldest go. Raises KeptTooLargeError,
        JailFailedError; what was kept before stays then.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = self.folder / f".{os.urandom(8).hex()}"
        try:
            with beside.open("xb") as target:
                view = self._view(PACK, home, writable=False)
                code = await self._run(view, KEEPING_LIMITS, (None, target.fileno()))
            if beside.stat().st_size >= LARGEST:
                raise KeptTooLargeError(TOO_LARGE)
            if code not in (0, CHANGED):
                raise JailFailedError("The home directory could not be kept.")
            beside.rename(self._archive(label))
        finally:
            beside.unlink(missing_ok=True)
        self._forget_all_but({label, *among})
        return self._bounded(label)

    async def unpack(self, label: str, home: Path) -> None:
        """Fill `home`, an empty one, with what was kept as `label`.

        Raises KeptNotFoundError, JailFailedError.
        """
        try:
            archive = self._archive(label).open("rb")
        except FileNotFoundError:
            raise KeptNotFoundError(NOT_KEPT) from None
        with archive:
            view = self._view(UNPACK, home, writable=True)
            code = await self._run(view, UNPACKING_LIMITS, (archive.fileno(), None))
        if code != 0:
            raise JailFailedError(UNFIT)

    def _archive(self, label: str) -> Path:
        return self.folder / f"{label}.tar.gz"

    def _view(self, command: Sequence[str], home: Path, *, writable: bool) -> View:
        return View(command, home=home, writable=writable, own_network=True, environment=PATH)

    async def _run(
        self, view: View, limits: dict[str, int], ends: tuple[int | None, int | None]
    ) -> int:
        """Return the exit code; a jail that takes too long is killed."""
        null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        source, target = (null if end is None else end for end in ends)
        holding = Holding(self.holding.uid, None, self.holding.groups, limits)
        try:
            jail = self.jails.start(view, holding, (source, target, null))
        finally:
            os.close(null)
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(jail.wait(), WITHIN)
        jail.kill()
        return await jail.wait()

    def _forget_all_but(self, labels: Collection[str]) -> None:
        wanted = {self._archive(label) for label in labels}
        for archive in self._archives():
            if archive not in wanted:
                archive.unlink(missing_ok=True)

    def _bounded(self, newest: str) -> list[KeptHome]:
        """Drop the oldest while there are too many; the one just made stays."""
        kept = [_told(archive) for archive in self._archives()]
        kept.sort(key=lambda one: (one.label == newest, one.kept_at))
        while len(kept) > MOST or sum(one.bytes for one in kept) > LARGEST_TOGETHER:
            self._archive(kept.pop(0).label).unlink(missing_ok=True)
        return kept

    def _archives(self) -> list[Path]:
        return list(self.folder.glob("[!.]*.tar.gz"))


PATH = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


def _told(archive: Path) -> KeptHome:
    stat = archive.stat()
    label = archive.name.removesuffix(".tar.gz")
    return KeptHome(label=label, bytes=stat.st_size, kept_at=min(stat.st_mtime, time.time()))


def clear(folder: Path, known: Collection[str] = ()) -> int:
    """Forget what was kept of workspaces that are not known; return how many there were."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    strays = [one for one in folder.iterdir() if one.name not in known]
    for stray in strays:
        shutil.rmtree(stray, ignore_errors=True)
    return len(strays)
