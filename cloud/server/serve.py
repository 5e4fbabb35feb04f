"""The process: two listeners on one loop, AWS's endpoint and the control socket."""

import asyncio
import contextlib
import fcntl
import gc
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from cloud.authorization import install as authorization
from cloud.engines.databases.wire import Runner as DatabaseRunner
from cloud.engines.deliveries import install as deliveries
from cloud.engines.deliveries.wire import Runner as Mailer
from cloud.engines.functions import install as functions
from cloud.engines.functions.wire import Runner
from cloud.engines.instances.wire import Runner as InstanceRunner
from cloud.engines.states import install as states
from cloud.errors import CannotServeError
from cloud.seams.install import install
from cloud.server import refused, trail
from cloud.server.accounts import Accounts
from cloud.server.app import Endpoint, House
from cloud.server.clock import Clocks
from cloud.server.connection import Connection
from cloud.server.control import Control, application
from cloud.server.databases import Databases
from cloud.server.functions import Functions
from cloud.server.instances import Instances
from cloud.server.keeper import Keeper
from cloud.server.leases import Leases
from cloud.server.live import Live
from cloud.server.notes import Notes
from cloud.server.posts import Posts
from cloud.server.preload import FIRST, preload, preload_rest
from cloud.server.recorder import Recorder
from cloud.server.workflows import Workflows
from cloud.stacks import install as stacks

logger = logging.getLogger(__name__)

THREADS = 16
# How long a busy thread keeps the others waiting. Python's 5 ms add up: a call changes threads
# some six times, and beside one slow account all the others would feel it.
SWITCH_INTERVAL = 0.0005  # seconds
# New objects between two looks for garbage. A call makes some thousand, nearly none in a circle.
GARBAGE = 20_000


@dataclass(frozen=True, slots=True)
class Options:
    """What `python -m cloud serve` was told. `port` 0 lets the system choose one."""

    host: str
    port: int
    data: Path
    control: Path
    events_url: str | None = None
    public_endpoint: str | None = None
    sleep_after: float = 300.0  # seconds without a call; 0: after every call
    runner: Path | None = None  # the socket of what runs functions, databases, instances
    sync: bool = False  # have what is answered survive a power cut


class _Server(uvicorn.Server):
    """uvicorn's server without its signal handlers: two share one process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(options: Options) -> int:
    """Serve until SIGTERM or SIGINT. Raises CannotServeError."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    gc.set_threshold(GARBAGE)
    mend()
    preload(FIRST)
    with (
        _alone(options.data),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        return runner.run(_serve(options))


def mend() -> None:
    """Put in place what is ours of moto, once in this process."""
    stacks.install()
    deliveries.install()
    functions.install()
    states.install()
    install()
    authorization.install()


async def _serve(options: Options) -> int:
    public = _listen(options.host, options.port)
    control_socket = _listen_unix(options.control)
    host, port = public.getsockname()[:2]
    url = options.public_endpoint or f"http://{host}:{port}"
    accounts = Accounts(options.data, sync=options.sync)
    accounts.load()
    with ThreadPoolExecutor(THREADS, thread_name_prefix="call") as threads:
        live = Live(options.events_url)
        live.start()
        accounts.on_own.append(lambda account: live.went_on(account.account_id))
        house = _house(options, accounts, threads, live)
        trail.open_history(accounts, house.recorder)
        refused.start(accounts)
        serving = (house.functions, house.workflows, house.instances, house.posts)
        for part in (house.keeper, house.clocks, *serving):
            part.start()
        house.leases.start(house.drop)
        endpoint = Endpoint(house)
        control = Control(house, endpoint, url, time.monotonic())
        servers = [_server(endpoint, Connection), _server(application(control), HttpToolsProtocol)]
        running = [
            asyncio.create_task(server.serve(sockets=[sock]))
            for server, sock in zip(servers, (public, control_socket), strict=True)
        ]
        _stop_on_signals(servers, house.recorder)
        await _until_started(servers)
        sys.stdout.write(f"ready http://{host}:{port}\n")
        sys.stdout.flush()
        threading.Thread(target=preload_rest, daemon=True).start()
        await asyncio.gather(*running)
        await _close(house)
        await live.stop()
    options.control.unlink(missing_ok=True)
    return 0


async def _close(house: House) -> None:
    await house.leases.close()
    running = (house.workflows, house.functions, house.databases, house.instances, house.posts)
    for part in (*running, house.clocks, house.keeper):
        await part.close()
    house.accounts.close()
    refused.stop()
    house.recorder.close()


def _house(options: Options, accounts: Accounts, threads: Executor, live: Live) -> House:
    keeper = Keeper(accounts, threads, options.sleep_after)
    runner = None if options.runner is None else Runner(options.runner)
    servers = None if options.runner is None else DatabaseRunner(options.runner)
    hosts = None if options.runner is None else InstanceRunner(options.runner)
    mailer = None if options.runner is None else Mailer(options.runner)
    clocks = Clocks(accounts, threads, keeper)
    return House(
        *(accounts, threads, keeper, Recorder(live), clocks),
        functions=Functions(accounts, threads, keeper, runner),
        workflows=Workflows(accounts, threads, keeper, clocks),
        databases=Databases(threads, keeper, servers),
        instances=Instances(accounts, threads, keeper, hosts, Notes(options.data / "running")),
        posts=Posts(accounts, threads, keeper, clocks, mailer),
        leases=Leases(options.data),
    )


def _server(app: object, protocol: type[asyncio.Protocol]) -> _Server:
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=protocol,
        interface="asgi3",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,  # nobody stands between who could be believed
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    return _Server(config)


def _stop_on_signals(servers: list[_Server], recorder: Recorder) -> None:
    def stop() -> None:
        recorder.hush()  # who follows a record would keep the server waiting
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def _until_started(servers: list[_Server]) -> None:
    while not all(server.started for server in servers):
        await asyncio.sleep(0.005)


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Keep a second cloud off the same accounts: each would overwrite the other's."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (data / "lock").open("w")
    except OSError as fault:
        raise CannotServeError(f"Nothing can be kept in {data}: {fault}") from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            sentence = f"Another learner cloud already serves the accounts in {data}."
            raise CannotServeError(sentence) from fault
        yield


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as fault:
        sock.close()
        raise CannotServeError(f"The cloud cannot listen on {host}:{port}: {fault}") from fault
    return sock


def _listen_unix(path: Path) -> socket.socket:
    """Bind where only this user can speak; a socket left by a killed process is replaced."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    scratch = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.unlink(missing_ok=True)
        sock.bind(str(scratch))
        scratch.chmod(0o600)
        scratch.rename(path)
    except OSError as fault:  # among them a path of more than some hundred letters
        sock.close()
        sentence = f"The control socket cannot be made at {path}: {fault}"
        raise CannotServeError(sentence) from fault
    return sock
