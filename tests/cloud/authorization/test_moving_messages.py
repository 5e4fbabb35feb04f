"""Moving messages out of a dead-letter queue needs what reading and sending them would.

Source: Amazon SQS Developer Guide, "Learn how to configure a dead-letter queue redrive in Amazon
SQS", queue permissions.
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, deny, make_user

NEEDED = ("StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes")


@pytest.fixture
def arns(aws, account):
    """Return the ARNs of a dead-letter queue, of the queue that feeds it, and of another."""
    sqs = aws("sqs")
    dead, orders, other = (
        f"arn:aws:sqs:us-east-1:{account.account_id}:{name}" for name in ("dead", "orders", "other")
    )
    redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 1})
    sqs.create_queue(QueueName="dead")
    sqs.create_queue(QueueName="orders", Attributes={"RedrivePolicy": redrive})
    sqs.create_queue(QueueName="other")
    return dead, orders, other


def test_every_permission_on_both_ends_is_needed(aws, arns):
    dead, orders, other = arns
    iam = aws("iam")
    whole = [allow([f"sqs:{name}" for name in NEEDED], dead), allow("sqs:SendMessage", orders)]
    mover = aws("sqs", make_user(iam, "mover", *whole).keys)
    assert mover.start_message_move_task(SourceArn=dead)["TaskHandle"]
    with pytest.raises(ClientError, match=f"sqs:sendmessage on resource: {other}"):
        mover.start_message_move_task(SourceArn=dead, DestinationArn=other)
    for name in (*NEEDED, "SendMessage"):
        user = make_user(iam, f"without-{name}", *whole, deny(f"sqs:{name}"))
        with pytest.raises(ClientError, match=f"(?i)sqs:{name} on resource: .* explicit deny"):
            aws("sqs", user.keys).start_message_move_task(SourceArn=dead)
