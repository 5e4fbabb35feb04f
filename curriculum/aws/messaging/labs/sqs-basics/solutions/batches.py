"""Sends the late message first, and everything in batches."""

import os

import boto3

client = boto3.client("sqs")
url = client.create_queue(QueueName=os.environ["LAB_QUEUE"])["QueueUrl"]
client.set_queue_attributes(
    QueueUrl=url,
    Attributes={
        "VisibilityTimeout": "60",
        "MessageRetentionPeriod": "86400",
        "ReceiveMessageWaitTimeSeconds": "20",
    },
)
late = [{"Id": "late", "MessageBody": "later", "DelaySeconds": 90}]
client.send_message_batch(QueueUrl=url, Entries=late)
jobs = [{"Id": str(number), "MessageBody": f"job {number}"} for number in range(10)]
client.send_message_batch(QueueUrl=url, Entries=jobs)
done = 0
while done < 10:
    found = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    entries = [
        {"Id": message["MessageId"], "ReceiptHandle": message["ReceiptHandle"]} for message in found
    ]
    done += len(client.delete_message_batch(QueueUrl=url, Entries=entries)["Successful"])
