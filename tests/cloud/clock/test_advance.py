"""An account's clock is set forward: what that does in it, and that no other account notices."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from botocore.exceptions import ClientError

from cloud.errors import AccountNotFoundError, CloudRefusedError
from tests.cloud.conftest import session

HOUR, DAY = 3600, 86_400


def shown(state) -> datetime:
    return datetime.fromisoformat(state.now)


def test_only_the_account_itself_is_ahead(aws, control, account, other):
    before = shown(control.clock(account.account_id))
    state = control.advance_clock(account.account_id, 90 * DAY, settle=False)
    assert state.offset == 90 * DAY
    assert timedelta(days=90) <= shown(state) - before < timedelta(days=90, minutes=1)
    assert control.clock(other.account_id).offset == 0

    iam, theirs = aws("iam"), aws("iam", other)
    ahead = iam.create_user(UserName="ana")["User"]["CreateDate"]
    real = theirs.create_user(UserName="ana")["User"]["CreateDate"]
    assert timedelta(days=89, hours=23) < ahead - real < timedelta(days=90, minutes=1)
    assert abs(real - datetime.now(UTC)) < timedelta(minutes=1)


def test_advances_add_up_and_never_go_back(control, account):
    control.advance_clock(account.account_id, HOUR, settle=False)
    assert control.advance_clock(account.account_id, HOUR, settle=False).offset == 2 * HOUR
    for refused in (0, -5, 11 * 366 * DAY):
        with pytest.raises(CloudRefusedError):
            control.advance_clock(account.account_id, refused, settle=False)
    assert control.clock(account.account_id).offset == 2 * HOUR
    with pytest.raises(AccountNotFoundError):
        control.advance_clock("000000000000", HOUR, settle=False)


def test_the_record_follows_the_accounts_clock(aws, control, account):
    control.advance_clock(account.account_id, 30 * DAY, settle=False)
    aws("sts").get_caller_identity()
    event = control.events(account.account_id, event_name="GetCallerIdentity")[-1]
    ahead = datetime.fromisoformat(event.eventTime) - datetime.now(UTC)
    assert timedelta(days=29, hours=23) < ahead <= timedelta(days=30)


def test_an_answers_date_is_real_so_that_sdks_keep_their_clocks(aws, control, account):
    control.advance_clock(account.account_id, 30 * DAY, settle=False)
    answer = aws("sqs").list_queues()["ResponseMetadata"]["HTTPHeaders"]
    if "date" in answer:
        told = datetime.strptime(answer["date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
        assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_signed_url_ages_with_the_account(aws, control, account, version):
    s3, signer = aws("s3"), aws("s3", signature_version=version)
    s3.create_bucket(Bucket=f"urls-{account.account_id}")
    target = {"Bucket": f"urls-{account.account_id}", "Key": "note.txt"}
    s3.put_object(**target, Body=b"hello")
    old = signer.generate_presigned_url("get_object", Params=target, ExpiresIn=HOUR)
    assert httpx.get(old).text == "hello"

    control.advance_clock(account.account_id, HOUR / 2)
    assert httpx.get(old).text == "hello"
    control.advance_clock(account.account_id, HOUR)
    refused = httpx.get(old)
    assert refused.status_code == 403
    assert "expired" in refused.text

    fresh = signer.generate_presigned_url("get_object", Params=target, ExpiresIn=HOUR)
    assert httpx.get(fresh).text == "hello"
    control.advance_clock(account.account_id, 2 * HOUR)
    assert httpx.get(fresh).status_code == 403


def test_temporary_keys_expire_by_the_accounts_clock(aws, control, account):
    given = aws("sts").get_session_token(DurationSeconds=HOUR)
    temporary = aws("sts", session(given))
    temporary.get_caller_identity()
    control.advance_clock(account.account_id, HOUR, settle=False)
    with pytest.raises(ClientError, match="ExpiredToken"):
        temporary.get_caller_identity()

    again = aws("sts").get_session_token(DurationSeconds=HOUR)
    assert again["Credentials"]["Expiration"] > given["Credentials"]["Expiration"]
    aws("sts", session(again)).get_caller_identity()


def test_messages_come_back_are_dead_lettered_and_expire(aws, control, account):
    sqs = aws("sqs")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]
    redrive = f'{{"deadLetterTargetArn":"{arn["QueueArn"]}","maxReceiveCount":"2"}}'
    work = sqs.create_queue(
        QueueName="work",
        Attributes={
            "RedrivePolicy": redrive,
            "VisibilityTimeout": "600",
            "DelaySeconds": "300",
            "MessageRetentionPeriod": str(4 * DAY),
        },
    )["QueueUrl"]

    def received(queue):
        return [m["Body"] for m in sqs.receive_message(QueueUrl=queue).get("Messages", [])]

    sqs.send_message(QueueUrl=work, MessageBody="parcel")
    assert received(work) == []  # delayed
    control.advance_clock(account.account_id, 300, settle=False)
    assert received(work) == ["parcel"]
    assert received(work) == []  # in flight
    control.advance_clock(account.account_id, 600, settle=False)
    assert received(work) == ["parcel"]
    control.advance_clock(account.account_id, 600, settle=False)
    assert received(work) == []  # received twice: it is elsewhere now
    assert received(dead) == ["parcel"]

    sqs.send_message(QueueUrl=work, MessageBody="forgotten")
    control.advance_clock(account.account_id, 2 * DAY, settle=False)
    sqs.send_message(QueueUrl=work, MessageBody="younger")
    state = control.advance_clock(account.account_id, 2 * DAY, settle=False)
    assert state.fired == {"sqs": 2}  # and the one in the other queue
    assert received(work) == ["younger"]


def test_a_waiting_receiver_is_woken_by_an_advance(aws, control, account):
    sqs = aws("sqs", read_timeout=60)
    queue = sqs.create_queue(QueueName="late")["QueueUrl"]
    sqs.send_message(QueueUrl=queue, MessageBody="soon", DelaySeconds=900)
    control.advance_clock(account.account_id, 899, settle=False)
    got = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)
    assert [message["Body"] for message in got["Messages"]] == ["soon"]


def test_a_lock_on_an_object_ends_with_its_time(aws, control, account):
    s3 = aws("s3")
    target = {"Bucket": f"locked-{account.account_id}", "Key": "contract.pdf"}
    s3.create_bucket(Bucket=target["Bucket"], ObjectLockEnabledForBucket=True)
    until = datetime.now(UTC) + timedelta(days=30)
    version = s3.put_object(
        **target, Body=b"%PDF", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until
    )["VersionId"]
    control.advance_clock(account.account_id, 29 * DAY, settle=False)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(**target, VersionId=version)
    control.advance_clock(account.account_id, DAY, settle=False)
    s3.delete_object(**target, VersionId=version)


def test_a_signature_is_still_judged_by_the_real_clock(aws, control, account):
    control.advance_clock(account.account_id, 365 * DAY, settle=False)
    aws("s3").list_buckets()
