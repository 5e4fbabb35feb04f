"""Pages: how long the server takes, and what goes over the wire. A real web process answers."""

import re
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.bench.figures import Figure
from tests.browser.stack import Stack

LESSON = "/courses/aws/s3/buckets-and-objects/"  # the longest one, with facts and tables
REQUESTS = 300
WARM_UP = 20
SERVER_GOAL = 50.0  # milliseconds
WEIGHT_GOAL = 150.0  # kilobytes
LOADED = re.compile(r'(?:<script[^>]* src|<link rel="(?:stylesheet|icon)"[^>]*? href)="([^"]+)"')


@contextmanager
def site() -> Iterator[httpx.Client]:
    """Yield a browser-like client of a running site, signed in as a new learner."""
    with tempfile.TemporaryDirectory(prefix="gs-bench-") as folder:
        stack = Stack(Path(folder))
        try:
            stack.start("redis")
            stack.prepare()
            stack.start("web")
            with httpx.Client(base_url=stack.url, timeout=30) as client:
                sign_up(client)
                yield client
        finally:
            stack.close()


def sign_up(client: httpx.Client) -> None:
    client.get("/accounts/signup/")
    password = secrets.token_urlsafe(16)
    name = f"bench-{secrets.token_hex(4)}"
    answer = client.post(
        "/accounts/signup/",
        data={
            "csrfmiddlewaretoken": client.cookies["csrftoken"],
            "username": name,
            "email": f"{name}@example.org",
            "password1": password,
            "password2": password,
        },
    )
    if answer.status_code != httpx.codes.FOUND:
        raise RuntimeError(f"Signing up was answered with {answer.status_code}.")


def p95(client: httpx.Client, path: str) -> float:
    """Return the time to the whole page in milliseconds, connection kept open."""
    times = []
    for _ in range(WARM_UP + REQUESTS):
        began = time.perf_counter()
        client.get(path).raise_for_status()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(times[WARM_UP:], n=20)[-1]


def weight(client: httpx.Client, path: str) -> float:
    """Return the kilobytes (1,000) over the wire of a page and all that it loads, headers too."""
    page = client.get(path)
    paths = [path, *dict.fromkeys(LOADED.findall(page.text))]
    return sum(transferred(client, each) for each in paths) / 1000


def transferred(client: httpx.Client, path: str) -> int:
    headers = {"Accept-Encoding": "gzip"}
    with client.stream("GET", path, headers=headers) as answer:
        answer.raise_for_status()
        body = sum(len(chunk) for chunk in answer.iter_raw())
        return body + sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)


def measure() -> list[Figure]:
    with site() as client:
        lesson, home, load = p95(client, LESSON), p95(client, "/"), weight(client, LESSON)
    return [
        Figure(
            "lesson page: server time p95", lesson, "ms", "at most 50 ms", lesson <= SERVER_GOAL
        ),
        Figure("home page: server time p95", home, "ms", "at most 50 ms", home <= SERVER_GOAL),
        Figure(
            "lesson page over the wire, everything",
            load,
            "kB",
            "at most 150 kB",
            load <= WEIGHT_GOAL,
        ),
    ]
