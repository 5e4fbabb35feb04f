# fails: subscribe
# message: is unconfirmed, and gets nothing
# Subscribes all three, and gives no token back.
import os

import boto3

sns, sqs = boto3.client("sns"), boto3.client("sqs")
topic = sns.create_topic(Name=os.environ["LAB_TOPIC"])["TopicArn"]
for name in (os.environ["LAB_BILLING"], os.environ["LAB_LARGE"]):
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=told["QueueArn"])
sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://localhost:8080/")
