"""A runner that was away: instances run again without anybody calling the cloud."""

import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from cloud.client import CloudClient
from tests import forked, processes
from tests.cloud.conftest import client
from tests.cloud.engines.instances import Instances
from tests.runner.instances import asking, eventually

pytestmark = pytest.mark.jail
SAYS = "#!/bin/sh\necho I am up"


def test_a_runner_that_comes_anew_is_told_at_once_and_of_what_it_missed():
    with tempfile.TemporaryDirectory(prefix="gs-") as name:
        folder, socket = Path(name), Path(name) / "runner.sock"
        options = ("--runner", str(socket), "--sleep-after", "0")
        with forked.cloud(folder / "cloud", *options) as cloud:
            with closing(CloudClient(cloud.control)) as control:
                account = control.create_account()
            instances = Instances(lambda service: client(cloud.endpoint, service, account))
            with processes.runner(folder / "runner", socket, cloud=cloud.address):
                first = instances.launch(SAYS)
                instances.booted(first)
            second = instances.launch(SAYS)  # nothing runs it yet

            with (
                processes.runner(folder / "runner", socket, cloud=cloud.address),
                asking(socket) as api,
            ):
                for one in (first, second):
                    place = f"/instances/{account.account_id}/{one}/console"
                    eventually(lambda place=place: api.get(place).text, "I am up")


def test_what_ran_runs_again_after_cloud_and_runner_were_stopped():
    with tempfile.TemporaryDirectory(prefix="gs-") as name:
        folder, socket = Path(name), Path(name) / "runner.sock"
        options = ("--runner", str(socket), "--sleep-after", "0")
        with forked.cloud(folder / "cloud", *options) as cloud:
            with closing(CloudClient(cloud.control)) as control:
                account = control.create_account()
            instances = Instances(lambda service: client(cloud.endpoint, service, account))
            with processes.runner(folder / "runner", socket, cloud=cloud.address):
                runs, stopped = instances.launch(SAYS), instances.launch(SAYS)
                instances.booted(runs)
                instances.until_state(stopped, "running")
                instances.api.stop_instances(InstanceIds=[stopped])
        with (
            forked.cloud(folder / "cloud", *options) as cloud,
            processes.runner(folder / "runner", socket, cloud=cloud.address),
            asking(socket) as api,
        ):
            place = f"/instances/{account.account_id}"
            eventually(lambda: api.get(f"{place}/{runs}/console").text, "I am up")
            assert "I am up" not in api.get(f"{place}/{stopped}/console").text
