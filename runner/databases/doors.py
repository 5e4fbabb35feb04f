"""The way from a learner's terminal to their databases: an address for each endpoint name.

Behind a security group that does not let the terminal in nothing answers, as on AWS: the first
packet of a connection is dropped, and the client waits until its time is up. The kernel drops it
for us: a listener whose queue has no room ignores whoever comes. When the rule is there, the
client's next attempt, a second or so later, gets through.
"""

import asyncio
import contextlib
import itertools
import re
import socket
import time
from collections.abc import Awaitable, Callable
from functools import partial

from runner.databases.shapes import Database
from runner.errors import JailFailedError
from runner.server import network
from runner.server.gateway import Gateway

ENDPOINT = re.compile(r"^[a-z0-9-]+\.[a-z0-9]+\.[a-z0-9-]+\.rds\.amazonaws\.com$")
ADDRESSES = [f"127.0.2.{number}" for number in range(1, 255)]
NO_ROOM = 0

Serve = Callable[[str, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Doors:
    """Those of one workspace. Called with a name, it tells its address: see `names.Own`."""

    def __init__(
        self, gateway: Gateway, databases: Callable[[], dict[str, Database]], serve: Serve
    ) -> None:
        self._gateway = gateway
        self._databases = databases
        self._serve = serve
        self._doors: dict[tuple[str, int], _Door] = {}
        self._addresses: dict[str, str] = {}
        self._free = itertools.cycle(ADDRESSES)
        self._timer: asyncio.TimerHandle | None = None
        gateway.at_close(self.close)

    def __call__(self, name: str) -> str | None:
        if not ENDPOINT.match(name):
            return None
        if len(self._addresses) >= len(ADDRESSES):
            return ""
        database = self._databases().get(name)
        if database is None or (database.opens_at > time.time() and name not in self._addresses):
            return ""  # an endpoint has no name before it is available
        if name not in self._addresses:
            self._addresses[name] = next(self._free)
        with contextlib.suppress(OSError, JailFailedError):
            self._place(database)
        return self._addresses[name]

    def refresh(self) -> None:
        """Look again at what there is, and who may come in."""
        there = self._databases()
        wanted = {(one.host, one.port) for one in there.values()}
        for key in [key for key in self._doors if key not in wanted]:
            self._doors.pop(key).close()
        for name in list(self._addresses):
            if name not in there:
                del self._addresses[name]
            else:
                with contextlib.suppress(OSError, JailFailedError):
                    self._place(there[name])

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for door in self._doors.values():
            door.close()
        self._doors.clear()

    def _place(self, database: Database) -> None:
        key = (database.host, database.port)
        door = self._doors.get(key)
        if door is None:
            address = (self._addresses[database.host], database.port)
            door = _Door(self._gateway, address, partial(self._serve, database.id))
            self._doors[key] = door
        wait = database.opens_at - time.time()
        if database.running and database.reached and wait > 0:
            self._timer = asyncio.get_running_loop().call_later(wait, self.refresh)
        door.set(is_open=database.running and database.reached and wait <= 0)


class _Door:
    """One listener: served while it is open, else with its queue filled by a caller of our own."""

    def __init__(
        self,
        gateway: Gateway,
        address: tuple[str, int],
        serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    ) -> None:
        self._gateway = gateway
        self._address = address
        self._serve = serve
        self._listener = network.within(
            gateway.descriptor, partial(network.listener, address, backlog=NO_ROOM)
        )
        self._filler = self._fill()
        self._task: asyncio.Task[None] | None = None

    def set(self, *, is_open: bool) -> None:
        """Open or shut it. Who is connected stays so. Raises OSError, JailFailedError."""
        if is_open == (self._task is not None):
            return
        if is_open:
            self._filler.close()
            self._listener.accept()[0].close()
            self._listener.listen(network.BACKLOG)
            self._task = self._gateway.listen(self._listener, self._serve)
        else:
            self._end()
            self._listener.listen(NO_ROOM)
            self._filler = self._fill()

    def close(self) -> None:
        self._end()
        self._filler.close()
        self._listener.close()

    def _end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _fill(self) -> socket.socket:
        connect = partial(socket.create_connection, self._address, timeout=1.0)
        return network.within(self._gateway.descriptor, connect)
