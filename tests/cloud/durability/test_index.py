"""What a start knows of sleeping accounts is what their own files say, whatever was killed."""

import json

import pytest
from botocore.exceptions import ClientError

from cloud.client import CloudClient
from cloud.server.index import Index, Sleeper
from tests import forked
from tests.cloud.conftest import client

ASLEEP = "111111111111"


@pytest.mark.parametrize("seconds", ["0", "300"], ids=["asleep", "awake"])
def test_bucket_names_are_known_after_a_kill_and_after_a_stop(tmp_path, seconds):
    with forked.cloud(tmp_path, "--sleep-after", seconds) as cloud:
        control = CloudClient(cloud.control)
        owner, gone = control.create_account(), control.create_account()
        for account, name in ((owner, "early"), (owner, "given-up"), (gone, "dropped")):
            client(cloud.endpoint, "s3", account).create_bucket(Bucket=name)
        control.drop_account(gone.account_id)
        cloud.running.kill()
    with forked.cloud(tmp_path, "--sleep-after", seconds) as cloud:
        assert _taken(cloud) == {"early", "given-up"}
        s3 = client(cloud.endpoint, "s3", owner)
        s3.delete_bucket(Bucket="given-up")
        s3.create_bucket(Bucket="late")
        cloud.running.kill()
    for _ in range(2):  # the second time all were asleep
        with forked.cloud(tmp_path) as cloud:
            assert _taken(cloud) == {"early", "late"}
    assert json.loads((tmp_path / "index").read_text().splitlines()[0])["ended"]


def test_only_what_surely_sleeps_is_believed(tmp_path):
    path, asleep = tmp_path / "index", Sleeper(("b",), 7.0)
    index = Index(path)
    assert index.open({ASLEEP}) == {}
    index.fell_asleep(ASLEEP, asleep)
    assert Index(path).open({ASLEEP}) == {ASLEEP: asleep}
    assert Index(path).open(set()) == {}, "it is no longer there"

    index = Index(path)
    index.open({ASLEEP})
    index.fell_asleep(ASLEEP, asleep)
    index.changes(ASLEEP)
    assert Index(path).open({ASLEEP}) == {}


def test_after_a_power_cut_only_an_index_that_was_ended_counts(tmp_path):
    path, asleep = tmp_path / "index", Sleeper((), None)
    index = Index(path)
    index.open({ASLEEP})
    index.fell_asleep(ASLEEP, asleep)
    _start_the_machine_anew(path)
    assert Index(path).open({ASLEEP}) == {}

    index = Index(path)
    index.open({ASLEEP})
    index.fell_asleep(ASLEEP, asleep)
    index.close()
    _start_the_machine_anew(path)
    assert Index(path).open({ASLEEP}) == {ASLEEP: asleep}


def test_a_line_that_was_cut_off_makes_the_start_look_at_all(tmp_path):
    path = tmp_path / "index"
    index = Index(path)
    index.open({ASLEEP})
    index.fell_asleep(ASLEEP, Sleeper((), None))
    path.write_bytes(path.read_bytes()[:-3])
    assert Index(path).open({ASLEEP}) == {}


def _start_the_machine_anew(path):
    head, *lines = path.read_text().splitlines()
    head = json.loads(head) | {"boot": "another"}
    path.write_text("\n".join([json.dumps(head), *lines]) + "\n")


def _taken(cloud):
    """Return which of the names somebody else cannot have."""
    control = CloudClient(cloud.control)
    stranger = control.create_account()
    s3, taken = client(cloud.endpoint, "s3", stranger), set()
    for name in ("early", "late", "given-up", "dropped"):
        try:
            s3.create_bucket(Bucket=name)
        except ClientError:
            taken.add(name)
    control.drop_account(stranger.account_id)
    return taken
