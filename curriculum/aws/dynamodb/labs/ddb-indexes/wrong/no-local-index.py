# fails: table
# message: cannot be added later
import os
import subprocess

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
    AttributeDefinitions=declared(Title="S", Year="N"),
    KeySchema=keys("Title", "Year"),
)
subprocess.run(["./load.py"], check=True)
