"""How long it takes from asking for a DB instance to the first row in the learner's terminal."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cloud.client import CloudClient
from runner.client import RunnerClient
from tests import processes
from tests.bench.figures import Figure
from tests.cloud.conftest import client
from tests.cloud.engines.databases import PASSWORD, Databases, Terminal, terminal

EACH = 10
GOAL = 2000  # ms
# Tries until there is a row: an endpoint has no name before its instance is available.
PROGRAM = """
import sys, time
host, engine, password = sys.argv[1:]
driver = __import__("pymysql" if engine == "mysql" else "psycopg")
name = "database" if engine == "mysql" else "dbname"
while True:
    try:
        made = driver.connect(host=host, user="master", password=password, **{name: "shop"})
        break
    except driver.OperationalError:
        time.sleep(0.02)
cursor = made.cursor()
cursor.execute("SELECT 1")
assert cursor.fetchone() == (1,)
"""


def measure() -> list[Figure]:
    with _learner() as (databases, at):
        return [_figure(engine, databases, at) for engine in ("mysql", "postgres")]


def _figure(engine: str, databases: Databases, at: Terminal) -> Figure:
    port = 3306 if engine == "mysql" else 5432
    group = databases.group("172.31.0.0/16", port=port)
    warm = databases.make(
        f"{engine}-0", Engine=engine, MasterUsername="master", VpcSecurityGroupIds=[group]
    )
    seconds = [
        _seconds(engine, f"{engine}-{number}", warm.partition(".")[2], group, databases, at)
        for number in range(1, EACH + 1)
    ]
    p95 = statistics.quantiles(seconds, n=20)[-1] * 1000
    name = f"create-db-instance to first row, {engine}, p95"
    return Figure(name, p95, "ms", f"at most {GOAL} ms", p95 <= GOAL)


def _seconds(
    engine: str, name: str, domain: str, group: str, databases: Databases, at: Terminal
) -> float:
    began = time.monotonic()
    databases.api.create_db_instance(
        DBInstanceIdentifier=name,
        Engine=engine,
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword=PASSWORD,
        DBName="shop",
        VpcSecurityGroupIds=[group],
    )
    words = ["python3", "-c", PROGRAM, f"{name}.{domain}", engine, PASSWORD]
    done = at.runner.run(at.name, words, timeout=60)
    if done.exit_code:
        raise RuntimeError(done.stderr.decode())
    took = time.monotonic() - began
    databases.api.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    return took


@contextmanager
def _learner() -> Iterator[tuple[Databases, Terminal]]:
    with tempfile.TemporaryDirectory(prefix="gs-bench-") as folder:
        socket = Path(folder) / "runner.sock"
        with (
            processes.cloud(Path(folder) / "cloud", "--runner", str(socket)) as running,
            processes.runner(Path(folder) / "runner", socket, cloud=running.address),
        ):
            control, runner = CloudClient(running.control), RunnerClient(socket)
            account = control.create_account()
            databases = Databases(
                lambda service: client(running.endpoint, service, account), account, control
            )
            databases.interface(databases.group())
            with terminal(runner, account) as made:
                yield databases, made
            runner.close()
            control.close()
