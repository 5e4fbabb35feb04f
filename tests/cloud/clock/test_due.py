"""What comes due in DynamoDB, KMS, Secrets Manager, Parameter Store and CloudWatch Logs."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

DAY = 86_400
KEYS = [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}]


@pytest.fixture
def advance(control, account):
    def days(count):
        return control.advance_clock(account.account_id, count * DAY, settle=False)

    return days


@pytest.fixture
def table(aws):
    """Return a table with a stream, whose items live until their attribute `end`."""
    db = aws("dynamodb")
    db.create_table(
        TableName="visits",
        KeySchema=KEYS,
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"},
    )
    db.update_time_to_live(
        TableName="visits", TimeToLiveSpecification={"Enabled": True, "AttributeName": "end"}
    )
    return db


def put(table, name, end):
    table.put_item(TableName="visits", Item={"id": {"S": name}, "at": {"N": "1"}, "end": end})


def names(table):
    return {item["id"]["S"] for item in table.scan(TableName="visits")["Items"]}


def records(aws):
    streams = aws("dynamodbstreams")
    arn = streams.list_streams(TableName="visits")["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    return streams.get_records(ShardIterator=iterator)["Records"]


def test_items_are_deleted_in_order_when_their_time_is_over(aws, table, advance):
    now = int(time.time())
    put(table, "tomorrow", {"N": str(now + DAY)})
    put(table, "soon", {"N": str(now + 600)})
    put(table, "next week", {"N": str(now + 7 * DAY)})
    put(table, "no number", {"S": str(now)})
    put(table, "long ago", {"N": str(now - 6 * 365 * DAY)})  # more than five years
    state = advance(2)
    assert names(table) == {"next week", "no number", "long ago"}
    assert state.fired == {"dynamodb": 2}
    assert datetime.fromisoformat(state.next_due).timestamp() == now + 7 * DAY

    gone = [record for record in records(aws) if record["eventName"] == "REMOVE"]
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in gone] == ["soon", "tomorrow"]
    for record in gone:
        assert record["userIdentity"] == {
            "PrincipalId": "dynamodb.amazonaws.com",
            "Type": "Service",
        }
    moments = [record["dynamodb"]["ApproximateCreationDateTime"].timestamp() for record in gone]
    assert moments == pytest.approx([now + 600, now + DAY], abs=1)


def test_a_deletion_of_ones_own_is_not_the_services(aws, table):
    put(table, "mine", {"S": "never"})
    table.delete_item(TableName="visits", Key={"id": {"S": "mine"}, "at": {"N": "1"}})
    assert all("userIdentity" not in record for record in records(aws))


def test_items_stay_while_the_setting_is_off(table, advance):
    put(table, "soon", {"N": str(int(time.time()) + 600)})
    table.update_time_to_live(
        TableName="visits", TimeToLiveSpecification={"Enabled": False, "AttributeName": "end"}
    )
    advance(1)
    assert names(table) == {"soon"}


def test_a_key_is_deleted_after_its_waiting_period(aws, advance):
    kms = aws("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/shop", TargetKeyId=key)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    advance(6)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"
    advance(1)
    assert key not in {one["KeyId"] for one in kms.list_keys()["Keys"]}
    assert "alias/shop" not in {alias["AliasName"] for alias in kms.list_aliases()["Aliases"]}


def test_a_secret_is_deleted_after_its_recovery_window(aws, advance):
    secrets = aws("secretsmanager")
    for name in ("gone", "saved", "kept"):
        secrets.create_secret(Name=name, SecretString="s3")
    for name in ("gone", "saved"):
        secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    advance(6)
    secrets.restore_secret(SecretId="saved")
    advance(1)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        secrets.restore_secret(SecretId="gone")
    assert secrets.get_secret_value(SecretId="saved")["SecretString"] == "s3"
    assert secrets.get_secret_value(SecretId="kept")["SecretString"] == "s3"


def test_a_parameter_is_deleted_when_its_policy_says_so(aws, advance):
    ssm = aws("ssm")
    end = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    policy = {"Type": "Expiration", "Version": "1.0", "Attributes": {"Timestamp": end}}
    ssm.put_parameter(
        Name="/shop/code", Value="1", Type="String", Tier="Advanced", Policies=json.dumps([policy])
    )
    ssm.put_parameter(Name="/shop/name", Value="2", Type="String")
    advance(2)
    assert ssm.get_parameter(Name="/shop/code")["Parameter"]["Value"] == "1"
    advance(1)
    with pytest.raises(ClientError, match="ParameterNotFound"):
        ssm.get_parameter(Name="/shop/code")
    assert ssm.get_parameter(Name="/shop/name")["Parameter"]["Value"] == "2"


def test_log_events_go_when_their_groups_retention_is_over(aws, advance):
    logs = aws("logs")
    for group, kept in (("short", 3), ("forever", None)):
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="s")
        if kept:
            logs.put_retention_policy(logGroupName=group, retentionInDays=kept)

    def write(group, text, moment):
        event = {"timestamp": int(moment * 1000), "message": text}
        logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=[event])

    def read(group):
        found = logs.get_log_events(logGroupName=group, logStreamName="s", startFromHead=True)
        return [event["message"] for event in found["events"]]

    now = time.time()
    for group in ("short", "forever"):
        write(group, "old", now)
    advance(2)
    write("short", "newer", now + 2 * DAY)
    advance(2)
    assert read("short") == ["newer"]
    assert read("forever") == ["old"]
