"""How quickly a machine is there, how it feels to type in it, and what looking into it costs."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cloud.client import CloudClient
from tests import processes
from tests.bench.figures import Figure
from tests.runner.rig import MODES, TOOLS, Box, Rig, eventually, rig, until

STARTS, KEYS, READINGS, CALLS = 30, 200, 20, 12
REPOSITORY = """
git config --global user.name Ann; git config --global user.email a@b
git init -q -b main r; cd r
for n in $(seq 20); do mkdir -p d$n; echo $n > d$n/f; git add .; git commit -qm $n; done; echo x > new
"""
TIMED = """
import subprocess, time
started = time.monotonic()
subprocess.run(["aws", "sts", "get-caller-identity"], stdout=subprocess.DEVNULL, check=True)
print(time.monotonic() - started)
"""


def measure() -> list[Figure]:
    with _cloud() as running, rig(MODES[0], running.address) as machine:
        figures = [
            *asyncio.run(_terminals(machine)),
            _git(machine),
        ]
        if TOOLS.is_dir():
            figures += asyncio.run(_aws(machine, running))
    return figures


@contextmanager
def _cloud() -> Iterator[processes.Cloud]:
    with (
        tempfile.TemporaryDirectory(prefix="gs-bench-") as folder,
        processes.cloud(Path(folder)) as running,
    ):
        yield running


async def _terminals(machine: Rig) -> list[Figure]:
    starts = []
    for _ in range(STARTS):
        started = time.monotonic()
        with machine.box() as box:
            async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
                await until(terminal, b"$ ")
                starts.append(time.monotonic() - started)
    echoes = []
    with machine.box() as box:
        async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
            await until(terminal, b"$ ")
            for number in range(KEYS):
                key = b"abcdefgh"[number % 8 : number % 8 + 1]
                started = time.monotonic()
                await terminal.send(key)
                await until(terminal, key)
                echoes.append(time.monotonic() - started)
    start, echo = _p95(starts) * 1000, _p95(echoes) * 1000
    return [
        Figure("workspace and terminal to a shell prompt, p95", start, "ms", "≤ 200", start <= 200),
        Figure("key press to echo through the runner, p95", echo, "ms", "< 50", echo < 50),
    ]


def _git(machine: Rig) -> Figure:
    with machine.box() as box:
        box.done(REPOSITORY)
        spent = statistics.median(_times(lambda: machine.client.git_facts(box.name, "r"), READINGS))
    value = spent * 1000
    return Figure("facts of a repository of 20 commits, median", value, "ms", "< 200", value < 200)


async def _aws(machine: Rig, cloud: processes.Cloud) -> list[Figure]:
    account = CloudClient(cloud.control).create_account()
    environment = {
        "AWS_ACCESS_KEY_ID": account.access_key_id,
        "AWS_SECRET_ACCESS_KEY": account.secret_access_key,
        "AWS_DEFAULT_REGION": account.region,
    }
    with machine.box(environment=environment) as box:
        plain = _call(box)
        async with machine.live.terminal(box.name, "one", cols=80, rows=24) as terminal:
            await until(terminal, b"$ ")
        warm_up = "grep -q groundschool-aws /proc/net/unix"
        if not eventually(lambda: box.sh(warm_up).exit_code == 0, within=60):
            raise TimeoutError("The warm aws did not start.")
        warm = _call(box)
    ratio = plain / warm
    return [
        Figure(
            "aws sts get-caller-identity in a terminal, median",
            warm * 1000,
            "ms",
            "3 × faster than plain aws",
            ratio >= 3,
            plain * 1000,
            ratio,
        )
    ]


def _call(box: Box) -> float:
    """Return the median seconds that one call takes, timed inside the jail."""
    return statistics.median(float(box.python(TIMED).stdout) for _ in range(CALLS))


def _times(work: Callable[[], object], count: int) -> Sequence[float]:
    spent = []
    for _ in range(count):
        started = time.monotonic()
        work()
        spent.append(time.monotonic() - started)
    return spent


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95) - 1]
