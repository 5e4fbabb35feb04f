"""Instances in a cloud whose accounts fall asleep after every call."""

import tempfile
from pathlib import Path

import pytest

from cloud.client import CloudClient
from runner.client import RunnerClient
from tests import forked, processes
from tests.cloud.engines.test_instances import (
    instances,
    test_a_stop_and_a_reboot_keep_the_disk_and_a_start_brings_another_address,
    test_an_instance_acts_as_its_role_without_keys,
    test_nothing_of_a_terminated_instance_is_left,
    test_only_the_ports_and_sources_of_the_security_group_get_an_answer,
)

__all__ = [
    "instances",
    "test_a_stop_and_a_reboot_keep_the_disk_and_a_start_brings_another_address",
    "test_an_instance_acts_as_its_role_without_keys",
    "test_nothing_of_a_terminated_instance_is_left",
    "test_only_the_ports_and_sources_of_the_security_group_get_an_answer",
]
pytestmark = pytest.mark.jail


@pytest.fixture(scope="module")
def cloud():
    with tempfile.TemporaryDirectory(prefix="gs-") as folder:
        socket = Path(folder) / "runner.sock"
        options = ("--runner", str(socket), "--sleep-after", "0")
        with (
            forked.cloud(Path(folder) / "cloud", *options) as running,
            processes.runner(Path(folder) / "runner", socket, cloud=running.address),
        ):
            yield running


@pytest.fixture(scope="module")
def control(cloud):
    client = CloudClient(cloud.control)
    yield client
    client.close()


@pytest.fixture(scope="module")
def runner(cloud):
    client = RunnerClient(cloud.control.parent.parent / "runner.sock")
    yield client
    client.close()
