# fails: delay
# message: for every message
# Lets the queue delay, instead of the one message.
import os

import boto3

client = boto3.client("sqs")
url = client.create_queue(QueueName=os.environ["LAB_QUEUE"], Attributes={"DelaySeconds": "90"})[
    "QueueUrl"
]
client.send_message(QueueUrl=url, MessageBody="later")
