"""The record as it grows: followed over the control socket, from the command line, in Redis."""

import asyncio
import json
import subprocess
import sys
import threading

import pytest
from botocore.exceptions import ClientError
from redis.asyncio import Redis

from cloud.client import CloudClient
from cloud.errors import AccountNotFoundError
from tests import forked, processes
from tests.cloud.conftest import client


class Follower:
    """Collects the names of events in a thread; `seen` is released once for each."""

    def __init__(self, control, account_id, **wanted):
        self.names = []
        self.seen = threading.Semaphore(0)
        self._events = control.follow(account_id, **wanted)
        self.thread = threading.Thread(target=self._collect, daemon=True)
        self.thread.start()

    def _collect(self):
        for event in self._events:
            self.names.append(event.eventName)
            self.seen.release()

    def wait(self, count):
        for _ in range(count):
            assert self.seen.acquire(timeout=20)
        return self.names


def test_a_follower_sees_what_was_and_what_comes(control, account, aws):
    aws("iam").create_user(UserName="ana")
    follower = Follower(control, account.account_id)
    assert follower.wait(1) == ["CreateUser"]
    aws("iam").list_users()
    aws("iam").delete_user(UserName="ana")
    assert follower.wait(2) == ["CreateUser", "ListUsers", "DeleteUser"]


def test_a_follower_may_be_choosy(control, account, aws):
    aws("sts").get_caller_identity()
    after = control.events(account.account_id)[-1].sequence
    follower = Follower(control, account.account_id, after=after, action="s3:*", read_only=False)
    aws("s3").list_buckets()
    aws("iam").create_user(UserName="ana")
    aws("s3").create_bucket(Bucket=f"b-{account.account_id}")
    assert follower.wait(1) == ["CreateBucket"]


def test_following_ends_with_the_account(control):
    account = control.create_account()
    follower = Follower(control, account.account_id)
    control.drop_account(account.account_id)
    follower.thread.join(20)
    assert not follower.thread.is_alive()
    with pytest.raises(AccountNotFoundError):
        next(control.follow(account.account_id))


def test_following_ends_with_the_cloud(tmp_path):
    """A follower does not keep the cloud from stopping, nor does it hang."""
    with forked.cloud(tmp_path / "cloud") as cloud:
        control = CloudClient(cloud.control)
        account = control.create_account()
        follower = Follower(control, account.account_id)
        client(cloud.endpoint, "sts", account).get_caller_identity()
        follower.wait(1)
        cloud.running.process.terminate()
        assert cloud.running.process.wait(20) == 0
        follower.thread.join(20)
        assert not follower.thread.is_alive()


def test_the_command_shows_and_follows(cloud, control, account, aws):
    aws("s3").list_buckets()
    line = _events(cloud, account, "--action", "s3:*")
    assert line.split()[1:] == ["learner", "s3:ListBuckets", "-", "ok"]
    assert json.loads(_events(cloud, account, "--json"))["eventName"] == "ListBuckets"
    command = _command(cloud, account, "--follow", "--json", "--after", "1")
    with subprocess.Popen(
        command, cwd=processes.ROOT, env=processes.bare_environment(), stdout=subprocess.PIPE
    ) as following:
        aws("iam").create_user(UserName="ana")
        assert json.loads(following.stdout.readline())["eventName"] == "CreateUser"
        following.terminate()


def _command(cloud, account, *options):
    command = [sys.executable, "-m", "cloud", "events", "--control", str(cloud.control)]
    return [*command, "--account", account.account_id, *options]


def _events(cloud, account, *options):
    done = subprocess.run(
        _command(cloud, account, *options),
        cwd=processes.ROOT,
        env=processes.bare_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


async def test_calls_are_told_live_but_not_the_operators(redis, cloud, control, account):
    heard = []
    async with Redis.from_url(redis) as listener, listener.pubsub() as pubsub:
        await pubsub.subscribe(f"groundschool.account.{account.account_id}")
        await asyncio.to_thread(_calls, cloud, control, account)
        async with asyncio.timeout(10):
            while len(heard) < 2:
                message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1)
                if message:
                    heard.append(json.loads(message["data"]))
    common = {"source": "cloud", "account_id": account.account_id}
    assert heard == [
        {**common, "event_name": "ListBuckets", "read_only": True, "error_code": None},
        {
            **common,
            "event_name": "CreateBucket",
            "read_only": False,
            "error_code": "InvalidBucketName",
        },
    ]


async def test_what_happens_by_itself_is_told_live(redis, cloud, account):
    async with Redis.from_url(redis) as listener, listener.pubsub() as pubsub:
        await pubsub.subscribe(f"groundschool.account.{account.account_id}")
        await asyncio.to_thread(_wait, cloud, account)
        heard = []
        async with asyncio.timeout(60):
            while not (heard and heard[-1]["event_name"] is None):
                message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1)
                if message:
                    heard.append(json.loads(message["data"]))
    assert [told["event_name"] for told in heard if told["event_name"]][-1] == "StartExecution"
    assert all(told["account_id"] == account.account_id for told in heard)


def _wait(cloud, account):
    trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}}
    statement = [{**trust, "Action": "sts:AssumeRole"}]
    role = client(cloud.endpoint, "iam", account).create_role(
        RoleName="machine",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}),
    )
    states = {"Rest": {"Type": "Wait", "Seconds": 1, "End": True}}
    machines = client(cloud.endpoint, "stepfunctions", account)
    made = machines.create_state_machine(
        name="resting",
        definition=json.dumps({"StartAt": "Rest", "States": states}),
        roleArn=role["Role"]["Arn"],
    )
    machines.start_execution(stateMachineArn=made["stateMachineArn"])


def _calls(cloud, control, account):
    keys = control.operator(account.account_id)
    client(cloud.endpoint, "sts", keys).get_caller_identity()
    s3 = client(cloud.endpoint, "s3", account)
    s3.list_buckets()
    with pytest.raises(ClientError):
        s3.create_bucket(Bucket="a..b")
