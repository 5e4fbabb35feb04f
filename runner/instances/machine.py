"""One instance as it is here: its disk, its network, and the jail while it runs."""

import asyncio
import base64
import logging
import os
import socket
import time
from dataclasses import dataclass, field

from runner.errors import JailFailedError
from runner.instances import listening, wiring
from runner.instances.console import Console
from runner.instances.disk import Disk
from runner.instances.metadata import Metadata
from runner.instances.shapes import Instance
from runner.instances.wiring import Wiring
from runner.server import firewall, network
from runner.server.cgroups import Cgroups, Limits
from runner.server.environment import AUTHORITY
from runner.server.gateway import Gateway
from runner.server.git import START
from runner.server.homes import processes_of
from runner.server.jail import View
from runner.server.jails import Holding, Jail, Jails
from runner.server.mounts import Layout
from runner.server.names import Own

logger = logging.getLogger(__name__)

LIMITS = Limits(memory=384 << 20, processes=128, processors=0.5)  # the disk counts as memory
RLIMITS = {
    "CORE": 0,
    "FSIZE": 128 << 20,
    "MEMLOCK": 1 << 16,
    "MSGQUEUE": 0,
    "NOFILE": 8192,
    "NPROC": 128,
    "SIGPENDING": 256,
}
ADDRESS_SPACE_ALONE = 2 << 30  # bytes a process where no cgroup counts real memory
GONE_WITHIN = 10.0  # seconds
CONNECT_WITHIN = 5.0
ENVIRONMENT = {
    "HOME": "/root",
    "USER": "root",
    "LOGNAME": "root",
    "SHELL": "/bin/bash",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "DEBIAN_FRONTEND": "noninteractive",  # nobody could answer a package's questions
    "AWS_CA_BUNDLE": AUTHORITY,
    "REQUESTS_CA_BUNDLE": AUTHORITY,
    "SSL_CERT_FILE": AUTHORITY,
    "CURL_CA_BUNDLE": AUTHORITY,
    "NODE_EXTRA_CA_CERTS": AUTHORITY,
}


@dataclass(eq=False)
class Machine:
    """`ports` are those that something listens on at the instance's own address."""

    instance: Instance
    uid: int
    group: str
    wiring: Wiring
    gateway: Gateway
    disk: Disk
    jails: Jails
    cgroups: Cgroups
    console: Console = field(default_factory=Console)
    ports: frozenset[int] = frozenset()
    _jail: Jail | None = None
    _metadata: Metadata = field(init=False)

    def __post_init__(self) -> None:
        self._metadata = Metadata(self.instance)

    @property
    def runs(self) -> bool:
        return self._jail is not None and not self._jail.ended.done()

    def is_open(self, port: int) -> bool:
        """Tell whether the learner's address may connect to a port."""
        return any(first <= port <= last for first, last in self.instance.ports)

    def open(self, names: Own) -> None:
        """Serve what is granted to it; `names` tells of its neighbours."""

        def known(name: str) -> str | None:
            found = names(name)
            return wiring.address_of(name) if found is None else found

        self.gateway.open(known)
        self.gateway.listen(self.wiring.metadata, self._metadata.serve)
        self.gateway.at_close(self.wiring.close)

    async def become(self, instance: Instance) -> None:
        """Have it run, stand still or boot anew as is told. Raises JailFailedError."""
        before, self.instance = self.instance, instance
        self._metadata.instance = instance
        if self.runs and (not instance.running or instance.boot != before.boot):
            await self._halt()
        if instance.running and not self.runs:
            self._start()

    def look(self) -> bool:
        """See what it listens on; return whether that has changed."""
        found: frozenset[int] = frozenset()
        if self.runs:
            found = listening.ports(self.wiring.tables, self.instance.private_address)
        changed, self.ports = found != self.ports, found
        return changed

    async def connect(
        self, port: int, source: str = firewall.TERMINAL
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Come in from an address, by default the learner's.

        Raises OSError, TimeoutError, JailFailedError.
        """
        fresh = network.within(self.gateway.descriptor, _stream)
        try:
            fresh.bind((source, 0))
            async with asyncio.timeout(CONNECT_WITHIN):
                address = (self.instance.private_address, port)
                await asyncio.get_running_loop().sock_connect(fresh, address)
                return await asyncio.open_connection(sock=fresh)
        except BaseException:
            fresh.close()
            raise

    async def close(self) -> None:
        """Leave nothing of it. Raises JailFailedError if a process survives."""
        await self._halt()
        self.console.close()
        await self.gateway.close()
        await asyncio.to_thread(self.disk.close)
        self.cgroups.close(self.group)

    def make_disk(self, layout: Layout) -> None:
        """Raises JailFailedError."""
        data = base64.b64decode(self.instance.user_data)
        self.disk.make(layout, self.instance.hostname, data)

    def _start(self) -> None:
        reading, writing = os.pipe2(os.O_CLOEXEC)
        null = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
        groups = self.cgroups.open(self.group, LIMITS)
        limits = RLIMITS if groups else {**RLIMITS, "AS": ADDRESS_SPACE_ALONE}
        view = View(
            command=(self.jails.python, "-ISEc", START.format("instance_boot")),
            environment=ENVIRONMENT,
            folder="/",
            hostname=self.instance.hostname,
            disk=self.disk.root,
            local=self.disk.local,
            usr=self.disk.usr,
            binds=self.disk.binds,
        )
        holding = Holding(self.uid, self.wiring.inner, groups, limits)
        try:
            self._jail = self.jails.start(view, holding, (null, writing, writing))
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(null)
            os.close(writing)
        self.console.follow(reading)

    async def _halt(self) -> None:
        """End all that runs in it. Raises JailFailedError."""
        if self._jail is not None:
            self._jail.kill()
        self.jails.kill_all_of(self.uid)
        deadline = time.monotonic() + GONE_WITHIN
        while await asyncio.to_thread(processes_of, self.uid, self.jails.launcher):
            if time.monotonic() > deadline:
                raise JailFailedError("Processes of an instance do not end.")
            await asyncio.sleep(0.005)
        self._jail, self.ports = None, frozenset()


def _stream() -> socket.socket:
    fresh = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    fresh.settimeout(0)
    return fresh
