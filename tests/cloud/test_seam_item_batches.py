"""Batches and transactional reads: cloud/seams/item_batches.py."""

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def dynamodb(aws):
    made = aws("dynamodb")
    made.create_table(
        TableName="table",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return made


def test_a_batch_has_one_write_an_item(dynamodb):
    key = {"pk": {"S": "a"}}
    for twice in (
        [{"PutRequest": {"Item": key}}, {"DeleteRequest": {"Key": key}}],
        [{"PutRequest": {"Item": key}}, {"PutRequest": {"Item": key | {"x": {"N": "1"}}}}],
    ):
        with pytest.raises(ClientError, match="Provided list of item keys contains duplicates"):
            dynamodb.batch_write_item(RequestItems={"table": twice})
    assert dynamodb.scan(TableName="table")["Count"] == 0


def test_a_transaction_reads_many_items_and_what_is_asked_of_them(dynamodb):
    writes = [{"PutRequest": {"Item": {"pk": {"S": str(n)}, "x": {"N": "1"}}}} for n in range(25)]
    dynamodb.batch_write_item(RequestItems={"table": writes})
    gets = [
        {
            "Get": {
                "TableName": "table",
                "Key": {"pk": {"S": str(n)}},
                "ProjectionExpression": "#x",
                "ExpressionAttributeNames": {"#x": "x"},
            }
        }
        for n in range(26)
    ]
    answers = dynamodb.transact_get_items(TransactItems=gets)["Responses"]
    assert answers == [{"Item": {"x": {"N": "1"}}}] * 25 + [{}]
