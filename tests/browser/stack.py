"""The five processes of an installation of its own, each of which a test may stop and start."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests import processes


def reserve_port() -> socket.socket:
    """Hold a port of 127.0.0.1 for a process of ours, until the socket is closed.

    Nobody else is given it meanwhile, neither to listen on nor for a connection, while our
    process is stopped or not yet started. Linux lets that one bind it because both ask for
    SO_REUSEADDR and this socket never listens.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    return held


def port_of(held: socket.socket) -> int:
    port: int = held.getsockname()[1]
    return port


@dataclass
class Stack:
    """`start` and `stop` take a name: redis, cloud, runner, worker or web.

    Several stand side by side on one machine: all that they have is in the folder, but for two ports.
    """

    folder: Path
    for_web: socket.socket = field(default_factory=reserve_port)
    for_cloud: socket.socket = field(default_factory=reserve_port)
    running: dict[str, tuple[ExitStack, processes.Running]] = field(default_factory=dict)

    @property
    def web_port(self) -> int:
        return port_of(self.for_web)

    @property
    def cloud_port(self) -> int:
        return port_of(self.for_cloud)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.folder / 'run' / 'redis.sock'}"

    @property
    def environment(self) -> dict[str, str]:
        return processes.bare_environment(
            DJANGO_SETTINGS_MODULE="config.settings.dev",
            GROUNDSCHOOL_DATA=str(self.folder),
            REDIS_URL=self.redis_url,
            CLOUD_ENDPOINT=f"http://127.0.0.1:{self.cloud_port}",
            LAB_TOOLS=str(processes.ROOT / "var" / "tools"),
            SIGN_INS_PER_MINUTE="1000",  # each test signs up a learner or two, some within a second
            **{name: value for name, value in os.environ.items() if name == "DATABASE_URL"},
        )

    def prepare(self) -> None:
        """Migrate, collect the static files and make the demo users, as `make run` does."""
        command = [sys.executable, "-m", "deploy.prepare"]
        done = subprocess.run(
            command, cwd=processes.ROOT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise processes.ProcessError(done.stdout + done.stderr)

    def start(self, *names: str) -> None:
        for name in names:
            with ExitStack() as entering:
                entered = entering.enter_context(self._process(name))
                process = entered.running if isinstance(entered, processes.Cloud) else entered
                self.running[name] = (entering.pop_all(), process)

    def stop(self, *names: str) -> None:
        for name in names:
            self.running.pop(name)[0].close()

    def restart(self, name: str) -> None:
        self.stop(name)
        self.start(name)

    def restore(self) -> None:
        """Start whatever a test left stopped, and what fell by itself, as the supervisor would."""
        for name, (_, running) in list(self.running.items()):
            if running.process.poll() is not None:
                self.stop(name)
        self.start(*(name for name in ORDER if name not in self.running))

    def close(self) -> None:
        self.stop(*(name for name in reversed(ORDER) if name in self.running))
        self.for_web.close()
        self.for_cloud.close()

    def set_session(self, public_id: str, **fields: str) -> None:
        """Change a session's row behind the platform's back, e.g. to let its time run out."""
        changes = ", ".join(f"{name} = ?" for name in fields)
        with sqlite3.connect(self.folder / "groundschool.sqlite3", timeout=20) as database:
            database.execute(
                f"UPDATE labs_labsession SET {changes} WHERE public_id = ?",  # noqa: S608
                [*fields.values(), public_id.replace("-", "")],
            )

    def sandbox(self, public_id: str) -> dict[str, str]:
        with sqlite3.connect(self.folder / "groundschool.sqlite3", timeout=20) as database:
            query = "SELECT sandbox FROM labs_labsession WHERE public_id = ?"
            (row,) = database.execute(query, [public_id.replace("-", "")]).fetchone()
        sandbox: dict[str, str] = json.loads(row)
        return sandbox

    def _process(self, name: str) -> AbstractContextManager[processes.Running | processes.Cloud]:
        data, run = self.folder, self.folder / "run"
        listen = f"127.0.0.1:{self.cloud_port}"
        if name == "redis":
            return processes.redis(data / "redis", run / "redis.sock")
        if name == "cloud":
            beside = ("--runner", str(run / "runner.sock"))
            return processes.cloud(
                data / "cloud", *beside, listen=listen, events_url=self.redis_url
            )
        if name == "runner":
            return processes.runner(
                data / "runner",
                run / "runner.sock",
                cloud=listen,
                site=f"127.0.0.1:{self.web_port}",
                events_url=self.redis_url,
            )
        if name == "worker":
            return processes.worker(data / "worker", self.environment, beat=True)
        return self._web()

    def _web(self) -> AbstractContextManager[processes.Running]:
        command = [
            *(sys.executable, "-m", "uvicorn", "config.asgi:application"),
            *("--host", "127.0.0.1", "--port", str(self.web_port), "--lifespan", "off"),
            *("--no-access-log", "--timeout-graceful-shutdown", "2"),
        ]
        log = self.folder / "web" / "log"
        return processes.running(command, "Uvicorn running on", log, self.environment)


ORDER = ("redis", "cloud", "runner", "web", "worker")
