"""Definitions when an index is added: cloud/seams/index_attributes.py."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


def text(name: str) -> dict[str, str]:
    return {"AttributeName": name, "AttributeType": "S"}


def index(key: str) -> dict[str, Any]:
    return {
        "IndexName": f"by-{key}",
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }


@pytest.fixture
def dynamodb(aws):
    made = aws("dynamodb")
    made.create_table(
        TableName="table",
        AttributeDefinitions=[text("pk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return made


def names(answer: dict[str, Any]) -> list[str]:
    table = answer.get("TableDescription") or answer["Table"]
    return [one["AttributeName"] for one in table["AttributeDefinitions"]]


def test_a_table_that_gets_an_index_keeps_its_keys_types(dynamodb):
    changed = dynamodb.update_table(
        TableName="table",
        AttributeDefinitions=[text("genre")],
        GlobalSecondaryIndexUpdates=[{"Create": index("genre")}],
    )
    assert names(changed) == ["pk", "genre"]
    dynamodb.put_item(TableName="table", Item={"pk": {"S": "1"}, "genre": {"S": "jazz"}})
    found = dynamodb.query(
        TableName="table",
        IndexName="by-genre",
        KeyConditionExpression="genre = :g",
        ExpressionAttributeValues={":g": {"S": "jazz"}},
    )
    assert found["Count"] == 1
    with pytest.raises(ClientError, match="Type mismatch for key"):
        dynamodb.put_item(TableName="table", Item={"pk": {"N": "1"}})
    gone = [{"Delete": {"IndexName": "by-genre"}}]
    dynamodb.update_table(TableName="table", GlobalSecondaryIndexUpdates=gone)
    assert names(dynamodb.describe_table(TableName="table")) == ["pk"]


def test_an_index_needs_its_attributes_defined(dynamodb):
    with pytest.raises(ClientError, match=r"Keys: \[genre\], AttributeDefinitions: \[pk\]") as told:
        dynamodb.update_table(
            TableName="table", GlobalSecondaryIndexUpdates=[{"Create": index("genre")}]
        )
    assert told.value.response["Error"]["Code"] == "ValidationException"
