# fails: hour.1
# message: reserved word
import os
import subprocess
from pathlib import Path

import boto3

NAME = os.environ["LAB_TABLE"]
client = boto3.client("dynamodb")
asked = dict(line.split("=") for line in Path("question.env").read_text().split())


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
try:
    client.query(
        TableName=NAME,
        KeyConditionExpression="IoTID = :d AND begins_with(Timestamp, :h)",
        ExpressionAttributeValues={":d": {"S": asked["DEVICE"]}, ":h": {"S": asked["HOUR"]}},
    )
except client.exceptions.ClientError as refusal:
    print(refusal)
