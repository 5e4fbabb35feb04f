"""The way from a learner's terminal to their instances: public addresses, names, and open ports."""

import asyncio
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from runner.instances.machine import Machine
from runner.server.firewall import Firewall, Ranges
from runner.server.gateway import Gateway, both_ways

PUBLIC_NAME = re.compile(
    r"^ec2-(\d+)-(\d+)-(\d+)-(\d+)\.(?:compute-1|[a-z0-9-]+\.compute)\.amazonaws\.com$"
)
NO_LINGERING = b"\1\0\0\0\0\0\0\0"

Door = tuple[str, int]


@dataclass(eq=False)
class Doors:
    """Those of one workspace. Called with a name, it tells its address: see `names.Own`."""

    gateway: Gateway
    machines: Mapping[str, Machine]  # by id; shared with all who look at the same account
    _firewall: Firewall = field(init=False)
    _doors: dict[Door, "_Door"] = field(default_factory=dict)
    _closed: bool = False

    def __post_init__(self) -> None:
        self._firewall = Firewall(self.gateway.descriptor)
        self.gateway.at_close(self._close)

    def __call__(self, name: str) -> str | None:
        found = PUBLIC_NAME.match(name)
        if found is None:
            return None
        address = ".".join(found.groups())
        return address if self._at(address) is not None else ""

    async def become(self) -> None:
        """Have what is open now be open, and nothing else. Raises OSError, JailFailedError."""
        if self._closed:
            return
        held = [one for one in self.machines.values() if one.runs and one.instance.public_address]
        ranges: dict[str, Ranges] = {
            str(one.instance.public_address): one.instance.ports for one in held
        }
        wanted = {
            (str(one.instance.public_address), port)
            for one in held
            for port in one.ports
            if one.is_open(port)
        }
        for door in self._doors.keys() - wanted:
            self._doors.pop(door).close()
        if self._firewall.is_open != ranges:
            await asyncio.to_thread(self._firewall.become, ranges)
        for door in wanted - self._doors.keys():
            if not self._closed:
                self._doors[door] = self._open(door)

    def _open(self, door: Door) -> "_Door":
        listener = self._firewall.listener(door)
        return _Door(listener, self.gateway.listen(listener, partial(self._serve, door)))

    async def _serve(
        self, door: Door, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        address, port = door
        machine = self._at(address)
        try:
            if machine is None:
                raise ConnectionRefusedError
            answers, questions = await machine.connect(port)
        except OSError:
            _reset(writer)
            raise
        try:
            await both_ways((reader, questions), (answers, writer))
        finally:
            questions.close()

    def _at(self, address: str) -> Machine | None:
        held = self.machines.values()
        return next((one for one in held if one.instance.public_address == address), None)

    def _close(self) -> None:
        self._closed = True
        for door in self._doors.values():
            door.close()
        self._doors.clear()
        self._firewall.close()


@dataclass(frozen=True)
class _Door:
    listener: socket.socket
    task: asyncio.Task[None]

    def close(self) -> None:
        self.task.cancel()
        self.listener.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Let the caller see a reset, not an empty answer."""
    held = writer.get_extra_info("socket")
    if held is not None:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGERING)
