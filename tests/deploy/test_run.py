"""`make run`, as a newcomer sees it: one URL, then a clean stop."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.jail, pytest.mark.xdist_group("whole-stack")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def free_ports(count: int) -> int:
    """Return the first of so many free ports in a row."""
    while True:
        first = free_port()
        with contextlib.ExitStack() as held, contextlib.suppress(OSError, OverflowError):
            for port in range(first, first + count):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first


@pytest.fixture
def settings_of_run(tmp_path):
    data = tmp_path / "d"
    data.mkdir()
    (data / "tools").symlink_to(ROOT / "var" / "tools")
    kept = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "REDIS_URL"}}
    return {
        **kept,
        "GROUNDSCHOOL_DATA": str(data),
        "PORT": str(free_port()),
        "CLOUD_PORT": str(free_ports(2)),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }


@contextlib.contextmanager
def running(environment):
    """Yield `make run`'s process and what it printed up to its URL."""
    with subprocess.Popen(
        [sys.executable, "-m", "deploy.run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        said = []
        for line in run.stdout:
            said.append(line)
            if "is ready" in line:
                break
        try:
            yield run, "".join(said)
        finally:
            run.send_signal(signal.SIGINT)
            run.wait(180)


def processes_of(data: str) -> list[str]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            words = " ".join(process.cmdline())
            if data in words or process.environ().get("GROUNDSCHOOL_DATA") == data:
                found.append(words)
    return [words for words in found if "pytest" not in words]


def test_run_prints_one_url_and_the_passwords_once_and_leaves_nothing(settings_of_run):
    data = settings_of_run["GROUNDSCHOOL_DATA"]
    with running(settings_of_run) as (run, said):
        [url] = re.findall(r"http://\S+", said)
        assert "shown only now" in said
        for name in ("learner", "instructor", "admin"):
            assert re.search(rf"\b{name}\b", said)
        assert httpx.get(url + "healthz").status_code == 200
        assert processes_of(data)
    assert run.returncode == 0
    assert processes_of(data) == []
    assert data not in Path("/proc/self/mountinfo").read_text()

    with running({**settings_of_run, "PAIRS": "2"}) as (run, again):
        assert "is ready" in again
        assert "shown only now" not in again
        parts = httpx.get(url + "healthz").json()
        assert {"cloud": True, "cloud-2": True, "runner": True, "runner-2": True}.items() <= (
            parts.items()
        )
    assert run.returncode == 0


def test_a_taken_port_is_named_with_the_remedy(settings_of_run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(settings_of_run["PORT"])))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "deploy.run"],
            cwd=ROOT,
            env=settings_of_run,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {settings_of_run['PORT']} is taken" in done.stderr
    assert "make run PORT=" in done.stderr
