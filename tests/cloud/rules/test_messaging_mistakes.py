"""What SQS, SNS and IAM refuse that moto takes."""

import json

from tests.cloud.rules.mistakes import refused

VALUE, BAD = "InvalidParameterValue", "InvalidParameter"


def test_queues_and_their_dead_letters(aws, account):
    sqs = aws("sqs")
    shape = "Can only include alphanumeric characters"
    refused(sqs.create_queue, VALUE, shape, QueueName="plain.fifo")
    sqs.create_queue(QueueName="ordered.fifo", Attributes={"FifoQueue": "true"})
    queue = sqs.create_queue(QueueName="work")["QueueUrl"]
    sqs.create_queue(QueueName="dead")
    arn = f"arn:aws:sqs:us-east-1:{account.account_id}:"
    for name, count, sentence in (
        ("none", "1", "Reason: Dead letter target does not exist."),
        ("dead", "0", "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000"),
        ("dead", "1001", "Invalid value for maxReceiveCount: 1001"),
    ):
        policy = json.dumps({"deadLetterTargetArn": f"{arn}{name}", "maxReceiveCount": count})
        attributes = {"RedrivePolicy": policy}
        told = refused(sqs.set_queue_attributes, VALUE, "", QueueUrl=queue, Attributes=attributes)
        assert sentence in told
    many = {f"a{n}": {"DataType": "String", "StringValue": "x"} for n in range(11)}
    most = "Number of message attributes [11] exceeds the allowed maximum [10]."
    message = {"QueueUrl": queue, "MessageBody": "x"}
    refused(sqs.send_message, VALUE, most, **message, MessageAttributes=many)
    del many["a0"]
    sqs.send_message(**message, MessageAttributes=many)


def test_visibility_of_what_is_not_in_flight(aws):
    sqs = aws("sqs")
    queue = {"QueueUrl": sqs.create_queue(QueueName="work")["QueueUrl"]}
    sqs.send_message(**queue, MessageBody="x")
    [message] = sqs.receive_message(**queue)["Messages"]
    handle = {**queue, "ReceiptHandle": message["ReceiptHandle"]}
    sqs.change_message_visibility(**handle, VisibilityTimeout=0)
    sqs.change_message_visibility(**handle, VisibilityTimeout=60)  # its time was over
    [message] = sqs.receive_message(**queue)["Messages"]
    handle = {**queue, "ReceiptHandle": message["ReceiptHandle"]}
    sqs.delete_message(**handle)
    told = refused(sqs.change_message_visibility, VALUE, "Value", **handle, VisibilityTimeout=5)
    assert "Reason: Message does not exist or is not available" in told


def test_topics_and_messages(aws):
    sns = aws("sns")
    topic = sns.create_topic(Name="news", Attributes={"DisplayName": "News"})["TopicArn"]
    assert sns.create_topic(Name="news", Attributes={"DisplayName": "News"})["TopicArn"] == topic
    differs = "Invalid parameter: Attributes Reason: Topic already exists with different"
    refused(sns.create_topic, BAD, differs, Name="news", Attributes={"DisplayName": "Old"})
    gone = "Topic does not exist"
    refused(sns.publish, "NotFound", gone, TopicArn=f"{topic}-none", Message="x")
    for text, why in (
        ("x", "JSON message body failed to parse"),
        ('{"sqs": "x"}', "No default entry in JSON message body"),
    ):
        sentence = f"Invalid parameter: Message Structure - {why}"
        asked = {"TopicArn": topic, "Message": text, "MessageStructure": "json"}
        refused(sns.publish, BAD, sentence, **asked)
    name = "Invalid parameter: AttributeName"
    attribute = {"AttributeName": "Colour", "AttributeValue": "red"}
    refused(sns.set_topic_attributes, BAD, name, TopicArn=topic, **attribute)
    short = "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not 1"
    refused(sns.unsubscribe, BAD, short, SubscriptionArn="bogus")


def test_paths_begin_and_end_with_a_slash(aws):
    iam = aws("iam")
    wrong = "The specified value for path is invalid."
    refused(iam.create_user, "ValidationError", wrong, UserName="ana", Path="sales")
    iam.create_user(UserName="ana", Path="/sales/north/")
