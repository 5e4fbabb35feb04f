"""A topic outlives its subscribers: cloud/seams/topics.py."""

from tests.cloud.policies import let_into_queue


def test_a_subscriber_that_is_gone_fails_no_publisher(aws, account):
    sns, sqs = aws("sns"), aws("sqs")
    topic = sns.create_topic(Name="news")["TopicArn"]
    urls = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("gone", "kept")]
    for name in ("gone", "kept"):
        arn = f"arn:aws:sqs:us-east-1:{account.account_id}:{name}"
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        allowed = let_into_queue("sns.amazonaws.com", arn, topic)
        sqs.set_queue_attributes(QueueUrl=urls[name == "kept"], Attributes=allowed)
    sqs.delete_queue(QueueUrl=urls[0])
    assert sns.publish(TopicArn=topic, Message="hello")["MessageId"]
    (message,) = sqs.receive_message(QueueUrl=urls[1])["Messages"]
    assert '"Message" : "hello"' in message["Body"]
