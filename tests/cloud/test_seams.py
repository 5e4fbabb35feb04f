"""Each seam: what it gives, and that moto still has what it replaces."""

import subprocess
import sys
import threading
import time

from tests.processes import ROOT

INSTALL = """
from cloud.seams import install, late, patch
install.install()
install.install()
for module in late.LATE:
    __import__(module)
from moto.moto_api._internal import mock_random
mock_random.seed(1)
first = mock_random.getrandbits(64), mock_random.get_random_string(20), mock_random.random()
mock_random.seed(1)
again = mock_random.getrandbits(64), mock_random.get_random_string(20), mock_random.random()
assert not set(first) & set(again), "ids can be foretold"
from moto.s3.models import s3_backends
from cloud.seams.scope import CrossAccountError, Scope, entered
for account, scope in (("1" * 12, None), ("2" * 12, Scope("1" * 12))):
    try:
        if scope is None:
            s3_backends[account]
        else:
            with entered(scope):
                s3_backends[account]
    except CrossAccountError:
        continue
    raise AssertionError("the wall has a hole")
try:
    patch.put(late, "no_such_thing", None)
except patch.SeamError:
    print("all in place")
"""


def test_every_seam_finds_what_it_replaces():
    """In a process of its own: a seam cannot be taken out again.

    A new moto that renames something fails here, not in a learner's hands.
    """
    command = [sys.executable, "-c", INSTALL]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout == "all in place\n", done.stderr


def test_queues_do_not_slow_down_with_their_depth(aws):
    queues = aws("sqs")
    url = queues.create_queue(QueueName="deep")["QueueUrl"]
    entries = [{"Id": str(n), "MessageBody": "x"} for n in range(10)]
    for _ in range(60):
        queues.send_message_batch(QueueUrl=url, Entries=entries)
    found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert found["ApproximateNumberOfMessages"] == "600"
    assert len(queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]) == 10


def test_queues_that_are_fifo_keep_their_rules(aws):
    queues = aws("sqs")
    url = queues.create_queue(
        QueueName="a.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    )["QueueUrl"]
    for _ in range(2):
        queues.send_message(QueueUrl=url, MessageBody="same", MessageGroupId="g")
    found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert found["ApproximateNumberOfMessages"] == "1"
    assert found["ContentBasedDeduplication"] == "true"


def test_queues_wait_without_holding_the_account(aws):
    """While one call polls, others of the same account go on, and one of them ends the wait."""
    queues = aws("sqs")
    url = queues.create_queue(QueueName="slow")["QueueUrl"]
    heard: list[str] = []

    def poll() -> None:
        answer = aws("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=20)
        heard.extend(message["Body"] for message in answer.get("Messages", []))

    polling = [threading.Thread(target=poll) for _ in range(3)]
    for thread in polling:
        thread.start()
    time.sleep(0.3)
    for number in range(3):
        aws("sts").get_caller_identity()
        queues.send_message(QueueUrl=url, MessageBody=str(number))
    for thread in polling:
        thread.join(120)
    assert sorted(heard) == ["0", "1", "2"]


def test_queues_that_stay_empty_answer_so_when_the_time_is_up(aws, control, account):
    queues = aws("sqs")
    url = queues.create_queue(QueueName="empty")["QueueUrl"]
    assert "Messages" not in queues.receive_message(QueueUrl=url, WaitTimeSeconds=1)
    names = [event.eventName for event in control.events(account.account_id)]
    assert names == ["CreateQueue", "ReceiveMessage"]
