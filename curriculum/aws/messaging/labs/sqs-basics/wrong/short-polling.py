# fails: poll
# message: short polling
# Waits in its own call only; the queue does not.
import os

import boto3

client = boto3.client("sqs")
url = client.create_queue(QueueName=os.environ["LAB_QUEUE"])["QueueUrl"]
client.send_message(QueueUrl=url, MessageBody="job")
client.receive_message(QueueUrl=url, WaitTimeSeconds=20)
