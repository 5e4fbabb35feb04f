"""How long a learner waits from RunInstances to the first answer of the instance's web server."""

import statistics
import tempfile
import time
from pathlib import Path

from cloud.client import CloudClient
from runner.client import RunnerClient
from tests import processes
from tests.bench.figures import Figure
from tests.cloud.conftest import client
from tests.cloud.engines.databases import terminal
from tests.cloud.engines.instances import Instances

LAUNCHES, GOAL = 15, 2000  # milliseconds
ASK = "until curl -s --max-time 2 -o /dev/null http://{}/; do sleep 0.02; done"


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="gs-bench-") as folder:
        socket = Path(folder) / "runner.sock"
        with (
            processes.cloud(Path(folder) / "cloud", "--runner", str(socket)) as running,
            processes.runner(Path(folder) / "runner", socket, cloud=running.address),
        ):
            control, runner = CloudClient(running.control), RunnerClient(socket)
            account = control.create_account()
            api = client(running.endpoint, "ec2", account)
            instances = Instances(lambda _: api)
            group = instances.group(80)
            with terminal(runner, account) as box:
                taken = []
                for _ in range(LAUNCHES):
                    began = time.monotonic()
                    made = instances.launch(SecurityGroupIds=[group])
                    box.sh(ASK.format(instances.address(made)))
                    taken.append((time.monotonic() - began) * 1000)
                    api.terminate_instances(InstanceIds=[made])
            control.close()
            runner.close()
    p95 = statistics.quantiles(taken, n=20)[-1]
    name = "RunInstances to the first HTTP answer, p95"
    return [Figure(name, p95, "ms", f"at most {GOAL} ms", p95 <= GOAL)]
