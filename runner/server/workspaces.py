"""All workspaces of this runner, from the first request to the proof that nothing is left."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx

from runner.errors import RunnerError, WorkspaceNotFoundError
from runner.server import keeping, network, watch
from runner.server import strays as left_behind
from runner.server.authority import Authority
from runner.server.cgroups import Cgroups, Limits
from runner.server.environment import jail_environment
from runner.server.events import Events
from runner.server.gateway import Address, Gateway
from runner.server.homes import Home
from runner.server.jails import Holding, Jails
from runner.server.labapi import LabApi
from runner.server.mounts import Layout
from runner.server.names import Own
from runner.server.pool import POOL_SIZE
from runner.server.workspace import DEFAULT_SIZE, Workspace
from runner.shapes import WorkspaceSpec

logger = logging.getLogger(__name__)

FIRST_UID, LAST_UID = 1000, 60_000  # inside the pool
SWEEP_EVERY = 15.0  # seconds
WATCH_EVERY = 0.1
RLIMITS = {
    "CORE": 0,
    "FSIZE": 128 << 20,
    "MEMLOCK": 1 << 16,
    "MSGQUEUE": 0,
    "NOFILE": 1024,
    "NPROC": 256,
    "SIGPENDING": 256,
}
ADDRESS_SPACE_ALONE = 2 << 30  # bytes a process where no cgroup counts real memory
NOT_OURS = "_"  # functions' groups begin so; no workspace may be called so
GONE = "This workspace is gone: it has ended, or the machine was restarted."


@dataclass(frozen=True)
class Machine:
    """What all workspaces share."""

    layout: Layout
    jails: Jails
    cgroups: Cgroups
    limits: Limits
    authority: Authority
    events: Events
    cloud: Address
    site: str
    kept: Path  # archives of homes, by workspace


OwnNames = Callable[[str | None, Gateway], Own]  # by account, what its learner has made


def first_of(*sources: OwnNames) -> OwnNames:
    """Return one that asks each in turn."""

    def both(account_id: str | None, gateway: Gateway) -> Own:
        owns = [source(account_id, gateway) for source in sources]

        def own(name: str) -> str | None:
            return next((told for one in owns if (told := one(name)) is not None), None)

        return own

    return both


class Workspaces:
    def __init__(self, machine: Machine, http: httpx.AsyncClient, own_names: OwnNames) -> None:
        self._machine = machine
        self._own_names = own_names
        self._http = http
        self._open: dict[str, Workspace] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._making: dict[str, asyncio.Lock] = {}
        self._uids: set[int] = set()

    def all(self) -> list[Workspace]:
        return list(self._open.values())

    def get(self, workspace_id: str) -> Workspace:
        """Raises WorkspaceNotFoundError."""
        try:
            return self._open[workspace_id]
        except KeyError:
            raise WorkspaceNotFoundError(GONE) from None

    def of(self, account_id: str) -> list[Workspace]:
        """Return the machines of the learner who has this account."""
        return [one for one in self._open.values() if one.spec.account_id == account_id]

    async def create(self, spec: WorkspaceSpec) -> Workspace:
        """Make a workspace, or return the one that is there.

        Raises HomeFullError, PathRefusedError, JailFailedError; nothing is left behind then.
        """
        async with self._making.setdefault(spec.workspace_id, asyncio.Lock()):
            if spec.workspace_id in self._ending:
                await asyncio.wait([self._ending[spec.workspace_id]])
            found = self._open.get(spec.workspace_id)
            if found is not None:
                return found
            workspace = self._make(spec)
            self._open[spec.workspace_id] = workspace
            workspace.gateway.open(self._own_names(spec.account_id, workspace.gateway))
            try:
                await asyncio.to_thread(workspace.fill)
                for name in spec.terminals:
                    await workspace.terminal(name, *DEFAULT_SIZE)
            except RunnerError:
                await self.end(spec.workspace_id)
                raise
            return workspace

    def _make(self, spec: WorkspaceSpec) -> Workspace:
        machine = self._machine
        uid = self.take_uid()
        folder = machine.layout.workspace(spec.workspace_id)
        home = Home(folder, spec.home_bytes, spec.home_inodes)
        with ExitStack() as undo:
            undo.callback(self._uids.discard, uid)
            undo.callback(home.unmount)
            home.mount(uid)
            own_network = network.make(cloud=spec.cloud)
            undo.callback(own_network.close)
            holding = self._holding(spec, uid, own_network.descriptor)
            undo.pop_all()
        lab_api = LabApi(machine.site, spec.site_token, self._http)
        return Workspace(
            spec=spec,
            home=home,
            holding=holding,
            gateway=Gateway(own_network, machine.authority, machine.cloud, lab_api),
            jails=machine.jails,
            environment=jail_environment(spec.environment),
            cgroups=machine.cgroups,
            kept=machine.kept / spec.workspace_id,
        )

    def _holding(self, spec: WorkspaceSpec, uid: int, network_descriptor: int) -> Holding:
        limits = dict(RLIMITS)
        if not self._machine.cgroups.available:
            limits["AS"] = ADDRESS_SPACE_ALONE
        groups = self._machine.cgroups.open(spec.workspace_id, self._machine.limits)
        return Holding(uid, network_descriptor, groups, limits)

    def take_uid(self) -> int:
        """Return a uid nobody has; not the last one given back, should anything of it linger."""
        while True:
            uid = random.randint(FIRST_UID, LAST_UID)  # noqa: S311
            if uid not in self._uids:
                self._uids.add(uid)
                return uid

    def give_uid_back(self, uid: int) -> None:
        """Nothing may run under it any more."""
        self._uids.discard(uid)

    async def end(self, workspace_id: str) -> None:
        """End a workspace; waits when it is ending already, and is fine when it is gone."""
        workspace = self._open.pop(workspace_id, None)
        if workspace is not None:
            task = asyncio.ensure_future(self._close(workspace))
            self._ending[workspace_id] = task
            task.add_done_callback(lambda _: self._ending.pop(workspace_id, None))
        if workspace_id in self._ending:
            await asyncio.shield(self._ending[workspace_id])

    async def _close(self, workspace: Workspace) -> None:
        await workspace.close()
        self._machine.cgroups.close(workspace.workspace_id)
        self._making.pop(workspace.workspace_id, None)
        self._uids.discard(workspace.uid)

    async def end_all(self) -> None:
        ending = (self.end(workspace_id) for workspace_id in [*self._open, *self._ending])
        for outcome in await asyncio.gather(*ending, return_exceptions=True):
            if isinstance(outcome, BaseException):
                logger.error("A workspace did not end: %s", outcome)

    async def watch(self) -> None:
        """Publish a change of a home soon after it happens. Runs until cancelled."""
        while True:
            await asyncio.sleep(WATCH_EVERY)
            now = time.monotonic()
            for workspace in self.all():
                wait = watch.SOON if workspace.active else watch.LATER
                if now - workspace.looked_at >= wait:
                    await self._look(workspace)

    async def _look(self, workspace: Workspace) -> None:
        try:
            if await asyncio.to_thread(workspace.look):
                self._machine.events.home_changed(workspace.workspace_id)
        except OSError:  # it is being ended at this moment
            logger.debug("A home could not be looked at.", exc_info=True)

    async def sweep(self) -> None:
        """Remove what no workspace accounts for. Runs until cancelled."""
        while True:
            await asyncio.to_thread(self.sweep_once)
            await asyncio.sleep(SWEEP_EVERY)

    def sweep_once(self) -> int:
        """Remove homes, kept ones and cgroups without a workspace; return how many homes.

        Jails that a former runner left half made go as well, and count.
        """
        known = {*self._open, *self._ending, *self._making}
        strays = 0
        for folder in (self._machine.layout.root / "workspaces").iterdir():
            if folder.name not in known:
                Home(folder, 0, 0).unmount()
                strays += 1
        for name in self._machine.cgroups.names() - known:
            if name.startswith(NOT_OURS):
                continue
            self._machine.cgroups.close(name)
        keeping.clear(self._machine.kept, known)
        strays += left_behind.sweep(FIRST_UID, POOL_SIZE)
        return strays
