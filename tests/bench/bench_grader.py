"""Check: from asking to verdicts, through web, queue, worker, cloud and runner, as a learner would."""

import json
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from labs.providers.cloud import run_script
from runner.client import RunnerClient
from tests.bench.bench_pages import sign_up
from tests.bench.figures import Figure
from tests.browser.stack import ORDER, Stack
from tests.processes import ROOT, ProcessError

GOAL = 500.0  # milliseconds
CHECKS = 60
WARM_UP = 5
PATIENCE = 60.0  # seconds
POLL = 0.02  # seconds: asking all the time would take the processor away from the answer
LABS = {
    "git-first-commit": "git/first-steps/labs/git-first-commit/solutions/init-b.sh",
    "s3-versioning-recover": "aws/s3/labs/s3-versioning-recover/solutions/boto3-copy.py",
}


@dataclass(frozen=True)
class Session:
    public_id: str
    token: str
    sandbox: dict[str, str]


@contextmanager
def platform() -> Iterator[Stack]:
    """Yield a whole installation that runs."""
    with tempfile.TemporaryDirectory(prefix="gs-bench-") as folder:
        stack = Stack(Path(folder))
        try:
            stack.start("redis")
            stack.prepare()
            stack.start(*(name for name in ORDER if name != "redis"))
            yield stack
        finally:
            stack.close()


def start(stack: Stack, client: httpx.Client, slug: str) -> Session:
    """Start a lab and wait until it is ready."""
    answer = client.post(
        f"/labs/{slug}/start/", data={"csrfmiddlewaretoken": client.cookies["csrftoken"]}
    )
    answer = answer.raise_for_status() if answer.is_error else answer
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with sqlite3.connect(stack.folder / "groundschool.sqlite3", timeout=20) as database:
            row = database.execute(
                "SELECT state, public_id, api_token, sandbox FROM labs_labsession WHERE lab_slug = ?",
                [slug],
            ).fetchone()
        if row and row[0] == "ready":
            return Session(row[1], row[2], json.loads(row[3]))
        time.sleep(0.05)
    raise ProcessError(f"{slug} did not become ready: {row}")


def solve(stack: Stack, session: Session, script: Path) -> None:
    """Run a solution as `lab test` does. Raises ProcessError unless it ends well."""
    with closing(RunnerClient(stack.folder / "run" / "runner.sock")) as runner:
        machine = session.sandbox["workspace_id"]
        done = run_script(runner, machine, script.read_text(), script.name, timeout=120)
    if done.exit_code:
        raise ProcessError(f"{script}: {done.stdout}\n{done.stderr}")


def end(client: httpx.Client, session: Session) -> None:
    data = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
    answer = client.post(f"/sessions/{uuid.UUID(session.public_id)}/end/", data=data)
    if answer.is_error:
        raise ProcessError(f"Ending the session was answered with {answer.status_code}.")


def check(client: httpx.Client, headers: dict[str, str]) -> float:
    """Return how long one Check took, in milliseconds. Raises ProcessError unless it is 100."""
    began = time.perf_counter()
    asked = client.post("/api/lab/check", headers=headers).raise_for_status().json()
    while True:
        answer = client.get(f"/api/lab/attempts/{asked['attempt']}", headers=headers).json()
        if answer["state"] not in ("queued", "running"):
            break
        time.sleep(POLL)
    if answer["state"] != "final" or answer["status"]["score"] != 100:
        raise ProcessError(json.dumps(answer, indent=2))
    return (time.perf_counter() - began) * 1000


def measure() -> list[Figure]:
    figures = []
    with platform() as stack, httpx.Client(base_url=stack.url, timeout=30) as client:
        sign_up(client)
        client.get("/")
        for slug, script in LABS.items():
            session = start(stack, client, slug)
            solve(stack, session, ROOT / "curriculum" / script)
            headers = {"Authorization": f"Bearer {session.token}"}
            times = [check(client, headers) for _ in range(WARM_UP + CHECKS)][WARM_UP:]
            p95 = statistics.quantiles(times, n=20)[-1]
            figures.append(
                Figure(f"Check of {slug}: p95", p95, "ms", "at most 500 ms", ok=p95 <= GOAL)
            )
    return figures
