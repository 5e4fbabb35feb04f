# fails: work
# message: reappeared
# Receives all and deletes none; the visibility timeout is cut short to save time.
import os
import time

import boto3

client = boto3.client("sqs")
url = client.create_queue(QueueName=os.environ["LAB_QUEUE"])["QueueUrl"]
for number in range(10):
    client.send_message(QueueUrl=url, MessageBody=f"job {number}")
client.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=1)
time.sleep(1.5)
