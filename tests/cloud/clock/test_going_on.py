"""Time goes on by itself, in accounts that are awake, asleep, undone and copied."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from cloud.client import CloudClient
from tests import forked, processes
from tests.cloud.conftest import client
from tests.cloud.policies import role_for
from tests.runner.rig import eventually

DAY = 86_400


def ring_soon(make, account_id, seconds=3):
    """Have a schedule send a message to a queue; return the queue's URL and the moment."""
    queue, schedules = make("sqs").create_queue(QueueName="bell")["QueueUrl"], make("scheduler")
    arn = f"arn:aws:sqs:us-east-1:{account_id}:bell"
    role = role_for(make("iam"), "scheduler.amazonaws.com", "sqs:SendMessage", arn)
    moment = datetime.fromtimestamp(int(time.time()) + seconds, UTC)
    schedules.create_schedule(
        Name="bell",
        ScheduleExpression=f"at({moment:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": role, "Input": "ring"},
    )
    return queue, moment.timestamp()


def test_what_is_due_wakes_who_waits_for_it(aws, account):
    queue, _ = ring_soon(aws, account.account_id)
    got = aws("sqs", read_timeout=60).receive_message(QueueUrl=queue, WaitTimeSeconds=20)
    assert [message["Body"] for message in got["Messages"]] == ["ring"]


@pytest.fixture(scope="module")
def drowsy(tmp_path_factory):
    """Return a cloud whose accounts fall asleep after every call."""
    folder = tmp_path_factory.mktemp("drowsy")
    with forked.cloud(folder, "--sleep-after", "0") as running:
        yield running


@pytest.fixture
def drowsy_control(drowsy):
    speaker = CloudClient(drowsy.control)
    yield speaker
    speaker.close()


def test_an_account_that_slept_catches_up_at_the_moments_that_were_due(drowsy, drowsy_control):
    control = drowsy_control
    account = control.create_account()

    def make(service):
        return client(drowsy.endpoint, service, account)

    queue, moment = ring_soon(make, account.account_id)
    while time.time() < moment + 1.2:
        time.sleep(0.1)
    assert eventually(lambda: not any(row.awake for row in control.accounts()))
    got = make("sqs").receive_message(QueueUrl=queue, AttributeNames=["SentTimestamp"])
    (message,) = got["Messages"]
    assert message["Body"] == "ring"
    assert int(message["Attributes"]["SentTimestamp"]) == moment * 1000

    # And what it did is kept: it is not done again.
    control.advance_clock(account.account_id, 3600, settle=False)
    assert control.clock(account.account_id).offset == 3600
    again = make("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert [one["MessageId"] for one in again] == [message["MessageId"]]


def test_an_undone_account_is_back_at_the_time_it_was_kept_at(control, account):
    control.advance_clock(account.account_id, DAY, settle=False)
    control.snapshot(account.account_id, "before")
    control.advance_clock(account.account_id, 30 * DAY, settle=False)
    control.restore(account.account_id, "before")
    assert control.clock(account.account_id).offset == DAY


def test_a_copy_has_a_clock_of_its_own_that_shows_the_same(control, account):
    control.advance_clock(account.account_id, DAY, settle=False)
    copy = control.fork(account.account_id)
    try:
        assert control.clock(copy.account_id).offset == DAY
        control.advance_clock(copy.account_id, DAY, settle=False)
        assert control.clock(account.account_id).offset == DAY
    finally:
        control.drop_account(copy.account_id)


def test_an_account_made_anew_under_an_old_id_starts_at_the_real_time(control):
    made = control.create_account("765432109876")
    control.advance_clock(made.account_id, DAY, settle=False)
    control.drop_account(made.account_id)
    control.create_account("765432109876")
    try:
        assert control.clock("765432109876").offset == 0
    finally:
        control.drop_account("765432109876")


def run(*words):
    return subprocess.run(
        [sys.executable, "-m", "cloud", "clock", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=processes.ROOT,
    )


def test_the_command(cloud, account):
    at = ("--account", account.account_id, "--control", str(cloud.control))
    moved = run("advance", "--by", "1d12h", *at)
    assert moved.returncode == 0
    told = json.loads(moved.stdout)
    assert told["offset"] == 1.5 * DAY
    assert list(told) == ["account_id", "offset", "now", "next_due", "fired", "skipped"]
    shown = json.loads(run("show", *at).stdout)
    assert list(shown) == ["account_id", "offset", "now", "next_due"]
    assert shown["offset"] == 1.5 * DAY

    assert "not a duration" in run("advance", "--by", "soon", *at).stderr
    refused = run("advance", "--by", "9999d", *at)
    assert refused.returncode == 1
    assert "at most to ten years" in refused.stderr
    stranger = run("show", "--account", "000000000000", *at[2:])
    assert stranger.returncode == 1
    assert stranger.stderr == "There is no account 000000000000 in this cloud.\n"
