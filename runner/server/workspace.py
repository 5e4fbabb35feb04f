"""One learner's machine for one session: a home, a network, and the jails that share them."""

import asyncio
import logging
import os
import shutil
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runner.errors import JailFailedError, RunnerError, TooManyTerminalsError
from runner.server import files, watch
from runner.server.cgroups import Cgroups
from runner.server.gateway import Gateway
from runner.server.git import INSPECTION, INSPECTION_LIMITS, Inspector, read_repository
from runner.server.homes import Home, processes_of
from runner.server.jail import HOME, View
from runner.server.jails import Holding, Jail, Jails
from runner.server.keeping import KEEPING, Keeping
from runner.server.launcher import FAILED
from runner.server.runs import Outcome, run
from runner.server.terminals import Terminal, open_pty
from runner.server.warm import Warm
from runner.shapes import GitFacts, KeptHome, WorkspaceSpec, WorkspaceStatus

logger = logging.getLogger(__name__)

MOST_TERMINALS = 8
RUNS_AT_ONCE = 4
GONE_WITHIN = 10.0  # seconds for the kernel to end what was killed
WARM_AFTER = 0.5  # seconds: the prompt comes first
SHELL = ("/bin/bash", "-i")
DEFAULT_SIZE = (80, 24)  # columns and rows until somebody looks


@dataclass(eq=False)
class Workspace:
    """Everything of one workspace. `changed_hint` is set by whatever may change the home."""

    spec: WorkspaceSpec
    home: Home
    holding: Holding
    gateway: Gateway
    jails: Jails
    cgroups: Cgroups
    environment: Mapping[str, str]
    kept: Path  # where its archives are
    created_at: float = field(default_factory=time.time)
    terminals: dict[str, Terminal] = field(default_factory=dict)
    active: bool = True
    signature: bytes = b""
    looked_at: float = 0.0
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _warm: Warm | None = None
    _closed: bool = False
    _runs: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(RUNS_AT_ONCE))

    @property
    def workspace_id(self) -> str:
        return self.spec.workspace_id

    @property
    def wants_aws(self) -> bool:
        return self.spec.cloud and "AWS_ACCESS_KEY_ID" in self.spec.environment

    @property
    def uid(self) -> int:
        return self.holding.uid

    def fill(self) -> None:
        """Put the session's files into the home. Raises HomeFullError, PathRefusedError."""
        files.put_files(self.home.home, self.spec.files, self.uid)
        self.look()

    def status(self) -> WorkspaceStatus:
        usage = self.home.usage()
        return WorkspaceStatus(
            workspace_id=self.workspace_id,
            created_at=self.created_at,
            terminals=sorted(name for name, one in self.terminals.items() if one.live),
            home_bytes_used=usage.bytes_used,
            home_bytes=self.home.bytes,
            home_inodes_used=usage.inodes_used,
            home_inodes=self.home.inodes,
            limits=self.cgroups.kind,
        )

    async def terminal(self, name: str, columns: int, rows: int) -> Terminal:
        """Return the live terminal of that name, or a new one with a fresh shell.

        Raises TooManyTerminalsError, JailFailedError.
        """
        asyncio.get_running_loop().call_later(WARM_AFTER, self._warm_up)
        async with self._opening:
            found = self.terminals.get(name)
            if found is not None and found.live:
                found.resize(columns, rows)
                return found
            live = {key: one for key, one in self.terminals.items() if one.live}
            if len(live) >= MOST_TERMINALS:
                raise TooManyTerminalsError(
                    f"{MOST_TERMINALS} terminals are open already. Close one to open another."
                )
            self.terminals = {**live, name: self._open_terminal(columns, rows)}
            return self.terminals[name]

    async def warmed(self) -> None:
        """Return when the warm `aws` listens, or cannot be had; the plain one does its work then."""
        self._warm_up()
        if self._warm is not None:
            await self._warm.listens()

    def _warm_up(self) -> None:
        """Have an `aws` that answers at once, for someone who is about to type it."""
        if not (self.wants_aws and self.jails.has_tools) or self._closed:
            return
        if self._warm is None or self._warm.jail.ended.done():
            try:
                self._warm = Warm.start(self.jails.python, self._start)
            except JailFailedError:
                logger.warning("The warm aws did not start; the plain one does its work.")

    def _open_terminal(self, columns: int, rows: int) -> Terminal:
        master, slave = open_pty(self.uid, columns, rows)
        try:
            stdio = (slave, slave, slave)
            jail = self._start(SHELL, HOME, stdio, terminal=True)
        except RunnerError:
            os.close(master)
            raise
        finally:
            os.close(slave)
        return Terminal(master, jail, self.note_activity)

    async def run(self, argv: Sequence[str], *, stdin: bytes, limit: float, folder: str) -> Outcome:
        """Run a command as the learner, beside their terminals. `limit` is in seconds."""
        async with self._runs:
            self.note_activity()
            try:
                return _begun(
                    await run(
                        lambda stdio: self._start(argv, folder, stdio), stdin=stdin, timeout=limit
                    )
                )
            finally:
                self.note_activity()

    async def git_facts(self, path: str) -> GitFacts:
        """Read a repository in throw-away jails. Raises GitRefusedError, JailFailedError."""
        async with self._reading:
            return await read_repository(self._inspector(), files.clean(path))

    async def keep(self, label: str, among: Collection[str]) -> list[KeptHome]:
        """Keep the home as it is. Raises KeptTooLargeError, JailFailedError."""
        async with self._reading:
            return await self._keeping().keep(self.home.home, label, among)

    async def restore(self, label: str) -> None:
        """End what runs here and bring a kept home back; a fault before that changes nothing.

        Raises KeptNotFoundError, JailFailedError.
        """
        async with self._opening, self._reading:
            await asyncio.to_thread(self.home.mount_fresh, self.uid)
            try:
                await self._keeping().unpack(label, self.home.fresh)
                await asyncio.gather(*(terminal.close() for terminal in self.terminals.values()))
                await self._end_processes()
                self.home.take_fresh(self.uid)
            finally:
                await asyncio.to_thread(self.home.unmount_fresh)
            self.terminals = {}
            self.note_activity()

    def _keeping(self) -> Keeping:
        groups = self.cgroups.open(f"{self.workspace_id}.kept", KEEPING)
        return Keeping(self.kept, self.jails, Holding(self.uid, None, groups))

    def _inspector(self) -> Inspector:
        groups = self.cgroups.open(f"{self.workspace_id}.git", INSPECTION)
        holding = Holding(self.uid, None, groups, INSPECTION_LIMITS)
        return Inspector(self.jails, holding, self.home.home)

    def _start(
        self,
        command: Sequence[str],
        folder: str,
        stdio: tuple[int, int, int],
        *,
        terminal: bool = False,
    ) -> Jail:
        view = View(
            command=command,
            home=self.home.home,
            tmp=self.home.tmp,
            shared_memory=self.home.shared_memory,
            environment=self.environment,
            folder=folder,
        )
        return self.jails.start(view, self.holding, stdio, terminal=terminal)

    def note_activity(self) -> None:
        self.active = True

    def look(self) -> bool:
        """Tell whether the home has changed since the last look. Blocks for milliseconds."""
        self.active, self.looked_at = False, time.monotonic()
        before, self.signature = self.signature, watch.signature(self.home.home)
        return before != self.signature

    async def close(self) -> None:
        """Leave no process, no mount, no listener. Raises JailFailedError if one survives."""
        self._closed = True
        await asyncio.gather(*(terminal.close() for terminal in self.terminals.values()))
        await self._end_processes()
        await self.gateway.close()
        await asyncio.to_thread(self.home.unmount)
        await asyncio.to_thread(shutil.rmtree, self.kept, ignore_errors=True)

    async def _end_processes(self) -> None:
        """Wait until nothing of the learner's uid runs: their jails are being taken down."""
        self.jails.kill_all_of(self.uid)
        deadline = time.monotonic() + GONE_WITHIN
        while left := await asyncio.to_thread(processes_of, self.uid, self.jails.launcher):
            if time.monotonic() > deadline:
                raise JailFailedError(f"{len(left)} processes of a workspace do not end.")
            self.jails.kill_all_of(self.uid)
            await asyncio.sleep(0.005)


def _begun(outcome: Outcome) -> Outcome:
    """Raise JailFailedError when the command was never reached.

    A program that only pretends so gets its own command told as a fault, which harms nobody.
    """
    said = outcome.stderr
    no_jail = said.startswith(b"bwrap: ") and not said.startswith(b"bwrap: execvp")
    if (outcome.exit_code == 1 and no_jail) or outcome.exit_code == FAILED:
        logger.warning("A jail did not start: %s", said[:500].decode(errors="replace"))
        raise JailFailedError("The machine could not start another process just now.")
    return outcome
