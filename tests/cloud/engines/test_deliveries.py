"""Topics into queues: who may, what arrives, and what becomes of the rest."""

import base64
import json

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

SNS = "sns.amazonaws.com"
NUMBER = {"DataType": "Number", "StringValue": "120"}


def test_a_queue_takes_from_a_topic_what_its_policy_lets_in(deliveries, aws):
    sns, topic, queue = aws("sns"), deliveries.topic(), deliveries.queue("q")
    deliveries.subscribe(topic, queue)
    assert sns.publish(TopicArn=topic, Message="no policy")["MessageId"]
    deliveries.let(queue, SNS, source=topic.replace("orders", "others"))
    sns.publish(TopicArn=topic, Message="another topic's")
    assert deliveries.bodies(queue) == []
    assert deliveries.refusals() == [("SendMessage", SNS)] * 2

    deliveries.let(queue, SNS, source=topic)
    message_id = sns.publish(TopicArn=topic, Message="hello", Subject="s")["MessageId"]
    (body,) = deliveries.bodies(queue)
    told = json.loads(body)
    assert (told["Type"], told["MessageId"], told["TopicArn"]) == (
        "Notification",
        message_id,
        topic,
    )
    assert (told["Message"], told["Subject"]) == ("hello", "s")


def test_a_refused_delivery_can_be_explained(deliveries, aws, control, account):
    topic, queue = deliveries.topic(), deliveries.queue("q", SNS, source="arn:aws:sns:*:*:none")
    deliveries.subscribe(topic, queue)
    aws("sns").publish(TopicArn=topic, Message="hello")
    (event,) = control.events(account.account_id, outcome="denied")
    assert (event.userIdentity.type, event.sourceIPAddress) == ("AWSService", SNS)
    told = control.explain(event.eventID, account_id=account.account_id)
    (decision,) = told.authorization.decisions
    assert (decision.action, decision.resource) == ("sqs:SendMessage", queue)
    assert "aws:SourceArn" in json.dumps(decision.policies)


def test_what_may_not_be_delivered_is_a_dead_letter(deliveries, aws):
    sns, topic = aws("sns"), deliveries.topic()
    dead = deliveries.queue("dead", SNS, source=topic)
    shut, gone = deliveries.queue("shut"), deliveries.queue("gone", SNS)
    redrive = json.dumps({"deadLetterTargetArn": dead})
    for queue in (shut, gone):
        deliveries.subscribe(topic, queue, RedrivePolicy=redrive, RawMessageDelivery="true")
    aws("sqs").delete_queue(QueueUrl=deliveries.url(gone))
    attributes = {"amount": NUMBER}
    sns.publish(TopicArn=topic, Message="lost", MessageAttributes=attributes)
    letters = deliveries.take(dead)
    assert [letter["Body"] for letter in letters] == ["lost", "lost"]
    assert all(letter["MessageAttributes"] == {"amount": NUMBER} for letter in letters)


def test_a_notification_is_signed(deliveries, aws, http):
    sns, queue = aws("sns"), deliveries.queue("q", SNS)
    for version, algorithm in (("1", hashes.SHA1()), ("2", hashes.SHA256())):  # noqa: S303
        topic = deliveries.topic(f"v{version}", SignatureVersion=version)
        deliveries.subscribe(topic, queue)
        sns.publish(TopicArn=topic, Message="hello", Subject="s")
        told = json.loads(deliveries.bodies(queue)[0])
        assert told["SignatureVersion"] == version
        host, _, path = told["SigningCertURL"].removeprefix("https://").partition("/")
        served = http.get(f"/{path}", headers={"Host": host})
        key = x509.load_pem_x509_certificate(served.content).public_key()
        names = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
        text = "".join(f"{name}\n{told[name]}\n" for name in names).encode()
        key.verify(base64.b64decode(told["Signature"]), text, padding.PKCS1v15(), algorithm)


def test_a_raw_message_arrives_as_it_was_published(deliveries, aws):
    sns, topic, queue = aws("sns"), deliveries.topic(), deliveries.queue("q", SNS)
    subscription = deliveries.subscribe(topic, queue, RawMessageDelivery="false")
    sns.publish(TopicArn=topic, Message="in an envelope")
    assert json.loads(deliveries.bodies(queue)[0])["Message"] == "in an envelope"

    raw = {"AttributeName": "RawMessageDelivery", "AttributeValue": "true"}
    sns.set_subscription_attributes(SubscriptionArn=subscription, **raw)
    given = {"amount": NUMBER, "seal": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    sns.publish(TopicArn=topic, Message="bare", MessageAttributes=given)
    (message,) = deliveries.take(queue)
    assert (message["Body"], message["MessageAttributes"]) == ("bare", given)


def test_filters_look_at_attributes_unless_told_to_look_at_the_body(deliveries, aws):
    sns, topic = aws("sns"), deliveries.topic()
    by = {scope: deliveries.queue(scope, SNS) for scope in ("MessageAttributes", "MessageBody")}
    policy = json.dumps({"amount": [{"numeric": [">=", 100]}]})
    for scope, queue in by.items():
        own = {"FilterPolicy": policy, "FilterPolicyScope": scope, "RawMessageDelivery": "true"}
        deliveries.subscribe(topic, queue, **own)
    small = {"amount": {"DataType": "Number", "StringValue": "99.99"}}
    sns.publish(TopicArn=topic, Message='{"amount": 5}', MessageAttributes={"amount": NUMBER})
    sns.publish(TopicArn=topic, Message='{"amount": 100}', MessageAttributes=small)
    sns.publish(TopicArn=topic, Message="no JSON and no attribute")
    assert deliveries.bodies(by["MessageAttributes"]) == ['{"amount": 5}']
    assert deliveries.bodies(by["MessageBody"]) == ['{"amount": 100}']


def test_a_fifo_topic_keeps_order_and_takes_nothing_twice(deliveries, aws, control, account):
    sns, topic = aws("sns"), deliveries.topic("ledger.fifo", ContentBasedDeduplication="true")
    queue = deliveries.queue("ledger.fifo", SNS)
    deliveries.subscribe(topic, queue, RawMessageDelivery="true")
    numbers = [
        sns.publish(TopicArn=topic, Message=text, MessageGroupId="account-1")["SequenceNumber"]
        for text in ("a", "b", "a", "c")
    ]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 3
    messages = deliveries.take(queue)
    assert [message["Body"] for message in messages] == ["a", "b", "c"]
    assert {message["Attributes"]["MessageGroupId"] for message in messages} == {"account-1"}

    control.advance_clock(account.account_id, 301)
    sns.publish(TopicArn=topic, Message="a", MessageGroupId="account-1")
    assert deliveries.bodies(queue) == ["a"]


def test_a_bucket_may_name_only_destinations_that_let_it(deliveries, aws, account):
    s3, bucket = aws("s3"), f"in-{account.account_id}"
    s3.create_bucket(Bucket=bucket)
    arn, topic, queue = f"arn:aws:s3:::{bucket}", deliveries.topic(), deliveries.queue("q")
    every = {"Events": ["s3:ObjectCreated:*"]}
    wanted = {
        "QueueConfigurations": [{"QueueArn": queue, **every}],
        "TopicConfigurations": [{"TopicArn": topic, **every}],
    }
    for kind, configurations in wanted.items():
        with pytest.raises(ClientError, match="validate the following destination") as refusal:
            s3.put_bucket_notification_configuration(
                Bucket=bucket, NotificationConfiguration={kind: configurations}
            )
        assert refusal.value.response["Error"]["Code"] == "InvalidArgument"
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(Bucket=bucket)

    deliveries.let(queue, "s3.amazonaws.com", SNS)
    deliveries.let(topic, "s3.amazonaws.com", source=arn)
    deliveries.subscribe(topic, queue, RawMessageDelivery="true")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)
    tests = [json.loads(body) for body in deliveries.bodies(queue)]
    assert [(test["Event"], test["Bucket"]) for test in tests] == [("s3:TestEvent", bucket)] * 2

    s3.put_object(Bucket=bucket, Key="in/a b.txt", Body=b"four")
    records = [json.loads(body)["Records"][0] for body in deliveries.bodies(queue)]
    told = {(one["eventName"], one["s3"]["object"]["key"]) for one in records}
    assert (len(records), told) == (2, {("ObjectCreated:Put", "in/a+b.txt")})

    deliveries.let(queue, SNS)
    s3.put_object(Bucket=bucket, Key="b", Body=b"x")
    assert len(deliveries.bodies(queue)) == 1
    assert deliveries.refusals() == [("SendMessage", "s3.amazonaws.com")]

    untried = {"QueueConfigurations": [{"QueueArn": f"{queue}-none", **every}]}
    s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration=untried, SkipDestinationValidation=True
    )
    kept = s3.get_bucket_notification_configuration(Bucket=bucket)["QueueConfigurations"]
    assert [one["QueueArn"] for one in kept] == [f"{queue}-none"]
