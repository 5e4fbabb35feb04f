# fails: ask.2
# message: not the sum
import json
import os
import subprocess
from pathlib import Path

import boto3

NAME = os.environ["LAB_TABLE"]
client = boto3.client("dynamodb")


def keys(*names):
    return [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip(names, ("HASH", "RANGE"), strict=False)
    ]


def index(name, *names, projection="ALL"):
    return {
        "IndexName": name,
        "KeySchema": keys(*names),
        "Projection": {"ProjectionType": projection},
    }


def declared(**types):
    return [{"AttributeName": n, "AttributeType": t} for n, t in types.items()]


def add(new, **types):
    client.update_table(
        TableName=NAME,
        AttributeDefinitions=declared(**types),
        GlobalSecondaryIndexUpdates=[{"Create": new}],
    )


client.create_table(
    TableName=NAME,
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=declared(Title="S", Year="N", Rating="N"),
    KeySchema=keys("Title", "Year"),
    LocalSecondaryIndexes=[index("by-rating", "Title", "Rating")],
)
subprocess.run(["./load.py"], check=True)
add(index("by-actor", "LeadActor", "Genre"), LeadActor="S", Genre="S")
wanted = json.loads(Path("question.json").read_text())
found = client.query(
    TableName=NAME,
    IndexName="by-actor",
    KeyConditionExpression="LeadActor = :a",
    ExpressionAttributeValues={":a": {"S": wanted["LeadActor"]}},
)["Items"]
total = sum(int(film["Minutes"]["N"]) for film in found)
subprocess.run(["lab", "answer", "ask", str(total)], check=True)
