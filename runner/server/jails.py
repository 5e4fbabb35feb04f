"""Start jails and learn how they end: the runner's end of the launcher's socket."""

import asyncio
import json
import logging
import os
import shutil
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from runner.errors import JailFailedError
from runner.server.jail import View, arguments
from runner.server.launcher import MESSAGE, Order
from runner.server.mounts import Layout
from runner.server.seccomp import write_filter

logger = logging.getLogger(__name__)

FIRST_FREE = 3  # after standard input, output and error
BWRAP = shutil.which("bwrap") or "/usr/bin/bwrap"


@dataclass(frozen=True)
class Holding:
    """What holds a jail back: whose it is, its network, its cgroups and its limits."""

    uid: int
    network: int | None = None
    groups: Sequence[Path] = ()
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(eq=False)
class Jail:
    """A started jail; `ended` gives its exit code, negative for a signal."""

    number: int
    uid: int
    ended: asyncio.Future[int]
    _jails: "Jails"

    def kill(self) -> None:
        """Kill it with everything in it. Fine when it has ended."""
        if not self.ended.done():
            self._jails.kill(self.number)

    async def wait(self) -> int:
        return await asyncio.shield(self.ended)


class Jails:
    """All jails of this runner. Belongs to one event loop."""

    def __init__(self, launcher: int, channel: socket.socket, layout: Layout) -> None:
        self.launcher = launcher
        self._channel = channel
        self._channel.settimeout(0)
        self._layout = layout
        self._running: dict[int, Jail] = {}
        self._on_lost: Callable[[], None] = lambda: None
        self._numbers = count(1)
        self._filter = _filter(emulates_root=False)
        self._filter_of_machines = _filter(emulates_root=True)

    @property
    def python(self) -> str:
        """The interpreter as a jail sees it."""
        return self._layout.interpreter.path

    @property
    def has_tools(self) -> bool:
        """Whether jails find `aws`."""
        return self._layout.tools

    def listen(self, on_lost: Callable[[], None]) -> None:
        """Hear from the launcher; `on_lost` is called should it, and so every jail, be gone."""
        self._on_lost = on_lost
        asyncio.get_running_loop().add_reader(self._channel, self._hear)

    def close(self) -> None:
        """Let the launcher end, and with it every jail."""
        asyncio.get_running_loop().remove_reader(self._channel)
        self._channel.close()
        os.close(self._filter)
        os.close(self._filter_of_machines)

    def start(
        self, view: View, holding: Holding, stdio: Sequence[int], *, terminal: bool = False
    ) -> Jail:
        """Start a jail with these three descriptors, which stay the caller's to close.

        Raises JailFailedError when the launcher is gone or too busy.
        """
        words = _memory_file(
            "\0".join(arguments(self._layout, view, filter_descriptor=FIRST_FREE + 1)) + "\0"
        )
        wanted = self._filter if view.disk is None else self._filter_of_machines
        rules = os.open(f"/proc/self/fd/{wanted}", os.O_RDONLY | os.O_CLOEXEC)
        network = [] if holding.network is None else [holding.network]
        order = Order(
            number=next(self._numbers),
            uid=holding.uid,
            argv=(BWRAP, "--args", str(FIRST_FREE), "--", *view.command),
            joins_network=bool(network),
            terminal=terminal,
            groups=tuple(map(str, holding.groups)),
            limits=dict(holding.limits),
        )
        descriptors = [*stdio, words, rules, *network]
        jail = Jail(order.number, holding.uid, asyncio.get_running_loop().create_future(), self)
        self._running[jail.number] = jail
        try:
            socket.send_fds(self._channel, [order.packed()], descriptors)
        except OSError as error:
            del self._running[jail.number]
            raise JailFailedError("The machine could not start a jail just now.") from error
        finally:
            os.close(words)
            os.close(rules)
        return jail

    def kill(self, number: int) -> None:
        self._channel.send(json.dumps({"kill": number}).encode())

    def kill_all_of(self, uid: int) -> None:
        for jail in list(self._running.values()):
            if jail.uid == uid:
                jail.kill()

    def _hear(self) -> None:
        try:
            message = self._channel.recv(MESSAGE)
        except BlockingIOError:
            return
        if not message:
            self._lose_all()
            return
        told = json.loads(message)
        jail = self._running.pop(told["ended"])
        if not jail.ended.done():
            jail.ended.set_result(told["code"])

    def _lose_all(self) -> None:
        logger.error("The launcher is gone, and every jail with it.")
        asyncio.get_running_loop().remove_reader(self._channel)
        for jail in self._running.values():
            if not jail.ended.done():
                jail.ended.set_result(-9)
        self._running.clear()
        self._on_lost()


def _filter(*, emulates_root: bool) -> int:
    made = os.memfd_create("filter", os.MFD_CLOEXEC)
    with os.fdopen(os.dup(made), "wb") as target:
        write_filter(target, emulates_root=emulates_root)
    return made


def _memory_file(text: str) -> int:
    descriptor = os.memfd_create("arguments", os.MFD_CLOEXEC)
    os.write(descriptor, text.encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
