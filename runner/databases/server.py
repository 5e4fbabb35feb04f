"""One server that is awake: its jail, its network, and the way in."""

import asyncio
import contextlib
import os
import socket
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from runner.databases.errors import DatabaseFailedError
from runner.databases.recipes import Recipe
from runner.databases.shapes import Database
from runner.databases.store import bytes_in
from runner.server import network
from runner.server.cgroups import Cgroups, Limits
from runner.server.homes import processes_of
from runner.server.jail import View
from runner.server.jails import Holding, Jail, Jails
from runner.server.talk import Talk

MEMORY = Limits(memory=320 << 20, processes=192, processors=1.0)
LIMITS = {
    "CORE": 0,
    "FSIZE": 256 << 20,
    "MEMLOCK": 1 << 16,
    "NOFILE": 1024,
    "NPROC": 512,
    "SIGPENDING": 256,
}
ADDRESS_SPACE_ALONE = 3 << 30  # bytes a process where no cgroup counts real memory
START_WITHIN, END_WITHIN = 20.0, 10.0  # seconds
LOOK_EVERY = 0.005
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": "/home/learner"}
PLAIN = "127.0.0.1"
SILENT = "The database server did not start."


@dataclass(eq=False)
class Server:
    """`clients` counts who is connected; `free_since` (monotonic) is when the last one left.

    `answered` is set when a client was answered: something in the data may be new. `talk` is with
    whom questions are asked of it, one at a time: who asks holds `asking`.
    """

    database: Database
    recipe: Recipe
    folder: Path
    uid: int
    group: str
    descriptor: int
    jail: Jail
    jails: Jails
    cgroups: Cgroups
    clients: int = 0
    free_since: float = field(default_factory=time.monotonic)
    answered: bool = False
    talk: Talk | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    def heard(self) -> None:
        self.answered = True

    @property
    def ended(self) -> bool:
        return self.jail.ended.done()

    async def ready(self) -> None:
        """Wait until it takes connections. Raises DatabaseFailedError."""
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline and not self.ended:
            with contextlib.suppress(OSError):
                if self.recipe.is_ready(self.folder):
                    self.connect().close()
                    return
            await asyncio.sleep(LOOK_EVERY)
        raise DatabaseFailedError(SILENT)

    def address(self, *, secured: bool) -> str:
        """Return where it is for those who came over TLS, or plainly."""
        return self.recipe.secured or PLAIN if secured else PLAIN

    def connect(self, *, secured: bool = False) -> socket.socket:
        """Return a connection to it. Raises OSError."""
        address = self.address(secured=secured)
        return network.within(self.descriptor, partial(self._connect, address))

    def _connect(self, address: str) -> socket.socket:
        made = socket.create_connection((address, self.database.port), timeout=1.0)
        made.settimeout(0)
        return made

    def is_full(self) -> bool:
        """Tell whether its data is larger than it may be. Blocks for milliseconds."""
        return bytes_in(self.folder / "data") > self.database.mebibytes << 20

    async def end(self) -> None:
        """Kill it, as a power cut would: what was committed is there when it starts again."""
        if self.talk is not None:
            self.talk.end()
        self.jails.kill_all_of(self.uid)
        deadline = time.monotonic() + END_WITHIN
        await self.jail.wait()
        while await asyncio.to_thread(processes_of, self.uid, self.jails.launcher):
            if time.monotonic() > deadline:
                raise DatabaseFailedError("A database server does not end.")
            await asyncio.sleep(LOOK_EVERY)
        os.close(self.descriptor)
        self.cgroups.close(self.group)


def start(  # noqa: PLR0913 - what makes a server
    database: Database,
    recipe: Recipe,
    folder: Path,
    uid: int,
    group: str,
    jails: Jails,
    cgroups: Cgroups,
) -> Server:
    """Start a server; it still has to become ready. Raises JailFailedError."""
    descriptor = network.make_bare(*([recipe.secured] if recipe.secured else []))
    limits = dict(LIMITS) if cgroups.available else {**LIMITS, "AS": ADDRESS_SPACE_ALONE}
    holding = Holding(uid, descriptor, cgroups.open(group, MEMORY), limits)
    view = View(
        command=recipe.start(database),
        home=folder,
        environment=ENVIRONMENT,
        binds=recipe.binds,
        hostname=database.hostname,
        scratch_bytes=64 << 20,
    )
    null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    log = os.open(
        folder / "log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
    )
    try:
        jail = jails.start(view, holding, (null, log, log))
    except BaseException:
        os.close(descriptor)
        raise
    finally:
        os.close(null)
        os.close(log)
    return Server(database, recipe, folder, uid, group, descriptor, jail, jails, cgroups)
