"""A real runner for tests: as whoever runs them and, when that is root, as an ordinary user too."""

import asyncio
import contextlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from runner.client import AsyncRunnerClient, RunnerClient, Terminal
from runner.shapes import Completed, HomeFile, WorkspaceSpec
from tests import processes

TOOLS = processes.TOOLS
MODES = ("own user", "ordinary user")
TOKEN = "token-of-this-session"


@dataclass
class Site:
    """Plays the lab's page: answers what it was told to, and remembers what it was asked."""

    address: str
    stop: Callable[[], None] = lambda: None
    asked: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)


@contextmanager
def fake_site() -> Iterator[Site]:
    site = Site("")

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            asked = {"method": self.command, "path": self.path, "headers": dict(self.headers)}
            site.asked.append({**asked, "body": body})
            status, told = site.answers.get(self.path, (200, {"path": self.path}))
            if callable(told):
                told = told()
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()

    site.stop = stop
    try:
        yield site
    finally:
        stop()


@dataclass
class Rig:
    """A running runner and what surrounds it."""

    mode: str
    client: RunnerClient
    socket: Path
    running: processes.Running
    site: Site
    folder: Path

    @property
    def live(self) -> AsyncRunnerClient:
        return AsyncRunnerClient(self.socket)

    @contextmanager
    def box(self, **spec: Any) -> Iterator["Box"]:
        """A fresh workspace, ended when left."""
        name = spec.pop("workspace_id", f"t-{uuid.uuid4().hex[:12]}")
        self.client.create_workspace(
            WorkspaceSpec(workspace_id=name, **{"site_token": TOKEN, **spec})
        )
        try:
            yield Box(self, name)
        finally:
            self.client.end_workspace(name)


@dataclass
class Box:
    """One workspace, and short ways to do things in it."""

    rig: Rig
    name: str

    def sh(self, script: str, *, timeout: float = 60.0, stdin: bytes = b"") -> Completed:
        words = ["bash", "-c", script]
        return self.rig.client.run(self.name, words, timeout=timeout, stdin=stdin)

    def done(self, script: str, *, timeout: float = 60.0) -> str:
        """Run what must succeed; return what it printed."""
        told = self.sh(f"set -euo pipefail\n{script}", timeout=timeout)
        assert told.exit_code == 0, (told.stdout + told.stderr).decode()[-2000:]
        return told.stdout.decode()

    def python(self, program: str, *, timeout: float = 60.0) -> Completed:
        words = ["python3", "-c", program]
        return self.rig.client.run(self.name, words, timeout=timeout)

    def put(self, path: str, content: bytes, *, executable: bool = False) -> None:
        file = HomeFile(path=path, content=content, executable=executable)
        self.rig.client.put_files(self.name, [file])


async def until(terminal: Terminal, wanted: bytes, *, within: float = 60.0) -> bytes:
    """Read output, drawing (acknowledging) all of it, until `wanted` has come."""
    seen = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            async for frame in terminal:
                if isinstance(frame, bytes):
                    seen += frame
                    await terminal.send(json.dumps({"type": "ack", "bytes": len(frame)}))
                if wanted in seen:
                    return seen
    raise AssertionError(f"{wanted!r} did not come: {seen[-500:]!r}")


async def message(terminal: Terminal, kind: str, *, within: float = 60.0) -> dict[str, Any]:
    """Read until a message of that kind comes."""
    async with asyncio.timeout(within):
        async for frame in terminal:
            told: dict[str, Any] = json.loads(frame) if isinstance(frame, str) else {}
            if told.get("type") == kind:
                return told
    raise AssertionError(f"The terminal ended without a message {kind!r}.")


@contextmanager
def rig(mode: str, cloud: str, **options: str) -> Iterator[Rig]:
    """Start a runner; `cloud` is HOST:PORT. Skips when there is no ordinary user to run as."""
    user = ordinary_user() if mode == MODES[1] else None
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    socket = folder / "runner.sock"
    command = [
        *start_as(user),
        *("serve", "--data", str(folder / "data"), "--socket", str(socket)),
        *("--cloud", cloud, "--tools", str(TOOLS)),
        *(word for item in options.items() for word in item),
    ]
    with fake_site() as site:
        command += ["--site", site.address]
        log = Path(tempfile.gettempdir()) / f"{folder.name}.log"
        try:
            with processes.running(command, "^ready", log, environment_of(user, folder)) as running:
                client = RunnerClient(socket)
                yield Rig(mode, client, socket, running, site, folder)
                client.close()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            log.unlink(missing_ok=True)


def start_as(user: pwd.struct_passwd | None) -> list[str]:
    if user is None:
        return [sys.executable, "-m", "runner"]
    who = ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
    # Linux forgets the parent-death signal when the user changes: it is asked for after that.
    return [*processes.WITH_PARENT, *who, _system_python(), "-m", "runner"]


def environment_of(user: pwd.struct_passwd | None, folder: Path) -> dict[str, str]:
    if user is None:
        return processes.bare_environment()
    # Root's own interpreter is out of an ordinary user's reach: the system's runs our packages.
    packages = next(Path(sys.prefix).glob("lib/python3*/site-packages"))
    more = folder / "more"
    more.mkdir()
    # redis-py asks for this package before Python 3.11.3, and the virtual environment is newer.
    (more / "async_timeout.py").write_text("from asyncio import timeout\n")
    path = f"{processes.ROOT}:{packages}:{more}"
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


def _system_python() -> str:
    same = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = shutil.which(same, path="/usr/bin")
    if found is None:
        pytest.skip(f"An ordinary user has no {same} here to start the runner with.")
    return found


def ordinary_user() -> pwd.struct_passwd:
    if os.getuid() != 0:
        pytest.skip("The tests run as an ordinary user themselves.")
    table = Path("/etc/subuid")
    for line in table.read_text().splitlines() if table.exists() else ():
        try:
            user = pwd.getpwnam(line.partition(":")[0])
        except KeyError:
            continue
        if user.pw_uid != 0:
            return user
    pytest.skip("No ordinary user has a range of subordinate ids in /etc/subuid.")


def host_processes_with(text: str) -> list[int]:
    """Return the host's processes whose command line holds `text`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                command = (
                    (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
            except OSError:
                continue
            if text in command:
                found.append(int(entry.name))
    return found


def eventually(true: Any, *, within: float = 60.0) -> bool:
    """Tell whether `true()` becomes so in time."""
    deadline = time.monotonic() + within
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def git(folder: Path, *words: str) -> str:
    told = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return told.stdout


async def interrupted(terminal: Terminal, wanted: bytes, key: bytes = b"\x03") -> bytes:
    """Press Ctrl-C, or another key, as often as a person would, until `wanted` has come.

    Once is not always enough: CPython looks for signals before it blocks in `input()`'s read
    and after it, so a Ctrl-C that falls just between the two is seen at the next key only.
    """

    async def press() -> None:
        while True:
            await terminal.send(key)
            await asyncio.sleep(2)

    pressing = asyncio.create_task(press())
    try:
        return await until(terminal, wanted)
    finally:
        pressing.cancel()
