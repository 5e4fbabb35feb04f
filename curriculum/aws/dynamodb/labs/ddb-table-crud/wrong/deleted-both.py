# fails: delete
# message: More is missing
# Deletes a song of the artist as well.
import json
import os
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
client.delete_item(TableName=NAME, Key=key(third))
client.delete_item(TableName=NAME, Key=key(second))
