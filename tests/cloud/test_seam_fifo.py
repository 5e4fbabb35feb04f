"""A FIFO queue answers what it has taken already with the message that it took."""

import json

import pytest


def ids(answer):
    return answer["MessageId"], answer["SequenceNumber"]


@pytest.fixture
def sqs(aws):
    return aws("sqs")


def ordered(sqs, name="q.fifo", **attributes):
    attributes = {"FifoQueue": "true", **attributes}
    return sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]


def test_a_message_sent_again_is_the_first_one_for_five_minutes(sqs, control, account):
    queue = {"QueueUrl": ordered(sqs)}
    told = {"MessageGroupId": "g", "MessageDeduplicationId": "one"}
    first = sqs.send_message(**queue, **told, MessageBody="a")
    second = sqs.send_message(
        **queue, MessageBody="a", MessageGroupId="g", MessageDeduplicationId="2"
    )
    assert int(first["SequenceNumber"]) < int(second["SequenceNumber"])
    assert len(first["SequenceNumber"]) == 20
    [message] = sqs.receive_message(**queue)["Messages"]
    sqs.delete_message(**queue, ReceiptHandle=message["ReceiptHandle"])
    control.advance_clock(account.account_id, 280)
    again = sqs.send_message(**queue, **told, MessageBody="other")
    assert ids(again) == ids(first)
    batch = sqs.send_message_batch(**queue, Entries=[{"Id": "x", "MessageBody": "b", **told}])
    assert ids(batch["Successful"][0]) == ids(first)
    left = sqs.receive_message(**queue, MaxNumberOfMessages=10)["Messages"]
    assert [one["MessageId"] for one in left] == [second["MessageId"]]
    control.advance_clock(account.account_id, 21)
    anew = sqs.send_message(**queue, **told, MessageBody="a")
    assert int(anew["SequenceNumber"]) > int(second["SequenceNumber"])


def test_what_tells_messages_apart(sqs):
    """The body, or the id; in the whole queue or in each group."""
    queue = {"QueueUrl": ordered(sqs, ContentBasedDeduplication="true")}
    first = sqs.send_message(**queue, MessageBody="a", MessageGroupId="g")
    assert ids(sqs.send_message(**queue, MessageBody="a", MessageGroupId="h")) == ids(first)
    other = {"MessageGroupId": "g", "MessageDeduplicationId": "x"}
    assert ids(sqs.send_message(**queue, MessageBody="a", **other)) != ids(first)

    scope = {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
    queue = {"QueueUrl": ordered(sqs, "groups.fifo", ContentBasedDeduplication="true", **scope)}
    first = sqs.send_message(**queue, MessageBody="a", MessageGroupId="g")
    assert ids(sqs.send_message(**queue, MessageBody="a", MessageGroupId="g")) == ids(first)
    assert ids(sqs.send_message(**queue, MessageBody="a", MessageGroupId="h")) != ids(first)
    shown = sqs.receive_message(**queue, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    assert {one["Attributes"]["MessageGroupId"] for one in shown} == {"g", "h"}


def test_no_dead_letter_is_taken_for_another(sqs, account):
    scope = {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
    dead = ordered(sqs, "dead.fifo")
    arn = f"arn:aws:sqs:us-east-1:{account.account_id}:dead.fifo"
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "1"})
    policy = {"RedrivePolicy": redrive, "VisibilityTimeout": "0"}
    queue = {"QueueUrl": ordered(sqs, ContentBasedDeduplication="true", **scope, **policy)}
    for group in "gh":
        sqs.send_message(**queue, MessageBody="same", MessageGroupId=group)
    for _ in range(2):
        sqs.receive_message(**queue, MaxNumberOfMessages=10)
    found = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessages"])
    assert found["Attributes"]["ApproximateNumberOfMessages"] == "2"


def test_a_queue_keeps_its_policy_when_something_else_is_set(sqs):
    queue = {"QueueUrl": sqs.create_queue(QueueName="plain")["QueueUrl"]}
    allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [allow]}
    sqs.set_queue_attributes(**queue, Attributes={"Policy": json.dumps(policy)})
    sqs.set_queue_attributes(**queue, Attributes={"VisibilityTimeout": "60"})
    told = sqs.get_queue_attributes(**queue, AttributeNames=["All"])["Attributes"]
    assert (json.loads(told["Policy"]), told["VisibilityTimeout"]) == (policy, "60")
    sqs.set_queue_attributes(**queue, Attributes={"Policy": ""})
    assert "Policy" not in sqs.get_queue_attributes(**queue, AttributeNames=["All"])["Attributes"]
