"""A cloud whose functions run in a real runner's jails."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cloud.client import CloudClient
from cloud.shapes import Account
from runner.client import RunnerClient
from tests import forked, processes
from tests.cloud.engines.databases import Databases, Terminal
from tests.cloud.engines.databases import terminal as a_terminal
from tests.cloud.engines.deliveries import Deliveries
from tests.cloud.engines.functions import Functions
from tests.cloud.engines.workflows import Workflows


@contextmanager
def cloud_beside_a_runner(*options: str) -> Iterator[processes.Cloud]:
    with tempfile.TemporaryDirectory(prefix="gs-") as folder:
        socket = runner_socket(Path(folder) / "cloud")
        with (
            forked.cloud(Path(folder) / "cloud", "--runner", str(socket), *options) as running,
            processes.runner(Path(folder) / "runner", socket, cloud=running.address),
        ):
            yield running


@pytest.fixture(scope="session")
def cloud() -> Iterator[processes.Cloud]:
    """Return a cloud with a runner beside it, in place of the plain one."""
    with cloud_beside_a_runner() as running:
        yield running


@pytest.fixture(scope="session")
def control(cloud: processes.Cloud) -> Iterator[CloudClient]:
    client = CloudClient(cloud.control)
    yield client
    client.close()


@pytest.fixture(scope="session")
def runner(cloud: processes.Cloud) -> Iterator[RunnerClient]:
    client = RunnerClient(runner_socket(cloud.control.parent))
    yield client
    client.close()


@pytest.fixture
def databases(aws, account: Account, control: CloudClient) -> Databases:
    """Return short ways to make databases in the test's account."""
    return Databases(aws, account, control)


@pytest.fixture
def terminal(runner: RunnerClient, account: Account) -> Iterator[Terminal]:
    """Return a terminal of the account's learner."""
    with a_terminal(runner, account) as made:
        yield made


def runner_socket(cloud_folder: Path) -> Path:
    """Return where the runner beside this cloud answers."""
    return cloud_folder.parent / "runner.sock"


@pytest.fixture
def functions(aws, account: Account) -> Functions:
    """Return short ways to make functions in the test's account, and to call them."""
    return Functions(aws, account)


@pytest.fixture
def workflows(aws, account: Account) -> Workflows:
    """Return short ways to make state machines in the test's account, and to start them."""
    return Workflows(aws, account)


@pytest.fixture
def deliveries(aws, account: Account, control: CloudClient) -> Deliveries:
    """Return short ways to make queues and topics in the test's account, and to look into them."""
    return Deliveries(aws, account, control)
