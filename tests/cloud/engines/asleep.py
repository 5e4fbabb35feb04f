"""A cloud whose accounts fall asleep after every call, with a runner beside it.

Fixtures for a module to import, in place of those of `conftest`.
"""

from collections.abc import Iterator

import pytest

from cloud.client import CloudClient
from runner.client import RunnerClient
from tests import processes
from tests.cloud.engines.conftest import cloud_beside_a_runner, runner_socket


@pytest.fixture(scope="module")
def cloud() -> Iterator[processes.Cloud]:
    with cloud_beside_a_runner("--sleep-after", "0") as running:
        yield running


@pytest.fixture(scope="module")
def control(cloud: processes.Cloud) -> Iterator[CloudClient]:
    client = CloudClient(cloud.control)
    yield client
    client.close()


@pytest.fixture(scope="module")
def runner(cloud: processes.Cloud) -> Iterator[RunnerClient]:
    client = RunnerClient(runner_socket(cloud.control.parent))
    yield client
    client.close()
