"""The learner cloud's speed beside bare moto_server and MiniStack, in the same run.

The cloud identifies, authorizes and records each call; MiniStack does so with `AUTH=true`;
moto_server does none of it. Calls are measured in turns, one here, one there.
"""

import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from cloud.client import CloudClient
from tests import processes
from tests.bench.figures import Figure
from tests.bench.line import SERVED, Line
from tests.bench.servers import ministack, moto_server
from tests.bench.works import Keys, Work, as_user, prepare, requests, works

CALLS = 150
WARM_UP = 60
CLIENTS = 16
SECONDS = 5.0
LOADING = 8.0  # seconds in which a cloud that just started loads what is seldom needed


GOALS = {"moto_server": 0.5, "MiniStack": 1.0}  # ours takes at most so many times as long
NO_GOALS: Mapping[str, float] = {}

Times = dict[str, list[float]]  # milliseconds by server
Middle = Callable[[Sequence[float]], float]


@dataclass(frozen=True)
class Asked:
    """A server and the requests that it is sent over and over."""

    endpoint: str
    requests: dict[str, bytes]

    @classmethod
    def of(cls, keys: Keys, queue: str) -> "Asked":
        return cls(keys.endpoint, requests(keys, queue))

    def at(self, turn: int) -> bytes:
        return list(self.requests.values())[turn % len(self.requests)]


def measure() -> list[Figure]:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        ours = _alone(stack, Path(folder) / "cloud")
        moto = Keys(stack.enter_context(moto_server()), "a", "b")
        rival = stack.enter_context(ministack())
        servers = {"ours": ours, "moto_server": moto}
        if rival is not None:
            servers["MiniStack"] = as_user(Keys(rival, "000000000000", "secret"))
        queues = {name: prepare(keys) for name, keys in servers.items()}
        asked = {name: Asked.of(keys, queues[name]) for name, keys in servers.items()}
        figures = asyncio.run(_answers(asked))
        figures += _from_boto3({n: works(keys, queues[n]) for n, keys in servers.items()})
        second = _alone(stack, Path(folder) / "second")
        return figures + _throughput(asked, Asked.of(second, prepare(second)))


def _alone(stack: contextlib.ExitStack, data: Path) -> Keys:
    """Start a cloud of one account, and return its keys."""
    cloud = stack.enter_context(processes.cloud(data))
    account = CloudClient(cloud.control).create_account()
    keys = Keys(cloud.endpoint, account.access_key_id, account.secret_access_key)
    _warm(keys)
    return keys


def _warm(keys: Keys) -> None:
    """Wait until the cloud has loaded its services."""
    keys.client("cloudformation").list_stacks()
    keys.client("ec2").describe_vpcs()
    time.sleep(LOADING)


async def _answers(servers: dict[str, Asked]) -> list[Figure]:
    """Compare whole calls over a connection that is kept, without a client's own work."""
    lines = {server: Line.to(asked.endpoint) for server, asked in servers.items()}
    names = list(servers["ours"].requests)
    taken: dict[str, Times] = {name: {server: [] for server in servers} for name in names}
    for turn in range(-WARM_UP, CALLS * len(names)):
        name = names[turn % len(names)]
        for server, line in lines.items():
            began = time.perf_counter()
            if await line.ask(servers[server].requests[name]) != SERVED:
                raise AssertionError(f"{server} refused {name}, which is to be measured.")
            if turn >= 0:
                taken[name][server].append(1000 * (time.perf_counter() - began))
    for line in lines.values():
        line.close()
    together = {server: list(chain(*(one[server] for one in taken.values()))) for server in servers}
    figures = _compared("call latency, median", together, statistics.median, GOALS)
    figures += _compared("call latency, p95", together, _p95, GOALS)
    for name, times in taken.items():
        figures += _compared(f"  {name}, median", times, statistics.median)
    return figures


def _from_boto3(by_server: dict[str, dict[str, Work]]) -> list[Figure]:
    """Compare what a program waits for a call: boto3's own millisecond is in it."""
    everything: Times = {server: [] for server in by_server}
    for name in by_server["ours"]:
        taken = _in_turns({server: named[name] for server, named in by_server.items()})
        for server, times in taken.items():
            everything[server] += times
    figures = _compared("call from boto3, median", everything, statistics.median, GOALS)
    return figures + _compared("call from boto3, p95", everything, _p95, GOALS)


def _in_turns(one: dict[str, Work]) -> Times:
    """Return milliseconds a call, by server."""
    for work in list(one.values()) * 5:
        work()
    taken: Times = {server: [] for server in one}
    for _ in range(CALLS):
        for server, work in one.items():
            began = time.perf_counter()
            work()
            taken[server].append(1000 * (time.perf_counter() - began))
    return taken


def _compared(
    name: str, taken: Times, kind: Middle, goals: Mapping[str, float] = NO_GOALS
) -> list[Figure]:
    """Return a figure for each server that ours is compared with, `goals` by server."""
    value = kind(taken["ours"])
    figures: list[Figure] = []
    for server in (one for one in taken if one != "ours"):
        base = kind(taken[server])
        ratio, goal = value / base, goals.get(server)
        said = f"beside {server}" if goal is None else f"at most {goal} × {server}"
        ok = goal is None or ratio <= goal
        figures.append(Figure(name, value, "ms", said, ok, base, ratio))
    return figures


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def _throughput(servers: dict[str, Asked], second: Asked) -> list[Figure]:
    rates = {name: asyncio.run(_flood(asked)) for name, asked in servers.items()}
    both = asyncio.run(_flood_both(servers["ours"], second))
    figures = []
    for server, goal in (("moto_server", 3.0), ("MiniStack", 1.0)):
        if server in rates:
            base = rates[server]
            name = f"calls per second, {CLIENTS} clients"
            one = rates["ours"] / base
            figures.append(
                Figure(f"{name}, one process", rates["ours"], "/s", "none named", True, base, one)
            )
            said, ratio = f"at least {goal} × {server}", both / base
            two = f"{name}, two processes (PAIRS=2)"
            figures.append(Figure(two, both, "/s", said, ratio >= goal, base, ratio))
    return figures


async def _flood_both(one: Asked, other: Asked) -> float:
    return sum(await asyncio.gather(*(_flood(asked, CLIENTS // 2) for asked in (one, other))))


async def _flood(asked: Asked, clients: int = CLIENTS) -> float:
    """Return calls a second that were answered well, from connections that are kept."""
    deadline = time.monotonic() + SECONDS
    lines = [Line.to(asked.endpoint) for _ in range(clients)]
    done = await asyncio.gather(
        *(_client(line, asked, turn, deadline) for turn, line in enumerate(lines))
    )
    return sum(done) / SECONDS


async def _client(line: Line, asked: Asked, turn: int, deadline: float) -> int:
    """Return how many calls were answered; moto_server fails some under load, which count not."""
    answered = 0
    failed = 0
    while time.monotonic() < deadline:
        status = await line.ask(asked.at(turn + answered + failed))
        answered += status == SERVED
        failed += status != SERVED
    line.close()
    if failed > answered:
        raise AssertionError("This is not what is to be measured.")
    return answered
