"""A dead-letter queue can be emptied: back to where its messages came from, or elsewhere."""

import json

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def sqs(aws):
    return aws("sqs")


def arn_of(sqs, url):
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return found["Attributes"]["QueueArn"]


@pytest.fixture
def dead(sqs):
    url = sqs.create_queue(QueueName="dead")["QueueUrl"]
    return url, arn_of(sqs, url)


@pytest.fixture
def feeders(sqs, dead):
    """Return two queues that give messages up after one receipt."""
    policy = json.dumps({"deadLetterTargetArn": dead[1], "maxReceiveCount": 1})
    attributes = {"RedrivePolicy": policy, "VisibilityTimeout": "0"}
    return [
        sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        for name in ("orders", "letters")
    ]


def give_up(sqs, url, body):
    sqs.send_message(QueueUrl=url, MessageBody=body)
    assert sqs.receive_message(QueueUrl=url)["Messages"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)


def bodies(sqs, url):
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in found.get("Messages", [])]


def test_messages_go_back_where_they_came_from(sqs, dead, feeders):
    for url, body in zip(feeders, ("an order", "a letter"), strict=True):
        give_up(sqs, url, body)
    started = sqs.start_message_move_task(SourceArn=dead[1])
    assert started["TaskHandle"]
    assert [bodies(sqs, url) for url in feeders] == [["an order"], ["a letter"]]
    assert bodies(sqs, dead[0]) == []
    tasks = sqs.list_message_move_tasks(SourceArn=dead[1])["Results"]
    assert tasks[0]["Status"] == "COMPLETED"
    assert tasks[0]["ApproximateNumberOfMessagesMoved"] == 2
    assert "TaskHandle" not in tasks[0]


def test_messages_go_where_they_are_sent(sqs, dead, feeders):
    give_up(sqs, feeders[0], "an order")
    other = sqs.create_queue(QueueName="other")["QueueUrl"]
    sqs.start_message_move_task(SourceArn=dead[1], DestinationArn=arn_of(sqs, other))
    found = sqs.receive_message(QueueUrl=other, AttributeNames=["ApproximateReceiveCount"])
    assert found["Messages"][0]["Body"] == "an order"
    assert found["Messages"][0]["Attributes"]["ApproximateReceiveCount"] == "1"


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        (
            "nobody",
            "ResourceNotFoundException",
            "The resource that you specified for the SourceArn parameter doesn't exist.",
        ),
        (
            "orders",
            "InvalidParameterValue",
            "Source queue must be configured as a Dead Letter Queue.",
        ),
    ],
)
def test_only_dead_letter_queues_are_emptied(sqs, dead, feeders, name, code, sentence):
    source = dead[1].replace("dead", name)
    with pytest.raises(ClientError) as caught:
        sqs.start_message_move_task(SourceArn=source)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == (code, sentence)
