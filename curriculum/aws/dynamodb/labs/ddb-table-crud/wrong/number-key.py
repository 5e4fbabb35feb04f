# fails: table
# message: Both keys are to be text
# Declares the title as a number, so no song fits in.
import os

import boto3

NAME = os.environ["LAB_TABLE"]
client = boto3.client("dynamodb")

client.create_table(
    TableName=NAME,
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[
        {"AttributeName": "Artist", "AttributeType": "S"},
        {"AttributeName": "SongTitle", "AttributeType": "N"},
    ],
    KeySchema=[
        {"AttributeName": "Artist", "KeyType": "HASH"},
        {"AttributeName": "SongTitle", "KeyType": "RANGE"},
    ],
)
