"""boto3's clients, attributes given to Subscribe at once; the SubscribeURL is followed."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import boto3

sns, sqs = boto3.client("sns"), boto3.client("sqs")
topic = sns.create_topic(Name=os.environ["LAB_TOPIC"])["TopicArn"]
LARGE = {
    "FilterPolicyScope": "MessageBody",
    "FilterPolicy": json.dumps({"amount": [{"numeric": [">=", 100]}]}),
}
for name, attributes in (
    (os.environ["LAB_BILLING"], {"RawMessageDelivery": "true"}),
    (os.environ["LAB_LARGE"], LARGE),
):
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = told["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnLike": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes)

with subprocess.Popen(
    [sys.executable, "endpoint.py"], stdout=subprocess.PIPE, text=True
) as dashboard:
    dashboard.stdout.readline()
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint="http://127.0.0.1:8080/")
    received = Path("received.jsonl")
    while not received.exists() or not received.read_text():
        time.sleep(0.1)
    asked = json.loads(received.read_text().splitlines()[0])
    urllib.request.urlopen(asked["SubscribeURL"]).read()
    dashboard.terminate()
