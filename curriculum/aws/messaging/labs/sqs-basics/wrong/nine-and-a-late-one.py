# fails: send
# message: 9 messages were sent
# Sends nine at once, and a tenth with a delay.
import os

import boto3

client = boto3.client("sqs")
url = client.create_queue(QueueName=os.environ["LAB_QUEUE"])["QueueUrl"]
jobs = [{"Id": str(number), "MessageBody": f"job {number}"} for number in range(10)]
jobs[9]["DelaySeconds"] = 90
client.send_message_batch(QueueUrl=url, Entries=jobs)
