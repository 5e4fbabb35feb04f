# fails: get
# message: not read a single song
# Queries, but never gets one song.
import json
import os
from pathlib import Path

import boto3

NAME = os.environ["LAB_TABLE"]
first, second, third = (
    json.loads(Path(f"{file}.json").read_text()) for file in ("first", "second", "third")
)
client = boto3.client("dynamodb")

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
print(found)
