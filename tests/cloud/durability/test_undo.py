"""Back to a label, a copy of one's own, and what stays when the rest goes."""

import json
import secrets
import signal
import subprocess
import sys

import pytest
from botocore.exceptions import ClientError

from cloud.errors import AccountNotFoundError, CloudRefusedError
from cloud.shapes import Credentials
from tests import forked, processes
from tests.cloud.conftest import client
from tests.cloud.policies import let_into_queue


@pytest.fixture
def bucket():
    return f"bucket-{secrets.token_hex(8)}"


def test_restore_brings_back_what_was_and_takes_away_what_came_since(account, control, aws, bucket):
    s3, iam, queues = aws("s3"), aws("iam"), aws("sqs")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"before")
    url = queues.create_queue(QueueName="q")["QueueUrl"]
    kept = control.snapshot(account.account_id, "after-task-1")

    s3.put_object(Bucket=bucket, Key="k", Body=b"after")
    s3.create_bucket(Bucket=f"{bucket}-2")
    iam.create_user(UserName="dana")
    queues.delete_queue(QueueUrl=url)
    assert control.snapshots(account.account_id) == [kept]
    control.restore(account.account_id, "after-task-1")

    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"before"
    assert [found["Name"] for found in s3.list_buckets()["Buckets"]] == [bucket]
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_user(UserName="dana")
    assert queues.get_queue_url(QueueName="q")["QueueUrl"] == url
    names = [event.eventName for event in control.events(account.account_id)]
    assert "CreateUser" in names  # the record is not undone


def test_a_bucket_of_the_undone_future_is_free_again_for_others(
    account, other, control, aws, bucket
):
    control.snapshot(account.account_id, "start")
    aws("s3").create_bucket(Bucket=bucket)
    with pytest.raises(ClientError, match="BucketAlreadyExists"):
        aws("s3", other).create_bucket(Bucket=bucket)
    control.restore(account.account_id, "start")
    aws("s3", other).create_bucket(Bucket=bucket)


def test_no_restore_takes_a_bucket_from_somebody_else(account, other, control, aws, bucket):
    aws("s3").create_bucket(Bucket=bucket)
    control.snapshot(account.account_id, "with-bucket")
    aws("s3").delete_bucket(Bucket=bucket)
    aws("s3", other).create_bucket(Bucket=bucket)
    with pytest.raises(CloudRefusedError, match=bucket):
        control.restore(account.account_id, "with-bucket")
    assert aws("s3").list_buckets()["Buckets"] == []


def test_bodies_stay_while_a_snapshot_names_them(account, control, aws, bucket):
    s3 = aws("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"precious")
    control.snapshot(account.account_id, "one")
    s3.delete_object(Bucket=bucket, Key="k")
    control.restore(account.account_id, "one")
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"precious"
    s3.delete_object(Bucket=bucket, Key="k")
    control.forget_snapshot(account.account_id, "one")
    control.forget_snapshot(account.account_id, "one")
    with pytest.raises(CloudRefusedError, match="no snapshot"):
        control.restore(account.account_id, "one")


@pytest.mark.parametrize("label", ["..", "a b", ".hidden", "x" * 65])
def test_a_label_is_a_plain_word(account, control, label):
    with pytest.raises(CloudRefusedError):
        control.snapshot(account.account_id, label)
    control.snapshot(account.account_id, "task.1_done-2")


def test_nobody_restores_an_account_that_is_not_there(control):
    with pytest.raises(AccountNotFoundError):
        control.restore("000000000001", "x")


@pytest.fixture
def origin(account, aws, bucket):
    """Return an account with a bucket and a body, a role, a user's key, and a queue at a topic."""
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="k", Body=b"body")
    iam = aws("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=_trust(account.account_id))
    iam.create_user(UserName="dana")
    iam.create_access_key(UserName="dana")
    topic = aws("sns").create_topic(Name="t")["TopicArn"]
    queue = f"arn:aws:sqs:us-east-1:{account.account_id}:q"
    allowed = let_into_queue("sns.amazonaws.com", queue, topic)
    aws("sqs").create_queue(QueueName="q", Attributes=allowed)
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    return account


@pytest.fixture(params=[None, "then"])
def fork(request, origin, control):
    """Return a copy of the origin, as it is and as it was kept."""
    control.snapshot(origin.account_id, "then")
    made = control.fork(origin.account_id, label=request.param)
    yield made
    control.drop_account(made.account_id)


def test_a_fork_has_its_own_id_and_keys_everywhere(origin, fork, aws):
    old, new = origin.account_id, fork.account_id
    assert old != new
    assert aws("sts", fork).get_caller_identity()["Arn"] == fork.principal_arn
    mine, theirs = aws("iam"), aws("iam", fork)
    role = theirs.get_role(RoleName="r")["Role"]
    assert role["Arn"] == mine.get_role(RoleName="r")["Role"]["Arn"].replace(old, new)
    assert new in json.dumps(role["AssumeRolePolicyDocument"])
    keys = [
        iam.list_access_keys(UserName="dana")["AccessKeyMetadata"][0]["AccessKeyId"]
        for iam in (mine, theirs)
    ]
    assert len({*keys, origin.access_key_id, fork.access_key_id}) == 4


def test_a_forks_services_reach_each_other_and_not_the_origin(origin, fork, aws):
    queues, topics = aws("sqs", fork), aws("sns", fork)
    topics.publish(TopicArn=topics.list_topics()["Topics"][0]["TopicArn"], Message="hello")
    url = queues.get_queue_url(QueueName="q")["QueueUrl"]
    assert fork.account_id in url
    assert "hello" in queues.receive_message(QueueUrl=url)["Messages"][0]["Body"]
    mine = aws("sqs").get_queue_url(QueueName="q")["QueueUrl"]
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=mine)


def test_a_forks_buckets_are_its_own_and_leave_the_names_to_the_origin(
    origin, fork, other, aws, bucket
):
    mine, theirs = aws("s3"), aws("s3", fork)
    assert theirs.get_object(Bucket=bucket, Key="k")["Body"].read() == b"body"
    theirs.delete_object(Bucket=bucket, Key="k")
    theirs.delete_bucket(Bucket=bucket)
    assert mine.get_object(Bucket=bucket, Key="k")["Body"].read() == b"body"
    with pytest.raises(ClientError, match="BucketAlreadyExists"):
        aws("s3", other).create_bucket(Bucket=bucket)


def test_a_fork_never_takes_an_id_that_is_taken(account, other, control):
    with pytest.raises(CloudRefusedError, match=other.account_id):
        control.fork(account.account_id, new_id=other.account_id)


def test_snapshots_and_forks_outlive_the_process_and_serve_the_command(tmp_path):
    folder = tmp_path / "cloud"
    with forked.cloud(folder) as cloud:
        made = _command(cloud, "create", "--id", "111122223333")
        s3 = client(cloud.endpoint, "s3", _keys(made))
        s3.create_bucket(Bucket="kept-bucket")
        s3.put_object(Bucket="kept-bucket", Key="k", Body=b"1")
        kept = _command(cloud, "snapshot", "111122223333", "--label", "one")
        assert kept["label"] == "one"
        s3.delete_object(Bucket="kept-bucket", Key="k")
        copy = _command(cloud, "fork", "111122223333", "--new-id", "444455556666")
        cloud.running.process.send_signal(signal.SIGKILL)
        cloud.running.process.wait()
    with forked.cloud(folder) as cloud:
        assert [row["label"] for row in _command(cloud, "snapshots", "111122223333")] == ["one"]
        _command(cloud, "restore", "111122223333", "--label", "one")
        s3 = client(cloud.endpoint, "s3", _keys(made))
        assert s3.get_object(Bucket="kept-bucket", Key="k")["Body"].read() == b"1"
        fork = client(cloud.endpoint, "s3", _keys(copy))
        assert fork.list_objects_v2(Bucket="kept-bucket")["KeyCount"] == 0
        answer = _command(cloud, "forget", "111122223333", "--label", "one")
        assert answer["forgotten"]
        assert _command(cloud, "snapshots", "111122223333") == []


def _command(cloud, *words):
    command = [sys.executable, "-m", "cloud", "account", *words, "--control", str(cloud.control)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=processes.ROOT)
    return json.loads(done.stdout)


def _keys(made):
    names = ("access_key_id", "secret_access_key")
    return Credentials(**{name: made[name] for name in names})


def _trust(account_id):
    who = {"AWS": f"arn:aws:iam::{account_id}:root"}
    statement = {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
