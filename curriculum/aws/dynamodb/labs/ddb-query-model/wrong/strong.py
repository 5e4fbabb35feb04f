# fails: units.2
# message: strongly consistent
import os
import subprocess
from pathlib import Path

import boto3

NAME = os.environ["LAB_TABLE"]
client = boto3.client("dynamodb")
asked = dict(line.split("=") for line in Path("question.env").read_text().split())


def hour(**more):
    return client.query(
        TableName=NAME,
        KeyConditionExpression="IoTID = :d AND begins_with(#t, :h)",
        ExpressionAttributeNames={"#t": "Timestamp"},
        ExpressionAttributeValues={":d": {"S": asked["DEVICE"]}, ":h": {"S": asked["HOUR"]}},
        **more,
    )


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
found = hour(ReturnConsumedCapacity="TOTAL", ConsistentRead=True)
answer("units", found["ConsumedCapacity"]["CapacityUnits"])
