"""All instances of this runner: made as the cloud says, and looked at while they run."""

import asyncio
import logging
import secrets
from collections import defaultdict
from contextlib import ExitStack
from functools import partial
from weakref import WeakSet

import httpx

from runner.errors import JailFailedError, RunnerError
from runner.instances import wiring
from runner.instances.disk import Disk
from runner.instances.doors import Doors, from_inside, from_outside, name_inside, public_name
from runner.instances.errors import InstanceMissingError
from runner.instances.machine import Machine
from runner.instances.packages import Repository
from runner.instances.shapes import Console, Instance, InstancesHealth, Table
from runner.server import firewall
from runner.server.gateway import Gateway
from runner.server.labapi import LabApi
from runner.server.names import Own
from runner.server.workspaces import Machine as Host
from runner.server.workspaces import Workspaces

logger = logging.getLogger(__name__)

MOST_OF_ONE, MOST = 8, 40  # that run, of one account and on this host
LOOK_EVERY = 0.1  # seconds
PREFIX = "_instance-"  # no workspace may be called so
NO_ROOM = "This lab has no room for another running instance. Terminate one, then start this one."


class Instances:
    """Belongs to one event loop."""

    def __init__(self, host: Host, http: httpx.AsyncClient) -> None:
        self._host = host
        self._http = http
        self._machines: defaultdict[str, dict[str, Machine]] = defaultdict(dict)
        self._doors: defaultdict[str, WeakSet[Doors]] = defaultdict(WeakSet)
        self._changing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._workspaces: Workspaces | None = None
        self._generation = secrets.token_hex(8)
        self._packages = host.layout.has_repository and Repository(host.layout.repository).works(
            host.layout.root / "overlay"
        )

    def use(self, workspaces: Workspaces) -> None:
        """Take user ids from where workspaces take theirs."""
        self._workspaces = workspaces

    def health(self) -> InstancesHealth:
        return InstancesHealth(
            running=len(self._running()), generation=self._generation, packages=self._packages
        )

    def names(self, owner: str | None, gateway: Gateway) -> Own:
        """Return what tells a workspace's name server of its owner's instances."""
        ways = partial(from_outside, self._machines[owner] if owner else {})
        if owner:
            self._doors[owner].add(Doors(gateway, firewall.TERMINAL, ways))
        return lambda name: public_name(ways(), name)

    async def put(self, owner: str, table: Table) -> None:
        """Have the owner's instances be as the table says. Raises JailFailedError."""
        async with self._changing[owner]:
            held, wanted = self._machines[owner], {one.id: one for one in table.instances}
            for name in held.keys() - wanted.keys():
                await self._end(owner, name)
            for instance in table.instances:
                await self._become(owner, instance)
            await self._open_doors(owner)

    def console(self, owner: str, name: str) -> Console:
        """Raises InstanceMissingError."""
        return Console(output=self.find(owner, name).console.text)

    def find(self, owner: str, name: str) -> Machine:
        """Raises InstanceMissingError."""
        held = self._machines.get(owner, {})
        if name not in held:
            raise InstanceMissingError("There is no such instance, or it is terminated.")
        return held[name]

    async def end(self, owner: str) -> None:
        """End all of an owner's instances, disks and all. Fine when there is nothing."""
        await self.put(owner, Table())

    async def end_all(self) -> None:
        for owner in list(self._machines):
            try:
                await self.end(owner)
            except RunnerError:
                logger.exception("An instance did not end.")

    async def look(self) -> None:
        """See who listens where, and open and shut doors for it. Runs until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for owner, held in list(self._machines.items()):
                try:
                    async with self._changing[owner]:
                        for machine in held.values():
                            machine.look()
                        await self._open_doors(owner)
                except (OSError, RunnerError):
                    logger.exception("The doors of an account's instances could not be set.")

    async def _open_doors(self, owner: str) -> None:
        for doors in list(self._doors.get(owner, ())):
            await doors.become()

    async def _become(self, owner: str, instance: Instance) -> None:
        machine = self._machines[owner].get(instance.id)
        if machine is None:
            machine = self._make(owner, instance)
            self._machines[owner][instance.id] = machine
        if instance.running and not machine.runs:
            mine = [one for one in self._machines[owner].values() if one.runs]
            if len(mine) >= MOST_OF_ONE or len(self._running()) >= MOST:
                machine.console.say(NO_ROOM)
                return
        await machine.become(instance)

    def _running(self) -> list[Machine]:
        return [one for held in self._machines.values() for one in held.values() if one.runs]

    def _make(self, owner: str, instance: Instance) -> Machine:
        """Raises JailFailedError; nothing is left behind then."""
        host, workspaces = self._host, self._workspaces
        if workspaces is None:
            raise JailFailedError("The runner is not ready.")
        uid = workspaces.take_uid()
        group = f"{PREFIX}{owner}-{instance.id}"
        with ExitStack() as undo:
            undo.callback(workspaces.give_uid_back, uid)
            disk = Disk(host.layout.root / "instances" / owner / instance.id, uid)
            wires = wiring.make(instance.private_address)
            undo.callback(wires.close)
            undo.callback(wires.outer.close)
            lab_api = LabApi(host.site, None, self._http)
            gateway = Gateway(wires.outer, host.authority, host.cloud, lab_api)
            made = Machine(instance, uid, group, wires, gateway, disk, host.jails, host.cgroups)
            made.make_disk(host.layout)
            undo.pop_all()
        ways = partial(from_inside, made, self._machines[owner])
        self._doors[owner].add(Doors(gateway, instance.private_address, ways, made))
        made.open(lambda name: name_inside(ways(), name))
        return made

    async def _end(self, owner: str, name: str) -> None:
        machine = self._machines[owner].pop(name)
        await machine.close()
        if self._workspaces is not None:
            self._workspaces.give_uid_back(machine.uid)
