"""The runner inside its pool: prepare, serve until told to stop, leave nothing behind."""

import asyncio
import contextlib
import gc
import hashlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette

from runner.databases.databases import Databases
from runner.databases.routes import DatabaseRoutes
from runner.databases.truststore import Truststore
from runner.functions.functions import Functions
from runner.functions.routes import FunctionRoutes
from runner.instances.instances import Instances
from runner.instances.routes import InstanceRoutes
from runner.server import cgroups, interpreter, keeping, launcher, mounts, syscalls
from runner.server.app import Api, application
from runner.server.authority import Authority
from runner.server.cgroups import Limits
from runner.server.events import Events
from runner.server.gateway import Address
from runner.server.jails import Jails
from runner.server.workspaces import Machine, Workspaces, first_of

logger = logging.getLogger(__name__)

SITE_WITHIN = 30.0  # seconds
STOP_WITHIN = 3  # seconds for requests under way


@dataclass(frozen=True)
class Settings:
    data: Path
    socket: Path
    cloud: Address
    site: str
    events_url: str | None
    tools: Path | None
    repository: Path | None
    limits: Limits


class _Server(uvicorn.Server):
    """Leaves signals to us: uvicorn ends by raising the signal again, which is no clean end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def cgroup_name(data: Path) -> str:
    """Return the same name for the same installation, whatever its process."""
    return f"{cgroups.PREFIX}{hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12]}"


def serve(settings: Settings, *, parent_signal: int) -> None:
    """Serve until SIGTERM or SIGINT. Runs inside the pool."""
    if parent_signal:
        syscalls.set_death_signal(parent_signal)
    process, channel = launcher.start()
    python = interpreter.find()
    kept = [settings.data, settings.socket, Path(sys.executable), Path(sys.prefix), Path.cwd()]
    kept += [Path(__file__), *(one for one in (settings.tools, settings.repository) if one)]
    layout = mounts.prepare(
        [path.resolve() for path in kept],
        interpreter=python,
        tools=settings.tools,
        repository=settings.repository,
    )
    authority = Authority(settings.data / "authority")
    mounts.write_authority(layout, authority.certificate)
    machine = Machine(
        layout=layout,
        jails=Jails(process, channel, layout),
        cgroups=cgroups.prepare(cgroup_name(settings.data)),
        limits=settings.limits,
        authority=authority,
        events=Events(settings.events_url),
        cloud=settings.cloud,
        site=settings.site,
        kept=settings.data / "kept",
    )
    keeping.clear(machine.kept)  # no workspace outlives its runner
    asyncio.run(_serve(machine, settings))


async def _serve(machine: Machine, settings: Settings) -> None:
    async with httpx.AsyncClient(timeout=SITE_WITHIN, trust_env=False) as http:
        databases = Databases(machine, settings.data / "databases")
        instances = Instances(machine, http)
        pages = Truststore(machine.authority.certificate)
        own_names = first_of(pages.names, databases.names, instances.names)
        workspaces = Workspaces(machine, http, own_names)
        instances.use(workspaces)
        functions = Functions(machine, workspaces, http)
        background = [
            asyncio.ensure_future(work)
            for work in (
                workspaces.watch(),
                workspaces.sweep(),
                functions.reap(),
                databases.look(),
                databases.prepare(),
                instances.look(),
                machine.events.serve(),
            )
        ]
        try:
            api = Api(workspaces, tools=machine.layout.tools, limits=machine.cgroups.kind)
            routes = application(
                *(api, FunctionRoutes(functions)),
                *(DatabaseRoutes(databases), InstanceRoutes(instances)),
            )
            await _answer(machine, routes, settings.socket)
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            await functions.end_all()
            await databases.end_all()
            await instances.end_all()
            await workspaces.end_all()
            machine.jails.close()
            settings.socket.unlink(missing_ok=True)


async def _answer(machine: Machine, routes: Starlette, place: Path) -> None:
    config = uvicorn.Config(
        routes,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=1 << 20,
        timeout_graceful_shutdown=STOP_WITHIN,
    )
    server = _Server(config)
    machine.jails.listen(on_lost=lambda: _stop(server))  # a new runner is better than a lame one
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, _stop, server)
    gc.collect()
    gc.freeze()  # what is loaded stays, and need not be looked through while somebody types
    with contextlib.closing(_listen(place)) as listener:
        telling = asyncio.ensure_future(_say_ready(server))
        await server.serve(sockets=[listener])
        telling.cancel()


def _stop(server: uvicorn.Server) -> None:
    server.should_exit = True


async def _say_ready(server: uvicorn.Server) -> None:
    while not server.started:
        await asyncio.sleep(0.005)
    sys.stdout.write("ready\n")
    sys.stdout.flush()


def _listen(place: Path) -> socket.socket:
    """Listen for the platform's own user only."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(place))
    finally:
        os.umask(before)
    listener.listen(128)
    return listener
