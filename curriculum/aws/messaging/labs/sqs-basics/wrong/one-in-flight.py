# fails: work
# message: in flight: 1
# Deletes nine of ten.
import os

import boto3

client = boto3.client("sqs")
url = client.create_queue(QueueName=os.environ["LAB_QUEUE"])["QueueUrl"]
for number in range(10):
    client.send_message(QueueUrl=url, MessageBody=f"job {number}")
messages = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
for message in messages[:9]:
    client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
