"""Attempts to reach what another learner owns, by its name or by pretending to be them."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.security.signing import send, who_am_i


def test_a_made_up_key_that_names_a_real_account(aws, account):
    """The account can be read from a key; that alone opens nothing."""
    guessed = account.access_key_id[:13] + "AAAAAAA"
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        aws("sts", account.model_copy(update={"access_key_id": guessed})).get_caller_identity()


def test_anothers_secret_with_ones_own_key(aws, account, other):
    mixed = account.model_copy(update={"secret_access_key": other.secret_access_key})
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        aws("sts", mixed).get_caller_identity()


@pytest.mark.parametrize("name", ["x-moto-account-id", "X-Moto-Account-Id", "x-moto-anything"])
def test_an_account_header(account, other, cloud, name):
    answer = send(who_am_i(account, cloud.endpoint, **{name: other.account_id}))
    assert answer.status_code == 403
    assert other.account_id not in answer.text


def _reads(s3: Any, bucket: str) -> dict[str, Callable[[], Any]]:
    return {
        "list": lambda: s3.list_objects_v2(Bucket=bucket),
        "versions": lambda: s3.list_object_versions(Bucket=bucket),
        "get": lambda: s3.get_object(Bucket=bucket, Key="diary"),
        "policy": lambda: s3.get_bucket_policy(Bucket=bucket),
        "acl": lambda: s3.get_bucket_acl(Bucket=bucket),
        "location": lambda: s3.get_bucket_location(Bucket=bucket),
    }


def _writes(s3: Any, bucket: str) -> dict[str, Callable[[], Any]]:
    return {
        "put": lambda: s3.put_object(Bucket=bucket, Key="diary", Body=b"mine"),
        "delete": lambda: s3.delete_object(Bucket=bucket, Key="diary"),
        "delete many": lambda: s3.delete_objects(
            Bucket=bucket, Delete={"Objects": [{"Key": "diary"}]}
        ),
        "delete bucket": lambda: s3.delete_bucket(Bucket=bucket),
        "policy": lambda: s3.put_bucket_policy(Bucket=bucket, Policy="{}"),
        "versioning": lambda: s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
        ),
        "parts": lambda: s3.create_multipart_upload(Bucket=bucket, Key="film"),
    }


def test_another_learners_bucket(aws, other, bucket):
    s3 = aws("s3", other)
    for name, attempt in {**_reads(s3, bucket), **_writes(s3, bucket)}.items():
        with pytest.raises(ClientError) as refusal:
            attempt()
        assert refusal.value.response["Error"]["Code"] == "AccessDenied", name
    with pytest.raises(ClientError, match="403"):
        s3.head_bucket(Bucket=bucket)
    assert bucket not in [b["Name"] for b in s3.list_buckets()["Buckets"]]
    assert aws("s3").get_object(Bucket=bucket, Key="diary")["Body"].read() == b"secret"


def test_another_learners_object_as_the_source_of_a_copy(aws, other, bucket):
    s3 = aws("s3", other)
    mine = f"mine-{other.account_id}"
    s3.create_bucket(Bucket=mine)
    source = {"Bucket": bucket, "Key": "diary"}
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.copy_object(Bucket=mine, Key="stolen", CopySource=source)
    part = s3.create_multipart_upload(Bucket=mine, Key="stolen")["UploadId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.upload_part_copy(
            Bucket=mine, Key="stolen", UploadId=part, PartNumber=1, CopySource=source
        )
    aws("s3").copy_object(Bucket=bucket, Key="copy", CopySource=source)


def test_another_learners_things_by_their_names(aws, account, other):
    """Role, queue, topic, key and secret of somebody else, each by its full ARN."""
    aws("iam").create_role(
        RoleName="boss",
        AssumeRolePolicyDocument='{"Version":"2012-10-17",'
        '"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}',
    )
    topic = aws("sns").create_topic(Name="news")["TopicArn"]
    queue = aws("sqs").create_queue(QueueName="inbox")["QueueUrl"]
    secret = aws("secretsmanager").create_secret(Name="pin", SecretString="1234")["ARN"]
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    role = f"arn:aws:iam::{account.account_id}:role/boss"
    attempts: list[Callable[[], Any]] = [
        lambda: aws("sts", other).assume_role(RoleArn=role, RoleSessionName="mallory"),
        lambda: aws("sns", other).publish(TopicArn=topic, Message="spam"),
        lambda: aws("secretsmanager", other).get_secret_value(SecretId=secret),
        lambda: aws("kms", other).encrypt(KeyId=key, Plaintext=b"x"),
        lambda: aws("sqs", other).receive_message(QueueUrl=queue),
        lambda: aws("dynamodb", other).scan(
            TableName=f"arn:aws:dynamodb:us-east-1:{account.account_id}:table/none"
        ),
    ]
    for attempt in attempts:
        with pytest.raises(ClientError):
            attempt()
    mine = aws("sns", other).create_topic(Name="mine")["TopicArn"]
    inbox = f"arn:aws:sqs:us-east-1:{account.account_id}:inbox"
    try:
        aws("sns", other).subscribe(TopicArn=mine, Protocol="sqs", Endpoint=inbox)
        aws("sns", other).publish(TopicArn=mine, Message="spam")
    except ClientError:
        pass
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=queue)
