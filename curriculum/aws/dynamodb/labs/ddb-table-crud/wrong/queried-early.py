# fails: query.2
# message: not the sum
# Queries before the change.
import json
import os
import subprocess
from pathlib import Path

import boto3

NAME = os.environ["LAB_TABLE"]
first, second, third = (
    json.loads(Path(f"{file}.json").read_text()) for file in ("first", "second", "third")
)
client = boto3.client("dynamodb")


def key(song):
    return {"Artist": song["Artist"], "SongTitle": song["SongTitle"]}


client.create_table(
    TableName=NAME,
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[
        {"AttributeName": "Artist", "AttributeType": "S"},
        {"AttributeName": "SongTitle", "AttributeType": "S"},
    ],
    KeySchema=[
        {"AttributeName": "Artist", "KeyType": "HASH"},
        {"AttributeName": "SongTitle", "KeyType": "RANGE"},
    ],
)
for song in (first, second, third):
    client.put_item(TableName=NAME, Item=song)
found = client.query(
    TableName=NAME,
    KeyConditionExpression="Artist = :a",
    ExpressionAttributeValues={":a": first["Artist"]},
)["Items"]
client.update_item(
    TableName=NAME,
    Key=key(first),
    UpdateExpression="SET Plays = :n",
    ExpressionAttributeValues={":n": {"N": os.environ["LAB_PLAYS"]}},
)
client.delete_item(TableName=NAME, Key=key(third))
total = sum(int(song["Plays"]["N"]) for song in found)
subprocess.run(["lab", "answer", "query", str(total)], check=True)
