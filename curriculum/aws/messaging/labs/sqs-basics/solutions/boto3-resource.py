"""Works with boto3's resource, whose messages delete themselves."""

import os

import boto3

sqs = boto3.resource("sqs")
queue = sqs.create_queue(
    QueueName=os.environ["LAB_QUEUE"],
    Attributes={
        "VisibilityTimeout": "60",
        "MessageRetentionPeriod": "86400",
        "ReceiveMessageWaitTimeSeconds": "20",
    },
)
for number in range(10):
    queue.send_message(MessageBody=f"job {number}")
done = 0
while done < 10:
    for message in queue.receive_messages(MaxNumberOfMessages=3):
        message.delete()
        done += 1
queue.send_message(MessageBody="later", DelaySeconds=90)
