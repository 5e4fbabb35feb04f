"""Units that queries and scans consume: cloud/seams/read_units.py."""

from typing import Any

import pytest

ITEMS = 10
FILLED = 4000  # bytes of text in an item, besides its keys


@pytest.fixture
def dynamodb(aws):
    made = aws("dynamodb")
    keys = [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    made.create_table(
        TableName="table",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
            {"AttributeName": "kind", "AttributeType": "S"},
        ],
        KeySchema=keys,
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-kind",
                "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    for number in range(ITEMS):
        item = {"pk": "a" if number < 5 else "b", "sk": str(number), "kind": "k"}
        made.put_item(
            TableName="table",
            Item={n: {"S": v} for n, v in item.items()} | {"text": {"S": "x" * FILLED}},
        )
    return made


def units(read: Any, **words: Any) -> float:
    answer = read(TableName="table", ReturnConsumedCapacity="TOTAL", **words)
    assert answer["ConsumedCapacity"]["TableName"] == "table"
    return answer["ConsumedCapacity"]["CapacityUnits"]


OF_A = {
    "KeyConditionExpression": "pk = :p",
    "ExpressionAttributeValues": {":p": {"S": "a"}},
}
OF_KIND = {
    "IndexName": "by-kind",
    "KeyConditionExpression": "kind = :k",
    "ExpressionAttributeValues": {":k": {"S": "k"}},
}


def test_a_query_costs_what_it_read_in_steps_of_4_kb(dynamodb):
    # 5 items of 4,014 bytes are 20,070 bytes: 4.9 steps
    assert units(dynamodb.query, **OF_A) == 2.5
    assert units(dynamodb.query, ConsistentRead=True, **OF_A) == 5.0
    assert units(dynamodb.query, Limit=2, **OF_A) == 1.0


def test_a_read_of_nothing_costs_the_least(dynamodb):
    none = OF_A | {"ExpressionAttributeValues": {":p": {"S": "nobody"}}}
    assert units(dynamodb.query, **none) == 0.5
    assert units(dynamodb.query, ConsistentRead=True, **none) == 1.0


def test_filter_and_projection_save_nothing(dynamodb):
    filtered = {
        "FilterExpression": "sk = :s",
        "ExpressionAttributeValues": {":s": {"S": "1"}},
        "ProjectionExpression": "sk",
    }
    assert units(dynamodb.scan, **filtered) == 5.0
    assert units(dynamodb.scan, Select="COUNT") == 5.0
    answer = dynamodb.scan(TableName="table", **filtered)
    assert answer["Count"] == 1
    assert "ConsumedCapacity" not in answer


def test_an_index_costs_the_size_of_its_entries(dynamodb):
    answer = dynamodb.query(TableName="table", ReturnConsumedCapacity="INDEXES", **OF_KIND)
    assert answer["ConsumedCapacity"] == {
        "TableName": "table",
        "CapacityUnits": 0.5,
        "Table": {"CapacityUnits": 0.0},
        "GlobalSecondaryIndexes": {"by-kind": {"CapacityUnits": 0.5}},
    }
