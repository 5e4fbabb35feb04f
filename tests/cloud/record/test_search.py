"""Who did what, to what, when, and how it ended: the record answers."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from cloud.errors import AccountNotFoundError, CloudRefusedError
from cloud.shapes import Credentials
from tests.cloud.conftest import client


@pytest.fixture
def history(control, account, aws):
    """Return the account's events after a short story: ana makes, learner looks and fails."""
    iam, s3 = aws("iam"), aws("s3")
    iam.create_user(UserName="ana")
    iam.put_user_policy(
        UserName="ana",
        PolicyName="all",
        PolicyDocument='{"Version":"2012-10-17","Statement":'
        '[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    )
    made = iam.create_access_key(UserName="ana")["AccessKey"]
    ana = Credentials(access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"])
    bucket = f"shop-{account.account_id}"
    aws("s3", ana).create_bucket(Bucket=bucket)
    aws("s3", ana).put_object(Bucket=bucket, Key="july.csv", Body=b"1")
    s3.get_object(Bucket=bucket, Key="july.csv")
    with pytest.raises(ClientError):
        s3.get_object(Bucket=bucket, Key="june.csv")
    with pytest.raises(ClientError):
        aws("sts").assume_role(
            RoleArn="arn:aws:iam::999999999999:role/boss", RoleSessionName="mallory"
        )
    return control.events(account.account_id)


def names(found):
    return [event.eventName for event in found]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"event_name": "GetObject"}, ["GetObject", "GetObject"]),
        ({"principal": "ana"}, ["CreateBucket", "PutObject"]),
        ({"principal": "arn:aws:iam::*:user/a?a"}, ["CreateBucket", "PutObject"]),
        ({"principal": "an"}, []),
        ({"action": "s3:GetObject"}, ["GetObject", "GetObject"]),
        ({"action": "S3:get*"}, ["GetObject", "GetObject"]),
        ({"action": "iam:*User*"}, ["CreateUser", "PutUserPolicy"]),
        ({"resource": "arn:aws:s3:::*/july.csv"}, ["PutObject", "GetObject"]),
        (
            {"resource": "arn:aws:iam::*:user/ana"},
            ["CreateUser", "PutUserPolicy", "CreateAccessKey"],
        ),
        ({"resource": "june.csv"}, ["GetObject"]),
        ({"outcome": "denied"}, ["AssumeRole"]),
        ({"outcome": "error"}, ["GetObject"]),
        ({"outcome": "allowed", "principal": "*:user/learner", "read_only": True}, ["GetObject"]),
        ({"read_only": False, "principal": "ana"}, ["CreateBucket", "PutObject"]),
        ({"after": 6, "limit": 1}, ["GetObject"]),
        ({"newest_first": True, "limit": 2}, ["AssumeRole", "GetObject"]),
        ({"event_name": "GetObject", "outcome": "denied"}, []),
    ],
)
def test_events_are_found_by(control, account, history, wanted, expected):
    assert names(control.events(account.account_id, **wanted)) == expected


def test_events_are_found_by_time(control, account, history):
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    everything = names(history)
    assert len(everything) == 8
    assert names(control.events(account.account_id, since=now - hour)) == everything
    assert names(control.events(account.account_id, until=now + hour)) == everything
    assert control.events(account.account_id, since=now + hour) == []
    assert control.events(account.account_id, until=now - hour) == []


def test_the_order_is_that_of_the_calls(control, account, aws):
    """Reads are written later than changes, and still stand where they ran."""
    s3, name = aws("s3"), f"order-{account.account_id}"
    s3.create_bucket(Bucket=name)
    for number in range(20):
        s3.list_buckets()
        s3.put_object(Bucket=name, Key=str(number), Body=b"x")
    found = control.events(account.account_id)
    assert [event.sequence for event in found] == list(range(1, 42))
    assert names(found) == ["CreateBucket", *["ListBuckets", "PutObject"] * 20]


def test_the_operators_calls_stand_apart(cloud, control, account):
    keys = control.operator(account.account_id)
    client(cloud.endpoint, "sts", keys).get_caller_identity()
    assert control.events(account.account_id) == []
    (event,) = control.events(account.account_id, include_operator=True)
    assert event.operator is True
    assert event.userIdentity.type == "AssumedRole"


def test_what_nobody_can_look_for_is_told(control, account):
    with pytest.raises(CloudRefusedError, match="allowed, denied, error"):
        control.events(account.account_id, outcome="maybe")
    with pytest.raises(AccountNotFoundError):
        control.events("999999999999")
