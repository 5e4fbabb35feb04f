"""A sleeping account is woken for what is due in it, also by a cloud that has just started."""

import time

import pytest

from cloud.client import CloudClient
from tests import forked
from tests.cloud.clock.test_going_on import ring_soon
from tests.cloud.conftest import client

DROWSY = ("--sleep-after", "0")  # an account falls asleep after every call


def file_of(folder, account_id):
    return folder / "accounts" / account_id / "due"


def wait_until(folder, account_id, wanted):
    """Wait until what stands beside a sleeping account's state is as wanted."""
    path = file_of(folder, account_id)
    while not path.exists() or not wanted(path.read_text()):
        time.sleep(0.05)


def nothing(text):
    return text == ""


def ringing(cloud, control, seconds=2):
    """Return an account in which a schedule is about to send a message, its queue, the moment."""
    account = control.create_account()
    queue, moment = ring_soon(
        lambda service: client(cloud.endpoint, service, account), account.account_id, seconds
    )
    return account, queue, moment


def received(cloud, account, queue):
    sqs = client(cloud.endpoint, "sqs", account)
    name = queue.rpartition("/")[2]
    (message,) = sqs.receive_message(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"])[
        "Messages"
    ]
    return message["Body"]


@pytest.fixture
def control_of():
    """Return what speaks to a cloud, and hangs up after the test."""
    speakers = []

    def speak(cloud):
        speakers.append(CloudClient(cloud.control))
        return speakers[-1]

    yield speak
    for speaker in speakers:
        speaker.close()


def test_accounts_are_woken_for_what_is_due_and_not_for_tidying(tmp_path, control_of):
    with forked.cloud(tmp_path, *DROWSY) as cloud:
        control = control_of(cloud)
        account, queue, moment = ringing(cloud, control)
        wait_until(tmp_path, account.account_id, lambda text: text and float(text) == moment)
        wait_until(tmp_path, account.account_id, nothing)
        assert time.time() >= moment
        assert received(cloud, account, queue) == "ring"
        # The message is to go when its retention is over: nobody notices.
        assert control.clock(account.account_id).next_due
        wait_until(tmp_path, account.account_id, nothing)


def test_a_cloud_that_starts_wakes_the_accounts_that_are_overdue(tmp_path, control_of):
    with forked.cloud(tmp_path, *DROWSY) as cloud:
        control = control_of(cloud)
        asleep, queue, moment = ringing(cloud, control)
        unknown, other, later = ringing(cloud, control)
        wait_until(tmp_path, asleep.account_id, float)
        wait_until(tmp_path, unknown.account_id, float)
        cloud.running.kill()
    # As of one that was awake when the cloud was killed.
    file_of(tmp_path, unknown.account_id).unlink()
    time.sleep(max(0.0, max(moment, later) - time.time()))
    with forked.cloud(tmp_path, *DROWSY) as cloud:
        for account, name in ((asleep, queue), (unknown, other)):
            wait_until(tmp_path, account.account_id, nothing)
            assert received(cloud, account, name) == "ring"
