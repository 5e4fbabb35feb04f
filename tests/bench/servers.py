"""What a user would run instead of the learner cloud, started for a measurement."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests import processes

MINISTACK = "ministack==1.5.33"  # pins its own botocore, so it has an environment of its own
_PLACE = processes.ROOT / "var" / "bench" / "ministack"


@contextlib.contextmanager
def moto_server() -> Iterator[str]:
    port = free_port()
    program = Path(sys.executable).with_name("moto_server")
    with _served([str(program), "-H", "127.0.0.1", "-p", str(port)], port, {}) as endpoint:
        yield endpoint


@contextlib.contextmanager
def ministack() -> Iterator[str | None]:
    """Yield MiniStack's endpoint, with authorization on; None where it cannot be installed."""
    program = _PLACE / "bin" / "ministack"
    if not program.exists() and not _installed():
        yield None
        return
    port = free_port()
    settings = {"GATEWAY_PORT": str(port), "AUTH": "true"}
    with _served([str(program)], port, settings) as endpoint:
        yield endpoint


def _installed() -> bool:
    make = [sys.executable, "-m", "venv", str(_PLACE)]
    fill = [str(_PLACE / "bin" / "pip"), "install", "--quiet", MINISTACK]
    return all(subprocess.run(command, check=False).returncode == 0 for command in (make, fill))


@contextlib.contextmanager
def _served(command: list[str], port: int, settings: dict[str, str]) -> Iterator[str]:
    with subprocess.Popen(
        command,
        env={**os.environ, **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _wait_for(port: int) -> None:
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.002)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
