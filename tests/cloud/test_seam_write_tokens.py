"""A transaction with a token is done once within ten minutes."""

import pytest


def add(amount):
    return [
        {
            "Update": {
                "TableName": "till",
                "Key": {"p": {"S": "total"}},
                "UpdateExpression": "ADD n :n",
                "ExpressionAttributeValues": {":n": {"N": amount}},
            }
        }
    ]


def test_a_transaction_sent_again_is_done_once(aws, account, control):
    dynamodb = aws("dynamodb")
    dynamodb.create_table(
        TableName="till",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
    )

    def total():
        found = dynamodb.get_item(TableName="till", Key={"p": {"S": "total"}})
        return found["Item"]["n"]["N"]

    once = {"ClientRequestToken": "payment-1"}
    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=add("5"), **once)
    assert total() == "5"
    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        dynamodb.transact_write_items(TransactItems=add("6"), **once)
    dynamodb.transact_write_items(TransactItems=add("5"), ClientRequestToken="payment-2")
    assert total() == "10"
    control.advance_clock(account.account_id, 601)
    dynamodb.transact_write_items(TransactItems=add("6"), **once)
    assert total() == "16"
