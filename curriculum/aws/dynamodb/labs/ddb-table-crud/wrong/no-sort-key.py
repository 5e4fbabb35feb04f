# fails: table
# message: has no sort key
# Makes a table with a partition key only: the second song takes the first one's place.
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
    ],
    KeySchema=[
        {"AttributeName": "Artist", "KeyType": "HASH"},
    ],
)
for song in (first, second, third):
    client.put_item(TableName=NAME, Item=song)
