"""Writes in PartiQL, DynamoDB's SQL, and reads by the operations that the tasks name."""

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
WHERE = "WHERE Artist = ? AND SongTitle = ?"


def run(statement, *parameters):
    given = {"Parameters": list(parameters)} if parameters else {}
    return client.execute_statement(Statement=statement, **given)["Items"]


def key(song):
    return {"Artist": song["Artist"], "SongTitle": song["SongTitle"]}


def literal(item):
    values = {name: value.get("S") or int(value["N"]) for name, value in item.items()}
    return repr(values)  # Python's quotes and braces are PartiQL's


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
client.get_waiter("table_exists").wait(TableName=NAME)
print(client.list_tables()["TableNames"])
for item in (first, second, third):
    run(f'INSERT INTO "{NAME}" VALUE {literal(item)}')
print(client.get_item(TableName=NAME, Key=key(first))["Item"])
run(
    f'UPDATE "{NAME}" SET Plays = ? {WHERE}',
    {"N": os.environ["LAB_PLAYS"]},
    first["Artist"],
    first["SongTitle"],
)
client.delete_item(TableName=NAME, Key=key(third))
found = client.query(
    TableName=NAME,
    KeyConditionExpression="Artist = :a",
    ExpressionAttributeValues={":a": first["Artist"]},
)["Items"]
total = sum(int(song["Plays"]["N"]) for song in found)
subprocess.run(["lab", "answer", "query", str(total)], check=True)
