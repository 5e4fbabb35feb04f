"""Check of every lab that can be taken here, solved: from asking to all verdicts.

A solved lab is the slowest to check, because no check is spared by one that failed before it. What
is asked for is the slowest lab's figure; each lab's own is shown too.
"""

import statistics
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx

from labs.packs.loader import find_labs, load_lab
from labs.packs.model import Lab
from runner.client import RunnerClient
from tests.bench.bench_grader import check, end, platform, solve, start
from tests.bench.bench_pages import sign_up
from tests.bench.figures import Figure
from tests.browser.stack import Stack
from tests.processes import ROOT

GOAL = 1000.0  # milliseconds
CHECKS = 20
WARM_UP = 1


def measure() -> Iterator[Figure]:
    slowest, its_p95 = "", 0.0
    with platform() as stack:
        for lab in _takeable(stack):
            p95 = _p95(stack, lab)
            slowest, its_p95 = max((slowest, its_p95), (lab.slug, p95), key=lambda one: one[1])
            yield _figure(f"Check of {lab.slug}, solved: p95", p95)
    yield _figure(f"Check of any lab: p95 of the slowest ({slowest})", its_p95)


def _figure(name: str, milliseconds: float) -> Figure:
    return Figure(name, milliseconds, "ms", "at most 1 s", ok=milliseconds <= GOAL)


def _takeable(stack: Stack) -> list[Lab]:
    """Return the labs whose needs are met here."""
    with closing(RunnerClient(stack.folder / "run" / "runner.sock")) as runner:
        engines = runner.databases().engines
    labs = (load_lab(directory) for directory in find_labs(ROOT / "curriculum").values())
    return [lab for lab in labs if lab.engines <= set(engines)]


def _p95(stack: Stack, lab: Lab) -> float:
    """Solve a lab as a learner by its first solution; return what checking it takes, in ms."""
    with httpx.Client(base_url=stack.url, timeout=60) as client:
        sign_up(client)
        client.get("/")
        session = start(stack, client, lab.slug)
        solve(stack, session, _script(lab))
        headers = {"Authorization": f"Bearer {session.token}"}
        times = [check(client, headers) for _ in range(WARM_UP + CHECKS)][WARM_UP:]
        end(client, session)
    return statistics.quantiles(times, n=20)[-1]


def _script(lab: Lab) -> Path:
    """Return the first solution that is a script."""
    return next(one.path for one in lab.solutions if one.path.suffix in (".py", ".sh"))
