# fails: work
# message: in the queue: 1
# Leaves one of ten, beside one that was held back and has come into sight.
import os
import time

import boto3

client = boto3.client("sqs")
url = client.create_queue(QueueName=os.environ["LAB_QUEUE"])["QueueUrl"]
client.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=3)
for number in range(10):
    client.send_message(QueueUrl=url, MessageBody=f"job {number}")
messages = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
for message in messages[:9]:
    client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
client.change_message_visibility(
    QueueUrl=url, ReceiptHandle=messages[9]["ReceiptHandle"], VisibilityTimeout=0
)
time.sleep(3.2)
