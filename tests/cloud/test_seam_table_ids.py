"""Tables have an id: cloud/seams/table_ids.py."""

import time


def test_a_table_keeps_its_id_and_a_new_one_has_another(aws):
    dynamodb = aws("dynamodb")
    first = _make(dynamodb)
    assert dynamodb.describe_table(TableName="table")["Table"]["TableId"] == first
    backup = dynamodb.create_backup(TableName="table", BackupName="nightly")["BackupDetails"][
        "BackupArn"
    ]
    told = dynamodb.describe_backup(BackupArn=backup)["BackupDescription"]
    assert told["SourceTableDetails"]["TableId"] == first
    dynamodb.delete_table(TableName="table")
    time.sleep(0.01)
    assert _make(dynamodb) != first


def _make(dynamodb):
    made = dynamodb.create_table(
        TableName="table",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return made["TableDescription"]["TableId"]
