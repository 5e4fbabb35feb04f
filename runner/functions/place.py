"""All that one owner's functions share: a uid, a network, their trees; and their workers."""

import asyncio
import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runner.errors import JailFailedError
from runner.functions import worker as workers
from runner.functions.errors import BusyError
from runner.functions.shapes import InvokeAnswer, InvokeRequest
from runner.functions.trees import Trees
from runner.functions.worker import EndedError, Worker
from runner.server.cgroups import Cgroups, Limits
from runner.server.environment import AUTHORITY
from runner.server.gateway import Gateway
from runner.server.homes import processes_of
from runner.server.interpreter import Interpreter
from runner.server.jail import View
from runner.server.jails import Holding, Jails

MOST_WORKERS = 10  # of one owner; the least that AWS gives a new account
PROCESSES = 256
GONE_WITHIN = 10.0  # seconds
LIMITS = {
    "CORE": 0,
    "MEMLOCK": 1 << 16,
    "MSGQUEUE": 0,
    "NOFILE": 1024,
    "NPROC": 4096,
    "SIGPENDING": 256,
}
# Bytes beyond the function's memory, where no cgroup counts it: addresses that are only reserved,
# and what a thread's stack may take.
ADDRESS_SPACE_ALONE, DATA_ALONE = 1 << 30, 64 << 20
SPARE_PROCESSES = 32  # for one who starts beside workers that have all theirs
RUNTIME = "/var/runtime"
START = "import sys; sys.path.insert(0, '/var/runtime'); import {0}; {0}.main()"
ALWAYS = {
    "PATH": "/usr/local/bin:/usr/bin:/bin:/opt/bin",
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
    "LAMBDA_TASK_ROOT": "/var/task",
    "LAMBDA_RUNTIME_DIR": RUNTIME,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CA_BUNDLE": AUTHORITY,
    "REQUESTS_CA_BUNDLE": AUTHORITY,
    "SSL_CERT_FILE": AUTHORITY,
    "CURL_CA_BUNDLE": AUTHORITY,
    "PYTHONDONTWRITEBYTECODE": "1",
}
# Node.js reads all certificates when it starts if it is given more: half of its start. It finds
# ours with --use-openssl-ca, and its runtime sets this for what the function starts.
AUTHORITIES = {"python": {"NODE_EXTRA_CA_CERTS": AUTHORITY}, "node": {}}


@dataclass(eq=False)
class Place:
    owner: str
    group: str  # what its cgroups' names begin with
    uid: int
    network: int
    gateway: Gateway
    trees: Trees
    jails: Jails
    cgroups: Cgroups
    interpreter: Interpreter
    lib: Path
    node: Path | None
    workers: list[Worker] = field(default_factory=list)
    starting: int = 0
    used_at: float = field(default_factory=time.monotonic)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def invoke(self, asked: InvokeRequest) -> InvokeAnswer:
        """Raises TreeMissingError, BusyError, JailFailedError."""
        self.used_at = time.monotonic()
        for gone in [one for one in self.workers if one.ended and one.free_since is not None]:
            await self._end(gone)
        found = next(
            (one for one in self.workers if one.key == asked.worker and one.free_since is not None),
            None,
        )
        if found is not None:
            return await self._serve(found, asked, None)
        return await self._cold(asked)

    async def _cold(self, asked: InvokeRequest) -> InvokeAnswer:
        view = self._view(asked)  # says early that the code is missing
        await self._make_room()
        self.starting += 1
        began = time.monotonic()
        try:
            fresh = await self._start(view, asked)
        finally:
            self.starting -= 1
        self.workers.append(fresh)
        try:
            fault = await self._init(fresh)
        except BaseException:
            await self._end(fresh)
            raise
        init = (time.monotonic() - began) * 1000
        if fault is not None:
            await self._end(fresh)
            return fault.model_copy(update={"init": init})
        return await self._serve(fresh, asked, init)

    async def _init(self, fresh: Worker) -> InvokeAnswer | None:
        """Return None once it is ready, else the answer that its event gets."""
        try:
            told = await fresh.first_words()
        except TimeoutError:
            return fresh.answer("timeout")
        except (EndedError, ConnectionError):
            code = await fresh.code()
            return fresh.answer("out-of-memory" if fresh.meter.exceeded else "exit", exit_code=code)
        if "init_error" not in told:
            return None
        _, payload = workers.outcome({"error": told["init_error"]})
        return fresh.answer("init-error", payload)

    async def _serve(
        self, worker: Worker, asked: InvokeRequest, init: float | None
    ) -> InvokeAnswer:
        worker.free_since = None
        try:
            answer = await worker.serve(asked)
        except BaseException:
            await self._end(worker)
            raise
        worker.served += 1
        if answer.status in {"ok", "error"}:
            worker.free_since = time.monotonic()
        else:
            await self._end(worker)
        return answer.model_copy(update={"init": init})

    async def _make_room(self) -> None:
        """Raises BusyError when all workers serve."""
        if len(self.workers) + self.starting < MOST_WORKERS:
            return
        free = [one for one in self.workers if one.free_since is not None]
        if not free:
            raise BusyError("As many functions run as this account may have at once.")
        await self._end(min(free, key=lambda one: one.free_since or 0.0))

    async def _start(self, view: View, asked: InvokeRequest) -> Worker:
        name = f"{self.group}.{next(self._numbers)}"
        room = (asked.memory + asked.scratch + 16) << 20
        groups = self.cgroups.open(name, Limits(room, PROCESSES, 1.0))
        limits = dict(LIMITS)
        if not groups:  # which hold each by itself; this is of all the owner's together
            limits["NPROC"] = PROCESSES + SPARE_PROCESSES * len(self.workers)
        if not groups and asked.language == "python":  # Node.js reserves far more than it uses
            limits["AS"] = ADDRESS_SPACE_ALONE + (asked.memory << 20)
            limits["DATA"] = DATA_ALONE + (asked.memory << 20)
        holding = Holding(self.uid, self.network, groups, limits)
        return await workers.start(
            self.jails,
            view,
            holding,
            key=asked.worker,
            name=name,
            label=asked.label,
            memory=asked.memory,
            groups=groups,
        )

    def _view(self, asked: InvokeRequest) -> View:
        """Raises TreeMissingError."""
        # Our own interpreter may stand in /opt, where layers go otherwise.
        layers = "/opt" if self.interpreter.base is None else "/opt/layers"
        names = [asked.code] if asked.layers is None else [asked.code, asked.layers]
        binds = [
            *zip(self.trees.get(*names), ("/var/task", layers), strict=False),
            (self.lib, RUNTIME),
        ]
        return View(
            command=self._command(asked, layers),
            environment={**ALWAYS, **AUTHORITIES[asked.language], **asked.environment},
            folder="/var/task",
            scratch_bytes=asked.scratch << 20,
            binds=binds,
            hostname="sandbox",
        )

    def _command(self, asked: InvokeRequest, layers: str) -> tuple[str, ...]:
        if asked.language == "python":
            start = START.format("function_python")
            packages = self.interpreter.packages
            return (self.interpreter.path, "-ISEc", start, asked.handler, packages, layers)
        # V8 must know what it may use, or it is killed before it collects garbage.
        heap = f"--max-old-space-size={max(64, asked.memory * 9 // 10)}"
        return (
            str(self.node),
            heap,
            "--use-openssl-ca",
            f"{RUNTIME}/function_node.cjs",
            asked.handler,
        )

    async def _end(self, worker: Worker) -> None:
        if worker in self.workers:
            self.workers.remove(worker)
        await worker.close()
        self.cgroups.close(worker.name)

    async def reap(self, idle: float) -> None:
        """End workers that were free for `idle` seconds."""
        before = time.monotonic() - idle
        for one in [w for w in self.workers if w.free_since is not None and w.free_since < before]:
            await self._end(one)

    async def close(self) -> None:
        """Leave no process, no mount, no listener. Raises JailFailedError if one survives."""
        await asyncio.gather(*(self._end(one) for one in list(self.workers)))
        self.jails.kill_all_of(self.uid)
        deadline = time.monotonic() + GONE_WITHIN
        while await asyncio.to_thread(processes_of, self.uid, self.jails.launcher):
            if time.monotonic() > deadline:
                raise JailFailedError("Processes of a function do not end.")
            self.jails.kill_all_of(self.uid)
            await asyncio.sleep(0.005)
        await self.gateway.close()
        await asyncio.to_thread(self.trees.close)
        self.cgroups.close(self.group)


def counted(places: Mapping[str, Place]) -> int:
    """Return how many workers there are in all."""
    return sum(len(place.workers) + place.starting for place in places.values())
