"""The real processes beside the one under test: each a context manager, ready when entered."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / "var" / "tools"
START_WITHIN = 300.0  # seconds, on a busy machine
STOP_WITHIN = 60.0
# A test run that is killed leaves nothing behind.
WITH_PARENT = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []


class ProcessError(Exception):
    """A process did not come up; the text ends with what it wrote."""


class Process(Protocol):
    """What a test may do with a process, however it was started."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


@dataclass(frozen=True)
class Running:
    """A process that answers; `ready` is the line that said so."""

    process: Process
    ready: str
    log: Path

    def kill(self) -> None:
        """End it as a crash would: nothing is tidied up."""
        self.process.kill()
        self.process.wait()


def bare_environment(**more: str) -> dict[str, str]:
    """Return the least a process needs, and byte code, without which all starts are slow."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "USER", "LOGNAME")
    bare = {name: os.environ[name] for name in kept if name in os.environ}
    return {**bare, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), **more}


@contextmanager
def running(
    command: Sequence[str], ready: str, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Start `command` and wait for a line that matches `ready`; stop it with SIGTERM.

    Everything it prints is written to `log`. Raises ProcessError.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as lines:
        process = subprocess.Popen(
            [*WITH_PARENT, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=dict(environment or bare_environment()),
            start_new_session=True,
        )
        watch = _Watch(process.stdout, re.compile(ready), lines)
        try:
            yield Running(process, watch.line(START_WITHIN, log), log)
        finally:
            _stop(process)
            watch.thread.join(STOP_WITHIN)
            if process.stdout is not None:
                process.stdout.close()


class _Watch:
    """Copies a process's output to its log, and notices the line that says it is ready."""

    def __init__(self, output: IO[str] | None, ready: re.Pattern[str], log: IO[str]) -> None:
        self._ready = ready
        self._seen = threading.Event()
        self._line: str | None = None
        self.thread = threading.Thread(target=self._copy, args=(output, log), daemon=True)
        self.thread.start()

    def _copy(self, output: IO[str] | None, log: IO[str]) -> None:
        for line in output or ():
            log.write(line)
            log.flush()
            if self._line is None and self._ready.search(line):
                self._line = line.strip()
                self._seen.set()
        self._seen.set()

    def line(self, within: float, log: Path) -> str:
        self._seen.wait(within)
        if self._line is None:
            raise ProcessError(f"It did not become ready:\n{log.read_text()[-4000:]}")
        return self._line


def _stop(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def redis(folder: Path, socket: Path) -> Iterator[Running]:
    """A real Redis on a Unix socket."""
    beside_python = Path(sys.executable).with_name("redis-server")
    server = str(beside_python) if beside_python.exists() else shutil.which("redis-server")
    if server is None:
        raise ProcessError("There is no redis-server: apt-get install redis-server.")
    folder.mkdir(parents=True, exist_ok=True)
    socket.parent.mkdir(parents=True, exist_ok=True)
    options = {"port": "0", "unixsocket": str(socket), "dir": str(folder), "save": ""}
    words = [word for key, value in options.items() for word in (f"--{key}", value)]
    with running([server, *words], "eady to accept connections", folder / "log") as process:
        yield process


@dataclass(frozen=True)
class Cloud:
    """A learner cloud: where AWS calls go, and its control socket."""

    running: Running
    endpoint: str
    control: Path

    @property
    def address(self) -> str:
        """HOST:PORT."""
        return self.endpoint.removeprefix("http://").rstrip("/")


@contextmanager
def cloud(
    folder: Path,
    *more: str,
    listen: str = "127.0.0.1:0",
    control: Path | None = None,
    events_url: str = "",
) -> Iterator[Cloud]:
    """A real learner cloud, on a port of its own choice unless told; `more`: further options."""
    folder.mkdir(parents=True, exist_ok=True)
    control = control or folder / "control.sock"
    control.parent.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "cloud", "serve", "--listen", listen, "--data", str(folder)),
        *("--control", str(control)),
        *(("--events-url", events_url) if events_url else ()),
        *more,
    ]
    with running(command, "^ready ", folder / "log") as process:
        yield Cloud(process, process.ready.split()[1], control)


@contextmanager
def runner(
    folder: Path, socket: Path, *, cloud: str, site: str = "127.0.0.1:9", events_url: str = ""
) -> Iterator[Running]:
    """A real runner; `cloud` and `site` are HOST:PORT."""
    folder.mkdir(parents=True, exist_ok=True)
    socket.parent.mkdir(parents=True, exist_ok=True)
    tools = TOOLS / "lab-packages"
    command = [
        *(sys.executable, "-m", "runner", "serve", "--data", str(folder)),
        *("--socket", str(socket), "--cloud", cloud, "--site", site),
        *(("--events-url", events_url) if events_url else ()),
        *(("--tools", str(tools)) if tools.is_dir() else ()),
    ]
    with running(command, "^ready", folder / "log") as process:
        yield process


@contextmanager
def worker(
    folder: Path, environment: Mapping[str, str], *, beat: bool = False
) -> Iterator[Running]:
    """A real Celery worker on the test database, as `make run` starts it."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "celery", "--app", "config", "worker"),
        *("--pool", "threads", "--concurrency", "4", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        *(("--beat", "--schedule", str(folder / "beat")) if beat else ()),
    ]
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", **environment}
    with running(
        command, r"celery@\S+ ready", folder / "log", bare_environment(**settings)
    ) as process:
        yield process
