# fails: table
# message: The partition key
# Takes the title for the partition key.
import os

import boto3

NAME = os.environ["LAB_TABLE"]
client = boto3.client("dynamodb")

client.create_table(
    TableName=NAME,
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[
        {"AttributeName": "Artist", "AttributeType": "S"},
        {"AttributeName": "SongTitle", "AttributeType": "S"},
    ],
    KeySchema=[
        {"AttributeName": "SongTitle", "KeyType": "HASH"},
        {"AttributeName": "Artist", "KeyType": "RANGE"},
    ],
)
