"""A real disk that is full: what cannot be kept is refused, undone, and possible again later."""

import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from cloud.client import CloudClient
from cloud.errors import CloudUnavailableError
from tests import processes
from tests.cloud.conftest import client
from tests.cloud.durability.works import Home

MEGABYTE = 2**20
SENTENCE = "The disk of this lab is full"


class SmallDisk:
    """A cloud whose data lie on a disk of a few megabytes, which the test can fill and empty."""

    def __init__(self, running, control, data):
        self.endpoint = running.ready.split()[1]
        self.control = CloudClient(control)
        self._data = Path(f"/proc/{running.process.pid}/root{data}")  # as the cloud sees it
        self._filler = self._data / "filler"

    def fill(self):
        with pytest.raises(OSError, match="No space left"):
            self._filler.write_bytes(b"x" * (9 * MEGABYTE))

    def empty(self):
        self._filler.unlink()


@pytest.fixture
def disk(tmp_path):
    data, control = tmp_path / "disk", tmp_path / "control.sock"
    data.mkdir()
    serve = f"exec {sys.executable} -m cloud serve --listen 127.0.0.1:0"
    script = f"mount -t tmpfs -o size=8m none {data} && {serve} --data {data} --control {control}"
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script]
    with processes.running(command, "^ready ", tmp_path / "log") as running:
        yield SmallDisk(running, control, data)


def test_what_cannot_be_kept_is_refused_in_the_services_words_and_undone(disk):
    account = disk.control.create_account()
    home = Home(account.account_id, lambda service: client(disk.endpoint, service, account))
    home.furnish()
    s3, iam, tables = home.client("s3"), home.client("iam"), home.client("dynamodb")
    s3.put_object(Bucket=home.bucket, Key="k", Body=b"before")
    _fill_pages(home)
    home.client("ec2").describe_vpcs()  # makes the default one, which must be kept
    large = b"x" * MEGABYTE
    item = {"k": {"S": "a"}, "v": {"S": "x" * 50_000}}

    disk.fill()
    attempts = {
        "s3": lambda: s3.put_object(Bucket=home.bucket, Key="k", Body=large),
        "s3 new bucket": lambda: s3.create_bucket(Bucket=f"{home.bucket}-2"),
        "iam": lambda: iam.create_user(UserName="dana"),
        "dynamodb": lambda: tables.put_item(TableName="table", Item=item),
        "ec2": lambda: home.client("ec2").create_vpc(CidrBlock="10.7.0.0/16"),
        "sqs": lambda: home.client("sqs").send_message(QueueUrl=home.queue, MessageBody="x" * 9000),
        "sns": lambda: home.client("sns").create_topic(Name="new"),
    }
    for name, attempt in attempts.items():
        with pytest.raises(ClientError, match=SENTENCE) as refused:
            attempt()
        answer = refused.value.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 503, name
        assert answer["Error"]["Code"] == "ServiceUnavailable", name
    with pytest.raises(CloudUnavailableError, match="no room"):
        disk.control.create_account()
    _prove_unchanged(home)

    disk.empty()
    _prove_unchanged(home)
    for attempt in attempts.values():
        attempt()
    assert s3.get_object(Bucket=home.bucket, Key="k")["Body"].read() == large
    assert iam.get_user(UserName="dana")
    assert len(disk.control.accounts()) == 1
    disk.control.create_account()


def _fill_pages(home):
    """Have each service hold more than the rest of a page that even a full disk still has."""
    for number in range(60):
        home.client("s3").put_object(Bucket=home.bucket, Key=f"old-{number}", Body=b"x")
        home.client("sns").create_topic(Name=f"old-{number}")
        home.client("iam").create_group(GroupName=f"old-{number}")


def _prove_unchanged(home):
    s3, iam, tables = home.client("s3"), home.client("iam"), home.client("dynamodb")
    assert s3.get_object(Bucket=home.bucket, Key="k")["Body"].read() == b"before"
    assert [found["Name"] for found in s3.list_buckets()["Buckets"]] == [home.bucket]
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["learner"]
    assert "Item" not in tables.get_item(TableName="table", Key={"k": {"S": "a"}})
    vpcs = home.client("ec2").describe_vpcs()["Vpcs"]
    assert "10.7.0.0/16" not in {found["CidrBlock"] for found in vpcs}
    counted = home.client("sqs").get_queue_attributes(
        QueueUrl=home.queue, AttributeNames=["ApproximateNumberOfMessages"]
    )
    assert counted["Attributes"] == {"ApproximateNumberOfMessages": "0"}
    topics = home.client("sns").list_topics()["Topics"]
    assert not any(topic["TopicArn"].endswith(":new") for topic in topics)
