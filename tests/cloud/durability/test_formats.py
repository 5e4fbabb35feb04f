"""What earlier versions wrote, and what no version can have written."""

import tarfile
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from cloud.client import CloudClient
from tests import forked
from tests.cloud.conftest import client

# Written by the last versions that kept these formats: two users, an S3 bucket with two versions of
# an object, a queue with a message, a table, a VPC and a stack with a topic.
OLDER = {"GSND2": "t", "GSND3": "tab"}  # the table's name: once there were shorter ones
ACCOUNT = "210987654321"


@pytest.fixture(params=OLDER)
def form(request):
    return request.param


@pytest.fixture
def older(tmp_path, form):
    folder = tmp_path / "cloud"
    with tarfile.open(Path(__file__).parent / f"{form.lower()}.tar.gz") as archive:
        archive.extractall(folder)  # noqa: S202 - ours; the first 3.11 know no `filter`
    return folder


def test_an_account_of_the_format_before_wakes_whole_and_is_kept_in_the_new_one(older, form):
    with forked.cloud(older) as cloud:
        _prove(cloud, OLDER[form], messages=1)
        _client(cloud, "iam").create_user(UserName="newcomer")
    (state,) = (older / "accounts" / ACCOUNT).glob("state.*")
    assert state.read_bytes().startswith(b"GSND4\n")
    with forked.cloud(older) as cloud:
        _prove(cloud, OLDER[form], messages=0)
        users = _client(cloud, "iam").list_users()["Users"]
        assert {user["UserName"] for user in users} == {"learner", "dana", "newcomer"}


def test_a_format_to_come_is_refused_and_left_alone(older, form):
    home = older / "accounts" / ACCOUNT
    for path in home.glob("state.*"):
        path.write_bytes(path.read_bytes().replace(form.encode(), b"GSND9", 1))
    before = {path: path.read_bytes() for path in home.glob("state.*")}
    with forked.cloud(older) as cloud:
        with pytest.raises(ClientError, match="InternalFailure"):
            _client(cloud, "iam").list_users()
        assert "is not there, or not ours" in cloud.running.log.read_text()
    assert {path: path.read_bytes() for path in home.glob("state.*")} == before


def _prove(cloud, table, messages):
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
    assert tables.get_item(TableName=table, Key={"k": {"S": "a"}})["Item"] == {"k": {"S": "a"}}
    ranges = {found["CidrBlock"] for found in _client(cloud, "ec2").describe_vpcs()["Vpcs"]}
    assert "10.9.0.0/16" in ranges
    assert stacks.describe_stacks(StackName="older")["Stacks"][0]["StackStatus"]
    topics = _client(cloud, "sns").list_topics()["Topics"]
    assert [topic["TopicArn"].rpartition(":")[2] for topic in topics] == ["from-a-stack"]


def _client(cloud, service):
    return client(cloud.endpoint, service, CloudClient(cloud.control).create_account(ACCOUNT))
