# fails: work
# message: was purged
# Throws the messages away unread.
import os

import boto3

client = boto3.client("sqs")
url = client.create_queue(QueueName=os.environ["LAB_QUEUE"])["QueueUrl"]
for number in range(10):
    client.send_message(QueueUrl=url, MessageBody=f"job {number}")
client.purge_queue(QueueUrl=url)
