"""Databases in a cloud whose accounts fall asleep after every call."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.cloud.engines import test_databases_lifecycle as lifecycle
from tests.cloud.engines.asleep import cloud, control, runner
from tests.cloud.engines.conftest import runner_socket
from tests.cloud.engines.test_databases_kept import test_who_goes_back_has_the_rows_of_then
from tests.cloud.engines.test_databases_lifecycle import (
    test_a_managed_password_is_in_the_secret_and_opens_the_database,
    test_a_new_password_takes_the_place_of_the_old_one,
    test_a_parameter_group_is_in_force_after_the_next_reboot,
    test_a_snapshot_has_the_data_of_its_moment_and_outlives_the_instance,
    test_a_stopped_instance_gives_no_answer_and_keeps_its_data,
)
from tests.runner.rig import eventually

__all__ = [
    "cloud",
    "control",
    "runner",
    "test_a_managed_password_is_in_the_secret_and_opens_the_database",
    "test_a_new_password_takes_the_place_of_the_old_one",
    "test_a_parameter_group_is_in_force_after_the_next_reboot",
    "test_a_snapshot_has_the_data_of_its_moment_and_outlives_the_instance",
    "test_a_stopped_instance_gives_no_answer_and_keeps_its_data",
    "test_who_goes_back_has_the_rows_of_then",
]

pytestmark = pytest.mark.jail
shop = lifecycle.shop
HELD = """
SELECT 1;
\\! bash wait.sh
SELECT 2;
"""


@pytest.fixture
def awake(cloud):
    """Return a function that counts the servers that are awake."""
    socket = runner_socket(cloud.control.parent)
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(socket))) as client:
        yield lambda: client.get("http://runner/databases").json()["awake"]


def test_no_server_runs_while_the_account_sleeps_but_for_who_is_connected(
    shop, databases, terminal, awake
):
    assert databases.look()["DBInstanceStatus"] == "available"
    assert eventually(lambda: awake() == 0)

    assert terminal.mysql(shop, "SELECT COUNT(*) FROM shop.t").stdout == b"2\n"
    assert awake() == 1
    terminal.sh("echo 'touch in; until [ -e out ]; do sleep 0.05; done' > wait.sh")
    with ThreadPoolExecutor(1) as beside:
        connected = beside.submit(terminal.mysql, shop, HELD)
        assert eventually(lambda: terminal.sh("test -e in").exit_code == 0, within=60)
        databases.look()  # the account wakes, and falls asleep again
        terminal.sh("touch out")
        assert connected.result().stdout == b"1\n2\n"
    databases.look()
    assert eventually(lambda: awake() == 0)
    assert terminal.mysql(shop, "SELECT COUNT(*) FROM shop.t").stdout == b"2\n"
