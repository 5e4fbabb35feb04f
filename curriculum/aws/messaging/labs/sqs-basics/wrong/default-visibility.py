# fails: queue
# message: hides a received message for 30 seconds
# Leaves the visibility timeout as it is.
import os

import boto3

client = boto3.client("sqs")
client.create_queue(
    QueueName=os.environ["LAB_QUEUE"],
    Attributes={"MessageRetentionPeriod": "86400"},
)
