"""All functions of this runner: places made when needed, bounded, and given back when idle."""

import asyncio
import logging
import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import httpx

from runner.errors import RunnerError
from runner.functions.errors import BusyError, LanguageMissingError
from runner.functions.place import Place, counted
from runner.functions.shapes import FunctionsHealth, InvokeAnswer, InvokeRequest
from runner.functions.trees import Trees
from runner.server import network
from runner.server.gateway import Gateway
from runner.server.labapi import LabApi
from runner.server.workspaces import Machine, Workspaces

logger = logging.getLogger(__name__)

MOST_WORKERS = 40  # on this host
IDLE_WORKER, IDLE_PLACE = 300.0, 900.0  # seconds
LOOK_EVERY = 10.0
PREFIX = "_functions-"  # no workspace may be called so
NO_NODE = (
    "This host has no Node.js, so functions in Node.js cannot run here. "
    "Python functions can. Whoever runs the platform can install the package nodejs."
)


class Functions:
    """Belongs to one event loop."""

    def __init__(self, machine: Machine, workspaces: Workspaces, http: httpx.AsyncClient) -> None:
        self._machine = machine
        self._workspaces = workspaces
        self._http = http
        self._places: dict[str, Place] = {}
        self._making: dict[str, asyncio.Lock] = {}
        self.node = find_node()

    def health(self) -> FunctionsHealth:
        languages = ["python", *(["node"] if self.node else [])]
        return FunctionsHealth(
            languages=languages, workers=counted(self._places), limits=self._machine.cgroups.kind
        )

    async def invoke(self, owner: str, asked: InvokeRequest) -> InvokeAnswer:
        """Raises TreeMissingError, BusyError, LanguageMissingError, JailFailedError."""
        if asked.language == "node" and self.node is None:
            raise LanguageMissingError(NO_NODE)
        place = await self._place(owner)
        if counted(self._places) >= MOST_WORKERS:
            await self._make_room()
        return await place.invoke(asked)

    async def put(self, owner: str, name: str, packages: Sequence[bytes]) -> None:
        """Raises TreeRefusedError, JailFailedError."""
        place = await self._place(owner)
        async with self._making.setdefault(owner, asyncio.Lock()):
            await place.trees.put(name, packages)

    async def end(self, owner: str) -> None:
        """End all that runs for an owner, and forget their code. Fine when there is nothing."""
        async with self._making.setdefault(owner, asyncio.Lock()):
            place = self._places.pop(owner, None)
            if place is not None:
                await place.close()
                self._workspaces.give_uid_back(place.uid)
        self._making.pop(owner, None)

    async def end_all(self) -> None:
        for outcome in await asyncio.gather(
            *(self.end(owner) for owner in list(self._places)), return_exceptions=True
        ):
            if isinstance(outcome, BaseException):
                logger.error("A function did not end: %s", outcome)

    async def reap(self) -> None:
        """Give back what nobody uses. Runs until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self._reap_once()
            except RunnerError:
                logger.exception("An idle function did not end.")

    async def _reap_once(self) -> None:
        now = time.monotonic()
        for owner, place in list(self._places.items()):
            await place.reap(IDLE_WORKER)
            if now - place.used_at > IDLE_PLACE and not (place.workers or place.starting):
                await self.end(owner)

    async def _make_room(self) -> None:
        """End the worker on this host that was free for longest. Raises BusyError."""
        free = [
            (worker.free_since, place)
            for place in self._places.values()
            for worker in place.workers
            if worker.free_since is not None
        ]
        if not free:
            raise BusyError("As many functions run as this host can run at once.")
        since, place = min(free, key=lambda one: one[0])
        await place.reap(time.monotonic() - since - 0.000_001)

    async def _place(self, owner: str) -> Place:
        found = self._places.get(owner)
        if found is not None:
            return found
        async with self._making.setdefault(owner, asyncio.Lock()):
            if owner not in self._places:
                self._places[owner] = self._make(owner)
            return self._places[owner]

    def _make(self, owner: str) -> Place:
        machine, group = self._machine, f"{PREFIX}{owner}"
        uid = self._workspaces.take_uid()
        with ExitStack() as undo:
            undo.callback(self._workspaces.give_uid_back, uid)
            own = network.make(cloud=True)
            undo.callback(own.close)
            folder, ready = machine.layout.root / "functions" / owner, machine.layout.trees
            gateway = Gateway(
                own, machine.authority, machine.cloud, LabApi(machine.site, None, self._http)
            )
            undo.pop_all()
        gateway.open()
        return Place(
            owner=owner,
            group=group,
            uid=uid,
            network=own.descriptor,
            gateway=gateway,
            trees=Trees(*(folder, ready, self._tree, uid, group), machine.jails, machine.cgroups),
            jails=machine.jails,
            cgroups=machine.cgroups,
            interpreter=machine.layout.interpreter,
            lib=machine.layout.lib,
            node=self.node,
        )

    def _tree(self, name: str) -> Path | None:
        """Return where anybody's tree of this name lies."""
        found = (place.trees.own(name) for place in self._places.values())
        return next((path for path in found if path is not None), None)


def find_node() -> Path | None:
    """Return the host's Node.js, which jails see where it lies below /usr."""
    found = shutil.which("node", path="/usr/bin")
    return Path(found) if found else None
