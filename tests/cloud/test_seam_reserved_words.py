"""Reserved words in key conditions: cloud/seams/reserved_words.py."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def query(aws):
    made = aws("dynamodb")
    made.create_table(
        TableName="table",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "Timestamp", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "Timestamp", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"pk": {"S": "a"}, "Timestamp": {"S": "2026"}}
    made.put_item(TableName="table", Item=item)

    def ask(condition: str, **values: str) -> int:
        names = (
            {"ExpressionAttributeNames": {"#Timestamp": "Timestamp"}} if "#" in condition else {}
        )
        return made.query(
            TableName="table",
            KeyConditionExpression=condition,
            ExpressionAttributeValues={f":{n}": {"S": v} for n, v in values.items()},
            **names,
        )["Count"]

    return ask


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("pk = :p AND Timestamp = :t", {"p": "a", "t": "2026"}),
        ("pk = :p and begins_with(timestamp, :t)", {"p": "a", "t": "2"}),
    ],
)
def test_a_reserved_word_is_refused(query, condition, values):
    with pytest.raises(ClientError, match=r"(?i)reserved keyword: timestamp") as told:
        query(condition, **values)
    assert told.value.response["Error"]["Code"] == "ValidationException"


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("pk = :p AND #Timestamp BETWEEN :from AND :to", {"p": "a", "from": "1", "to": "3"}),
        ("pk = :p and begins_with(#Timestamp, :value)", {"p": "a", "value": "2"}),
    ],
)
def test_placeholders_and_the_conditions_own_words_pass(query, condition, values):
    assert query(condition, **values) == 1
