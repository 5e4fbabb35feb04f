"""What earlier versions wrote, and what no version can have written."""

import tarfile
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from cloud.client import CloudClient
from tests import forked
from tests.cloud.conftest import client

# Written by the last version that kept GSND2: two users, an S3 bucket with two versions of an
# object, a queue with a message, a table, a VPC and a stack with a topic.
OLDER = Path(__file__).parent / "gsnd2.tar.gz"
ACCOUNT = "210987654321"


@pytest.fixture
def older(tmp_path):
    folder = tmp_path / "cloud"
    with tarfile.open(OLDER) as archive:
        archive.extractall(folder, filter="data")
    return folder


def test_an_account_of_the_format_before_wakes_whole_and_is_kept_in_the_new_one(older):
    with forked.cloud(older) as cloud:
        _prove(cloud, CloudClient(cloud.control).create_account(ACCOUNT), messages=1)
        _client(cloud, "iam").create_user(UserName="newcomer")
    (state,) = (older / "accounts" / ACCOUNT).glob("state.*")
    assert state.read_bytes().startswith(b"GSND3\n")
    with forked.cloud(older) as cloud:
        _prove(cloud, CloudClient(cloud.control).create_account(ACCOUNT), messages=0)
        users = _client(cloud, "iam").list_users()["Users"]
        assert {user["UserName"] for user in users} == {"learner", "dana", "newcomer"}


def test_a_format_to_come_is_refused_and_left_alone(older):
    home = older / "accounts" / ACCOUNT
    for path in home.glob("state.*"):
        path.write_bytes(path.read_bytes().replace(b"GSND2", b"GSND9", 1))
    before = {path: path.read_bytes() for path in home.glob("state.*")}
    with forked.cloud(older) as cloud:
        with pytest.raises(ClientError, match="InternalFailure"):
            _client(cloud, "iam").list_users()
        assert "is not there, or not ours" in cloud.running.log.read_text()
    assert {path: path.read_bytes() for path in home.glob("state.*")} == before


def _prove(cloud, account, messages):
    s3, queues, stacks = (_client(cloud, name) for name in ("s3", "sqs", "cloudformation"))
    versions = s3.list_object_versions(Bucket="an-older-bucket")["Versions"]
    bodies = [
        s3.get_object(Bucket="an-older-bucket", Key="k", VersionId=found["VersionId"])
        for found in versions
    ]
    assert [found["Body"].read() for found in bodies] == [b"two", b"one"]
    url = queues.get_queue_url(QueueName="q")["QueueUrl"]
    received = queues.receive_message(QueueUrl=url).get("Messages", [])
    assert [message["Body"] for message in received] == ["hi"] * messages
    tables = _client(cloud, "dynamodb")
    assert tables.get_item(TableName="t", Key={"k": {"S": "a"}})["Item"] == {"k": {"S": "a"}}
    ranges = {found["CidrBlock"] for found in _client(cloud, "ec2").describe_vpcs()["Vpcs"]}
    assert "10.9.0.0/16" in ranges
    assert stacks.describe_stacks(StackName="older")["Stacks"][0]["StackStatus"]
    topics = _client(cloud, "sns").list_topics()["Topics"]
    assert [topic["TopicArn"].rpartition(":")[2] for topic in topics] == ["from-a-stack"]


def _client(cloud, service):
    return client(cloud.endpoint, service, CloudClient(cloud.control).create_account(ACCOUNT))
