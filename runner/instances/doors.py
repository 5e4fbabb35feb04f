"""The way to an owner's instances, from their terminals and from their other instances.

It leads to the addresses, public or private, and to the ports that are open to whoever comes.
"""

import asyncio
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from runner.instances.machine import Machine
from runner.server.firewall import Firewall, Ranges
from runner.server.gateway import Gateway, both_ways

PUBLIC_NAME = re.compile(
    r"^ec2-(\d+)-(\d+)-(\d+)-(\d+)\.(?:compute-1|[a-z0-9-]+\.compute)\.amazonaws\.com$"
)
PRIVATE_NAME = re.compile(r"^ip-(\d+)-(\d+)-(\d+)-(\d+)\.(?:ec2|[a-z0-9-]+\.compute)\.internal$")
NO_LINGERING = b"\1\0\0\0\0\0\0\0"

Door = tuple[str, int]


@dataclass(frozen=True)
class Way:
    """An instance that runs, and the ports of it that are open to whoever comes this way."""

    machine: Machine
    ranges: Ranges

    @property
    def ports(self) -> set[int]:
        """Those that are open and that something listens on."""
        return {
            port
            for port in self.machine.ports
            if any(first <= port <= last for first, last in self.ranges)
        }


Ways = dict[str, Way]  # by address


def from_outside(machines: Mapping[str, Machine]) -> Ways:
    """Return the ways of a terminal, which stands on the internet."""
    return {
        one.instance.public_address: Way(one, one.instance.ports)
        for one in machines.values()
        if one.runs and one.instance.public_address
    }


def from_inside(machine: Machine, machines: Mapping[str, Machine]) -> Ways:
    """Return the ways of an instance within its VPC."""
    near = ((machines.get(one.id), one.ports) for one in machine.instance.neighbours)
    return {
        one.instance.private_address: Way(one, ranges)
        for one, ranges in near
        if one is not None and one is not machine and one.runs
    }


def public_name(ways: Ways, name: str) -> str | None:
    """Return where a terminal finds a name, as `names.Own`."""
    found = PUBLIC_NAME.match(name)
    if found is None:
        return None
    address = ".".join(found.groups())
    return address if address in ways else ""


def name_inside(ways: Ways, name: str) -> str | None:
    """Return where an instance finds one of its VPC: at the private address by either name."""
    found = PRIVATE_NAME.match(name)
    if found is not None:
        address = ".".join(found.groups())
        return address if address in ways else ""
    found = PUBLIC_NAME.match(name)
    if found is None:
        return None
    public = ".".join(found.groups())
    same = (a for a, way in ways.items() if way.machine.instance.public_address == public)
    return next(same, "")


@dataclass(eq=False)
class Doors:
    """Those of one network. `source` is the address that comes through them.

    `own` is the instance that stands in the network, if it is one's: what it answers to those who
    have come in gets back to them.
    """

    gateway: Gateway
    source: str
    ways: Callable[[], Ways]
    own: Machine | None = None
    _firewall: Firewall = field(init=False)
    _doors: dict[Door, "_Door"] = field(default_factory=dict)
    _closed: bool = False

    def __post_init__(self) -> None:
        self._firewall = Firewall(self.gateway.descriptor)
        self.gateway.at_close(self._close)

    async def become(self) -> None:
        """Have what is open now be open, and nothing else. Raises OSError, JailFailedError."""
        if self._closed:
            return
        ways = self.ways()
        ranges = {address: way.ranges for address, way in ways.items()}
        answers = self.own.ports if self.own and ways else frozenset[int]()
        wanted = {(address, port) for address, way in ways.items() for port in way.ports}
        for door in self._doors.keys() - wanted:
            self._doors.pop(door).close()
        if self._firewall.is_open != ranges or self._firewall.answers != answers:
            await asyncio.to_thread(self._firewall.become, ranges, answers)
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
        way = self.ways().get(address)
        try:
            if way is None:
                raise ConnectionRefusedError
            answers, questions = await way.machine.connect(port, self.source)
        except OSError:
            _reset(writer)
            raise
        try:
            await both_ways((reader, questions), (answers, writer))
        finally:
            questions.close()

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
