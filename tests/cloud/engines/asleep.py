"""A cloud whose accounts fall asleep after every call, with a runner beside it.

Fixtures for a module to import, in place of those of `conftest`.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.client import CloudClient
from runner.client import RunnerClient
from tests import forked, processes
from tests.cloud.engines.conftest import runner_socket


@pytest.fixture(scope="module")
def cloud() -> Iterator[processes.Cloud]:
    with tempfile.TemporaryDirectory(prefix="gs-") as folder:
        socket = runner_socket(Path(folder) / "cloud")
        options = ("--runner", str(socket), "--sleep-after", "0")
        with (
            forked.cloud(Path(folder) / "cloud", *options) as running,
            processes.runner(Path(folder) / "runner", socket, cloud=running.address),
        ):
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
