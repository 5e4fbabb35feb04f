"""How long a short state machine takes, from its start to the answer that it has succeeded."""

import json
import statistics
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from cloud.client import CloudClient
from tests import processes
from tests.bench.figures import Figure
from tests.cloud.conftest import client
from tests.cloud.engines.workflows import Workflows

STATES, TIMES = 5, 200
GOAL = 100  # milliseconds


def measure() -> list[Figure]:
    with (
        tempfile.TemporaryDirectory(prefix="gs-bench-") as folder,
        processes.cloud(Path(folder)) as running,
    ):
        control = CloudClient(running.control)
        account = control.create_account()
        made: dict[str, Any] = {}

        def aws(name: str, **config: Any) -> Any:
            return made.setdefault(name, client(running.endpoint, name, account, **config))

        flows = Workflows(aws, account)
        machine = flows.make(_states())
        took = sorted(_seconds(flows, machine) for _ in range(TIMES))
        control.close()
    p95 = statistics.quantiles(took, n=20)[-1] * 1000
    name = f"StartExecution to SUCCEEDED of {STATES} Pass states, p95"
    return [Figure(name, p95, "ms", f"at most {GOAL} ms", p95 <= GOAL)]


def _states() -> dict[str, Any]:
    names = [f"S{number}" for number in range(STATES)]
    states = {name: {"Type": "Pass", "Next": after} for name, after in pairwise(names)}
    return {**states, names[-1]: {"Type": "Pass", "End": True}}


def _seconds(flows: Workflows, machine: str) -> float:
    started = time.monotonic()
    given = json.dumps({"id": 1})
    execution = flows.api.start_execution(stateMachineArn=machine, input=given)["executionArn"]
    while flows.told(execution)["status"] == "RUNNING":
        time.sleep(0.002)
    return time.monotonic() - started
