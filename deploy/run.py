"""`make run`: all processes on one machine, under one supervisor, until Ctrl-C.

Settings, all from the environment: `PORT` (8000), `HOST` (127.0.0.1), `CLOUD_PORT` (4566, and the
ports after it), `PAIRS` (1) of a learner cloud and a runner,
`GROUNDSCHOOL_DATA` (var/), `REDIS_URL` (then no Redis is started), `DJANGO_SETTINGS_MODULE`.
"""

import asyncio
import fcntl
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.supervisor import (
    Program,
    StartError,
    Supervisor,
    stoppable,
    until_told_to_stop,
    warn,
)

ROOT = Path(__file__).resolve().parents[1]
LONGEST_SOCKET_PATH = 100  # bytes; the kernel takes 107


class RunError(Exception):
    """Groundschool cannot start here; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """Where this installation keeps its data and listens."""

    data: Path
    host: str
    port: int
    cloud_port: int
    redis_url: str  # empty: start our own
    pair_count: int = 1

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def pairs(self) -> list["Pair"]:
        return [Pair(self, number) for number in range(1, self.pair_count + 1)]

    @property
    def redis_socket(self) -> Path:
        return self.run / "redis.sock"

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/"


@dataclass(frozen=True)
class Pair:
    """A learner cloud and its runner, numbered from 1; see `labs.pairs`."""

    place: Place
    number: int

    @property
    def port(self) -> int:
        return self.place.cloud_port + self.number - 1

    @property
    def cloud_data(self) -> Path:
        return self.place.data / self.named("cloud")

    @property
    def runner_socket(self) -> Path:
        return self.place.run / f"{self.named('runner')}.sock"

    def named(self, kind: str) -> str:
        return kind if self.number == 1 else f"{kind}-{self.number}"

    def as_setting(self) -> dict[str, str]:
        return {
            "cloud_control": str(self.cloud_data / "control.sock"),
            "cloud_endpoint": f"http://127.0.0.1:{self.port}",
            "cloud_public_endpoint": os.environ.get(f"CLOUD_PUBLIC_ENDPOINT_{self.number}", ""),
            "runner_socket": str(self.runner_socket),
        }


def place_from_environment() -> Place:
    data = Path(os.environ.get("GROUNDSCHOOL_DATA") or ROOT / "var").resolve()
    if len(str(data / "run" / "runner.sock").encode()) > LONGEST_SOCKET_PATH:
        raise RunError(
            f"The data folder's path is too long for a Unix socket: {data}. Please set"
            " GROUNDSCHOOL_DATA to a shorter one."
        )
    return Place(
        data=data,
        host=os.environ.get("HOST") or "127.0.0.1",
        port=int(os.environ.get("PORT") or 8000),
        cloud_port=int(os.environ.get("CLOUD_PORT") or 4566),
        redis_url=os.environ.get("REDIS_URL", ""),
        pair_count=max(1, int(os.environ.get("PAIRS") or 1)),
    )


def environment_of(place: Place) -> dict[str, str]:
    """Return the environment that every Django process shares."""
    shared = {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "CLOUD_ENDPOINT": f"http://127.0.0.1:{place.cloud_port}",
        "LAB_MORE_PAIRS": json.dumps([pair.as_setting() for pair in place.pairs[1:]]),
        **os.environ,
        "GROUNDSCHOOL_DATA": str(place.data),
        "REDIS_URL": redis_url(place),
        "PYTHONUNBUFFERED": "1",
    }
    # Without byte code every start compiles everything again: seconds instead of tenths.
    shared.pop("PYTHONDONTWRITEBYTECODE", None)
    return shared


def redis_url(place: Place) -> str:
    return place.redis_url or f"unix://{place.redis_socket}"


def bare_environment() -> dict[str, str]:
    """Return what cloud, runner and Redis get: none of Django's secrets."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "USER", "LOGNAME")
    bare = {name: os.environ[name] for name in kept if name in os.environ}
    return {**bare, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}


def redis_program(place: Place) -> Program:
    beside_python = Path(sys.executable).with_name("redis-server")
    server = str(beside_python) if beside_python.exists() else shutil.which("redis-server")
    if server is None:
        raise RunError("There is no redis-server. Please run: sudo apt-get install -y redis-server")
    folder = place.data / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(place.redis_socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
    }
    words = [word for key, value in options.items() for word in (f"--{key}", value)]
    return Program("redis", [server, *words], "eady to accept connections", bare_environment())


def cloud_program(pair: Pair) -> Program:
    command = [
        *(sys.executable, "-m", "cloud", "serve"),
        *("--listen", f"127.0.0.1:{pair.port}"),
        *("--data", str(pair.cloud_data)),
        *("--events-url", redis_url(pair.place)),
        *("--runner", str(pair.runner_socket)),
    ]
    return Program(pair.named("cloud"), command, "^ready", bare_environment())


def runner_program(pair: Pair) -> Program:
    place = pair.place
    command = [
        *(sys.executable, "-m", "runner", "serve"),
        *("--data", str(place.data / pair.named("runner"))),
        *("--socket", str(pair.runner_socket)),
        *("--cloud", f"127.0.0.1:{pair.port}"),
        *("--site", f"127.0.0.1:{place.port}"),
        *("--tools", str(place.data / "tools" / "lab-packages")),
        *("--events-url", redis_url(place)),
    ]
    return Program(pair.named("runner"), command, "^ready", bare_environment())


def web_program(place: Place) -> Program:
    command = [
        *(sys.executable, "-m", "uvicorn", "config.asgi:application"),
        *("--host", place.host, "--port", str(place.port)),
        *("--lifespan", "off", "--no-access-log", "--timeout-graceful-shutdown", "2"),
    ]
    return Program("web", command, "Uvicorn running on", environment_of(place))


def worker_program(place: Place) -> Program:
    command = [
        *(sys.executable, "-m", "celery", "--app", "config", "worker", "--beat"),
        *("--pool", "threads", "--concurrency", "8", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        *("--schedule", str(place.run / "beat-schedule")),
    ]
    return Program("worker", command, r"celery@\S+ ready", environment_of(place))


@contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Hold the data folder for this run. Raises RunError when another has it."""
    place.run.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (place.run / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(
                f"Groundschool is already running on {place.data}. Stop it with Ctrl-C, or set"
                " GROUNDSCHOOL_DATA, PORT and CLOUD_PORT to run a second one."
            ) from None
        yield


def ensure_port_free(host: str, port: int, setting: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RunError(
                f"Port {port} is taken ({error.strerror}). Please choose another:"
                f" make run {setting}={port + 1}"
            ) from None


async def prepare(place: Place) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.prepare"), env=environment_of(place), cwd=ROOT
    )
    try:
        if await process.wait():
            raise RunError("The site could not be prepared; see the message above.")
    finally:
        if process.returncode is None:
            process.kill()


async def start_all(place: Place, supervisor: Supervisor) -> None:
    own_redis = [] if place.redis_url else [redis_program(place)]
    machines = [make(pair) for pair in place.pairs for make in (cloud_program, runner_program)]
    await asyncio.gather(
        supervisor.start(*own_redis, *machines),
        prepare(place),
    )
    await supervisor.start(web_program(place), worker_program(place))


async def serve(place: Place) -> None:
    began = time.monotonic()
    supervisor = Supervisor(place.data / "log", report=warn)
    try:
        if await stoppable(start_all(place, supervisor)):
            seconds = time.monotonic() - began
            print(  # noqa: T201
                f"\n  Groundschool is ready: {place.url}\n"
                f"  (after {seconds:.1f} s; logs in {place.data / 'log'}; Ctrl-C stops it)\n",
                flush=True,
            )
            await until_told_to_stop()
        print("Stopping …", flush=True)  # noqa: T201
    finally:
        await supervisor.stop()


def main() -> int:
    os.chdir(ROOT)
    try:
        place = place_from_environment()
        with only_one(place):
            ensure_port_free(place.host, place.port, "PORT")
            for pair in place.pairs:
                ensure_port_free("127.0.0.1", pair.port, "CLOUD_PORT")
            asyncio.run(serve(place))
    except (RunError, StartError) as error:
        warn(f"\n{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
