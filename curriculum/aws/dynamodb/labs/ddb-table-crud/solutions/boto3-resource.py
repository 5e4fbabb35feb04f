"""Works with boto3's resource, which knows Python's own types."""

import json
import os
import subprocess
from pathlib import Path

import boto3
from boto3.dynamodb.conditions import Key
from boto3.dynamodb.types import TypeDeserializer

NAME = os.environ["LAB_TABLE"]
KEYS = ("Artist", "SongTitle")
read = TypeDeserializer().deserialize
songs = [
    {name: read(value) for name, value in json.loads(Path(f"{file}.json").read_text()).items()}
    for file in ("first", "second", "third")
]
dynamodb = boto3.resource("dynamodb")


def key(song):
    return {name: song[name] for name in KEYS}


table = dynamodb.create_table(
    TableName=NAME,
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in KEYS],
    KeySchema=[
        {"AttributeName": "Artist", "KeyType": "HASH"},
        {"AttributeName": "SongTitle", "KeyType": "RANGE"},
    ],
)
table.wait_until_exists()
print([table.name for table in dynamodb.tables.all()])
with table.batch_writer() as batch:
    for song in songs:
        batch.put_item(Item=song)
first, _, third = songs
print(table.get_item(Key=key(first))["Item"])
table.update_item(
    Key=key(first),
    UpdateExpression="SET Plays = :n",
    ExpressionAttributeValues={":n": int(os.environ["LAB_PLAYS"])},
)
table.delete_item(Key=key(third))
found = table.query(KeyConditionExpression=Key("Artist").eq(first["Artist"]))["Items"]
total = sum(int(song["Plays"]) for song in found)
subprocess.run(["lab", "answer", "query", str(total)], check=True)
