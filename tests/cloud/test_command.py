"""`python -m cloud`: what it prints, and what it says when it cannot."""

import json
import signal
import subprocess
import sys

import pytest

from tests import processes


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cloud", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=processes.ROOT,
    )


def test_an_account_is_made_listed_and_dropped(cloud):
    at = ("--control", str(cloud.control))
    made = run("account", "create", "--id", "222233334444", *at)
    assert made.returncode == 0
    account = json.loads(made.stdout)
    assert list(account) == [
        "account_id",
        "access_key_id",
        "secret_access_key",
        "region",
        "endpoint_url",
    ]
    assert account["account_id"] == "222233334444"
    assert account["endpoint_url"] == cloud.endpoint
    assert json.loads(run("account", "create", "--id", "222233334444", *at).stdout) == account
    listed = json.loads(run("account", "list", *at).stdout)
    assert "222233334444" in [row["account_id"] for row in listed]
    assert "secret_access_key" not in listed[0]
    assert run("account", "drop", "222233334444", *at).returncode == 0
    assert run("account", "drop", "222233334444", *at).returncode == 0
    listed = json.loads(run("account", "list", *at).stdout)
    assert "222233334444" not in [row["account_id"] for row in listed]


def test_an_id_that_is_none(cloud):
    refused = run("account", "create", "--id", "12", "--control", str(cloud.control))
    assert refused.returncode == 1
    assert refused.stderr == "An account id is 12 digits, which “12” is not.\n"


@pytest.mark.parametrize("words", [("create",), ("list",), ("drop", "111122223333")])
def test_no_cloud_runs(tmp_path, words):
    refused = run("account", *words, "--data", str(tmp_path))
    assert refused.returncode != 0
    assert refused.stdout == ""
    assert refused.stderr.startswith(f"No learner cloud answers at {tmp_path}/control.sock")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("listen", ["4566", "host:", "host:port"])
def test_an_address_that_is_none(tmp_path, listen):
    refused = run("serve", "--listen", listen, "--data", str(tmp_path))
    assert refused.returncode == 2
    assert "HOST:PORT" in refused.stderr


def test_a_port_or_a_folder_that_is_in_use(cloud, tmp_path):
    taken = cloud.address
    refused = run("serve", "--listen", taken, "--data", str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"The cloud cannot listen on {taken}")
    folder = str(cloud.control.parent)
    refused = run("serve", "--listen", "127.0.0.1:0", "--data", folder, "--control", folder + "/x")
    assert refused.returncode == 1
    assert "already serves the accounts" in refused.stderr
    assert cloud.control.exists()


def test_it_stops_cleanly(tmp_path):
    with processes.cloud(tmp_path / "cloud") as cloud:
        process = cloud.running.process
        process.send_signal(signal.SIGTERM)
        assert process.wait(processes.STOP_WITHIN) == 0
        assert not cloud.control.exists()
