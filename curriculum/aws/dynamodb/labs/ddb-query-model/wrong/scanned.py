# fails: hour.1
# message: You scanned
import os
import subprocess
from pathlib import Path

import boto3

NAME = os.environ["LAB_TABLE"]
client = boto3.client("dynamodb")
asked = dict(line.split("=") for line in Path("question.env").read_text().split())


def answer(task, value):
    subprocess.run(["lab", "answer", task, str(value)], check=True)


client.create_table(
    TableName=NAME,
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[
        {"AttributeName": "IoTID", "AttributeType": "S"},
        {"AttributeName": "Timestamp", "AttributeType": "S"},
    ],
    KeySchema=[
        {"AttributeName": "IoTID", "KeyType": "HASH"},
        {"AttributeName": "Timestamp", "KeyType": "RANGE"},
    ],
)
subprocess.run(["./load.py", "%Y-%m-%dT%H:%M:%SZ"], check=True)
found = []
for page in client.get_paginator("scan").paginate(
    TableName=NAME,
    FilterExpression="IoTID = :d AND begins_with(#t, :h)",
    ExpressionAttributeNames={"#t": "Timestamp"},
    ExpressionAttributeValues={":d": {"S": asked["DEVICE"]}, ":h": {"S": asked["HOUR"]}},
):
    found += page["Items"]
answer("hour", max(float(item["Celsius"]["N"]) for item in found))
