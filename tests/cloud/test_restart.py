"""What a cloud keeps when it is stopped or killed, and what it must not take for its own."""

import os
import signal

import pytest
from botocore.exceptions import ClientError

from cloud.client import CloudClient
from cloud.server.frames import Frame, Seal, pack
from tests import forked
from tests.cloud.conftest import client, session


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cloud"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_accounts_keys_objects_and_the_record_outlive_the_process(folder, number):
    with forked.cloud(folder) as cloud:
        control = CloudClient(cloud.control)
        account = control.create_account()
        s3 = client(cloud.endpoint, "s3", account)
        s3.create_bucket(Bucket="kept")
        s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
        for body in (b"one", b"two"):
            s3.put_object(Bucket="kept", Key="k", Body=body)
        temporary = session(client(cloud.endpoint, "sts", account).get_session_token())
        queue = client(cloud.endpoint, "sqs", account).create_queue(QueueName="q")["QueueUrl"]
        client(cloud.endpoint, "sqs", account).send_message(QueueUrl=queue, MessageBody="hi")
        sequence = control.events(account.account_id)[-1].sequence
        _stop(cloud, number)

    with forked.cloud(folder) as cloud:
        control = CloudClient(cloud.control)
        [found] = control.accounts()
        assert found.account_id == account.account_id
        # After a kill it is woken at once: what is due in it is not known.
        assert not found.awake or number == signal.SIGKILL
        again = control.create_account(account.account_id)
        assert again.access_key_id == account.access_key_id
        assert client(cloud.endpoint, "sts", temporary).get_caller_identity()
        s3 = client(cloud.endpoint, "s3", account)
        versions = s3.list_object_versions(Bucket="kept")["Versions"]
        assert [
            s3.get_object(Bucket="kept", Key="k", VersionId=v["VersionId"])["Body"].read()
            for v in versions
        ] == [b"two", b"one"]
        sqs = client(cloud.endpoint, "sqs", account)
        url = sqs.get_queue_url(QueueName="q")["QueueUrl"]
        assert sqs.receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hi"
        assert control.events(account.account_id, after=sequence)[0].sequence == sequence + 1
        theirs = client(cloud.endpoint, "s3", control.create_account())
        with pytest.raises(ClientError, match="BucketAlreadyExists"):
            theirs.create_bucket(Bucket="kept")


def test_a_bucket_name_stays_taken_while_its_account_sleeps(folder):
    with forked.cloud(folder) as cloud:
        account = CloudClient(cloud.control).create_account()
        client(cloud.endpoint, "s3", account).create_bucket(Bucket="sleeper")
    with forked.cloud(folder) as cloud:
        stranger = CloudClient(cloud.control).create_account()
        with pytest.raises(ClientError, match="BucketAlreadyExists"):
            client(cloud.endpoint, "s3", stranger).create_bucket(Bucket="sleeper")


def test_a_state_that_was_not_written_here_is_never_unpickled(folder, tmp_path):
    with forked.cloud(folder) as cloud:
        account = CloudClient(cloud.control).create_account()
    proof = tmp_path / "owned"
    evil = b"cos\nsystem\n(S'touch " + str(proof).encode() + b"'\ntR."
    home = folder / "accounts" / account.account_id
    forged = Frame(99, {"identity": evil}, {"buckets": []})
    for slot in ("state.0", "state.1"):
        (home / slot).write_bytes(pack(forged, Seal(os.urandom(32), account.account_id)))
    with forked.cloud(folder) as cloud:
        with pytest.raises(ClientError, match="InternalFailure"):
            client(cloud.endpoint, "sts", account).get_caller_identity()
        other = CloudClient(cloud.control).create_account()
        assert client(cloud.endpoint, "sts", other).get_caller_identity()
    assert not proof.exists()


def test_a_half_written_state_gives_way_to_the_one_before(folder):
    with forked.cloud(folder) as cloud:
        account = CloudClient(cloud.control).create_account()
        for bucket in ("first-bucket", "second-bucket"):
            client(cloud.endpoint, "s3", account).create_bucket(Bucket=bucket)
        _stop(cloud, signal.SIGKILL)
    state = folder / "accounts" / account.account_id / "state.0"
    state.write_bytes(state.read_bytes()[:-20])
    with forked.cloud(folder) as cloud:
        s3 = client(cloud.endpoint, "s3", account)
        assert [found["Name"] for found in s3.list_buckets()["Buckets"]] == ["first-bucket"]
        s3.create_bucket(Bucket="third-bucket")
        _stop(cloud, signal.SIGKILL)
    with forked.cloud(folder) as cloud:
        s3 = client(cloud.endpoint, "s3", account)
        names = [found["Name"] for found in s3.list_buckets()["Buckets"]]
        assert names == ["first-bucket", "third-bucket"]


def test_a_dropped_account_leaves_nothing(folder):
    with forked.cloud(folder) as cloud:
        control = CloudClient(cloud.control)
        account = control.create_account("111122223333")
        s3 = client(cloud.endpoint, "s3", account)
        s3.create_bucket(Bucket="gone-soon")
        s3.put_object(Bucket="gone-soon", Key="k", Body=b"x")
        control.drop_account(account.account_id)
        control.drop_account(account.account_id)
        assert list((folder / "accounts").iterdir()) == []
        with pytest.raises(ClientError, match="InvalidAccessKeyId"):
            s3.list_buckets()
        anew = control.create_account("111122223333")
        assert anew.access_key_id != account.access_key_id
        fresh = client(cloud.endpoint, "s3", anew)
        assert fresh.list_buckets()["Buckets"] == []
        fresh.create_bucket(Bucket="gone-soon")
        assert control.events("111122223333")[0].sequence == 1


def _stop(cloud, number: int) -> None:
    process = cloud.running.process
    os.killpg(process.pid, number)
    process.wait(60)
