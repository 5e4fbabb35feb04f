"""What SQS and SNS refuse of attributes, and of what does not go together."""

import json

from tests.cloud.rules.mistakes import refused

VALUE, NAME, BAD = "InvalidParameterValue", "InvalidAttributeName", "InvalidParameter"


def test_what_only_fifo_queues_have(aws):
    sqs = aws("sqs")
    for name, value in (("FifoQueue", "false"), ("ContentBasedDeduplication", "true")):
        unknown = f"Unknown Attribute {name}."
        refused(sqs.create_queue, NAME, unknown, QueueName="plain", Attributes={name: value})
    queue = {"QueueUrl": sqs.create_queue(QueueName="plain")["QueueUrl"]}
    scope = {"DeduplicationScope": "queue"}
    unknown = "Unknown Attribute DeduplicationScope."
    refused(sqs.set_queue_attributes, NAME, unknown, **queue, Attributes=scope)
    attempt = {"ReceiveRequestAttemptId": "again"}
    other = "Value again for parameter ReceiveRequestAttemptId is invalid. Reason: The request"
    refused(sqs.receive_message, VALUE, other, **queue, **attempt)
    fifo = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    ordered = {"QueueUrl": sqs.create_queue(QueueName="q.fifo", Attributes=fifo)["QueueUrl"]}
    absent = "The parameter ReceiveRequestAttemptId of ReceiveMessage is not available in this lab."
    refused(sqs.receive_message, VALUE, absent, **ordered, **attempt)
    sqs.set_queue_attributes(**ordered, Attributes=scope)


def test_a_dead_letter_queue_says_whom_it_takes(aws, account):
    sqs, place = aws("sqs"), f"arn:aws:sqs:us-east-1:{account.account_id}:"
    allow = {"redrivePermission": "byQueue", "sourceQueueArns": [f"{place}friend"]}
    dead = {"RedriveAllowPolicy": json.dumps(allow)}
    sqs.create_queue(QueueName="dead", Attributes=dead)
    policy = json.dumps({"deadLetterTargetArn": f"{place}dead", "maxReceiveCount": "3"})
    redrive = {"Attributes": {"RedrivePolicy": policy}}
    told = refused(sqs.create_queue, VALUE, "Value ", QueueName="stranger", **redrive)
    assert "RedriveAllowPolicy does not allow this source queue" in told
    sqs.create_queue(QueueName="friend", **redrive)


def test_attributes_of_messages_and_moments_of_queues(aws):
    sqs = aws("sqs")
    queue = {"QueueUrl": sqs.create_queue(QueueName="plain")["QueueUrl"]}
    for name, kind, sentence in (
        ("age", "Number", "Can't cast the value of message (user) attribute 'age' to a number."),
        ("AWS.age", "String", "You can't use message attribute names beginning with 'AWS.'"),
    ):
        attributes = {name: {"DataType": kind, "StringValue": "old"}}
        message = {"MessageBody": "x", "MessageAttributes": attributes}
        refused(sqs.send_message, VALUE, sentence, **queue, **message)
    unknown = {"MessageSystemAttributeNames": ["Colour"]}
    refused(sqs.receive_message, NAME, "Unknown Attribute Colour.", **queue, **unknown)
    told = sqs.get_queue_attributes(**queue, AttributeNames=["All"])["Attributes"]
    assert told["CreatedTimestamp"].isdigit()
    assert told["LastModifiedTimestamp"].isdigit()


def test_what_a_subscription_can_be_told(aws, account):
    sns, place = aws("sns"), f"us-east-1:{account.account_id}"
    topic = {"TopicArn": sns.create_topic(Name="news")["TopicArn"]}
    function = {"Protocol": "lambda", "Endpoint": f"arn:aws:lambda:{place}:function:f"}
    raw = {"RawMessageDelivery": "true"}
    no_raw = "Invalid parameter: Attributes Reason: Delivery protocol [lambda] does not support raw"
    refused(sns.subscribe, BAD, no_raw, **topic, **function, Attributes=raw)
    queue = {"Protocol": "sqs", "Endpoint": f"arn:aws:sqs:{place}:q"}
    scope = {"FilterPolicyScope": "Body"}
    wrong = "Invalid parameter: Attributes Reason: FilterPolicyScope: Invalid value [Body]."
    refused(sns.subscribe, BAD, wrong, **topic, **queue, Attributes=scope)

    policy = {"FilterPolicy": '{"kind":["new"]}'}
    made = sns.subscribe(**topic, **queue, Attributes=policy, ReturnSubscriptionArn=True)
    again = {"FilterPolicy": '{"kind": ["new"]}', "RawMessageDelivery": "false"}
    assert (
        sns.subscribe(**topic, **queue, Attributes=again)["SubscriptionArn"]
        == made["SubscriptionArn"]
    )
    differs = "Invalid parameter: Attributes Reason: Subscription already exists with different"
    refused(sns.subscribe, BAD, differs, **topic, **queue, Attributes=raw)
    named = {"SubscriptionArn": made["SubscriptionArn"], "AttributeName": "RawMessageDelivery"}
    wrong = "Invalid parameter: RawMessageDelivery: Invalid value [yes]. Must be true or false."
    refused(sns.set_subscription_attributes, BAD, wrong, **named, AttributeValue="yes")
    sns.set_subscription_attributes(**named, AttributeValue="true")

    cast = "Could not cast message attribute 'age' value to number."
    attributes = {"age": {"DataType": "Number", "StringValue": "old"}}
    message = {"Message": "x", "MessageAttributes": attributes}
    refused(sns.publish, "ParameterValueInvalid", cast, **topic, **message)
