"""What may be many is written by its changes: they come back as they were, and cost alike.

A cloud is killed and started again, so that all is read back from what was written call by call.
"""

import random
from itertools import count

import pytest

from cloud.client import CloudClient
from tests import forked
from tests.cloud.conftest import client

CALLS = 150
NUMBERS = count()
CHANCE = random.SystemRandom()


class Shop:
    """A bucket, a queue, a queue for what it gives up, a table with and one without a sort key."""

    def __init__(self, cloud, account_id=None):
        self.account = CloudClient(cloud.control).create_account(account_id)
        services = ("s3", "sqs", "dynamodb", "dynamodbstreams")
        self.s3, self.sqs, self.tables, self.streams = (
            client(cloud.endpoint, service, self.account) for service in services
        )
        self.bucket = f"shop-{self.account.account_id}"
        self.handles = []

    def furnish(self):
        self.s3.create_bucket(Bucket=self.bucket)
        for name in ("plain", "given-up"):
            self.sqs.create_queue(QueueName=name, Attributes={"VisibilityTimeout": "43200"})
        for name, keys in {"flat": "k", "deep": "ks"}.items():
            self.tables.create_table(
                TableName=name,
                KeySchema=[
                    {"AttributeName": key, "KeyType": kind}
                    for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
                ],
                AttributeDefinitions=[{"AttributeName": k, "AttributeType": "S"} for k in keys],
                BillingMode="PAY_PER_REQUEST",
                StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
            )

    def url(self, name="plain"):
        return self.sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def send(self):
        self.sqs.send_message(QueueUrl=self.url(), MessageBody=f"message {next(NUMBERS)}")

    def receive(self):
        found = self.sqs.receive_message(QueueUrl=self.url(), MaxNumberOfMessages=2)
        self.handles += [message["ReceiptHandle"] for message in found.get("Messages", [])]

    def delete_message(self):
        if self.handles:
            handle = self.handles.pop(CHANCE.randrange(len(self.handles)))
            self.sqs.delete_message(QueueUrl=self.url(), ReceiptHandle=handle)

    def show_again(self):
        if self.handles:
            self.sqs.change_message_visibility(
                QueueUrl=self.url(), ReceiptHandle=self.handles.pop(), VisibilityTimeout=0
            )

    def put(self):
        self.tables.put_item(TableName="flat", Item=_item(CHANCE.randrange(30)))
        item = _item(CHANCE.randrange(4)) | {"s": {"S": str(CHANCE.randrange(9))}}
        self.tables.put_item(TableName="deep", Item=item)

    def update(self):
        for name, key in {"flat": {}, "deep": {"s": {"S": "5"}}}.items():
            self.tables.update_item(
                TableName=name,
                Key={"k": {"S": str(CHANCE.randrange(4))}} | key,
                UpdateExpression="SET v = :v",
                ExpressionAttributeValues={":v": {"L": [{"N": str(next(NUMBERS))}]}},
            )

    def delete_item(self):
        key = {"k": {"S": str(CHANCE.randrange(4))}}
        self.tables.delete_item(TableName="flat", Key=key)
        self.tables.delete_item(TableName="deep", Key=key | {"s": {"S": "5"}})

    def write_object(self):
        name = str(CHANCE.randrange(20))
        self.s3.put_object(Bucket=self.bucket, Key=name, Body=f"object {next(NUMBERS)}".encode())

    def delete_object(self):
        self.s3.delete_object(Bucket=self.bucket, Key=str(CHANCE.randrange(20)))

    def look(self):
        self.tables.scan(TableName="deep")
        self.s3.list_objects_v2(Bucket=self.bucket)

    def all_there_is(self):
        """Return everything, in the order in which the services tell it."""
        objects = self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])
        counts = self.sqs.get_queue_attributes(QueueUrl=self.url(), AttributeNames=["All"])
        return {
            **{name: self.tables.scan(TableName=name)["Items"] for name in ("flat", "deep")},
            **{name: self._told(name) for name in ("stream flat", "stream deep")},
            "bodies": {
                found["Key"]: self.s3.get_object(Bucket=self.bucket, Key=found["Key"])[
                    "Body"
                ].read()
                for found in objects
            },
            "queue": {k: v for k, v in counts["Attributes"].items() if k.startswith("Approx")},
        }

    def messages(self):
        """Return what can be received, which then no longer can."""
        bodies = []
        while found := self.sqs.receive_message(QueueUrl=self.url(), MaxNumberOfMessages=10).get(
            "Messages"
        ):
            bodies += [message["Body"] for message in found]
        return bodies

    def _told(self, name):
        stream = self.streams.list_streams(TableName=name.split()[1])["Streams"][0]["StreamArn"]
        shard = self.streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]
        at = self.streams.get_shard_iterator(
            StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        records = self.streams.get_records(ShardIterator=at, Limit=1000)["Records"]
        return [(each["eventName"], each["dynamodb"]["Keys"]) for each in records]


def _item(number):
    return {"k": {"S": str(number)}, "v": {"S": f"value {next(NUMBERS)}"}}


ACTIONS = (
    *("send", "receive", "delete_message", "show_again", "put", "update", "delete_item"),
    *("write_object", "delete_object", "look"),
)


def test_all_changes_come_back_as_they_were_after_a_kill(tmp_path):
    with forked.cloud(tmp_path) as cloud:
        shop = Shop(cloud)
        shop.furnish()
        for _ in range(CALLS):
            getattr(shop, CHANCE.choice(ACTIONS))()
        before = shop.all_there_is()
        cloud.running.kill()
    with forked.cloud(tmp_path) as cloud:
        again = Shop(cloud, shop.account.account_id)
        again.handles = shop.handles
        assert again.all_there_is() == before
        for _ in range(CALLS // 3):
            getattr(again, CHANCE.choice(ACTIONS))()
        before = again.all_there_is()
    with forked.cloud(tmp_path) as cloud:  # this time it was made small
        asleep = Shop(cloud, shop.account.account_id)
        asleep.handles = again.handles
        assert asleep.all_there_is() == before
        visible = int(before["queue"]["ApproximateNumberOfMessages"])
        assert len(asleep.messages()) == visible
        for handle in asleep.handles:
            asleep.sqs.delete_message(QueueUrl=asleep.url(), ReceiptHandle=handle)


@pytest.mark.parametrize("kind", ["send", "put", "write_object"])
def test_what_is_written_of_a_call_does_not_grow_with_what_is_there(tmp_path, kind):
    with forked.cloud(tmp_path) as cloud:
        shop = Shop(cloud)
        shop.furnish()
        home = tmp_path / "accounts" / shop.account.account_id
        few = _written(home, lambda: [_fill(shop, kind, n) for n in range(3)])
        for number in range(3, 120):
            _fill(shop, kind, number)
        many = _written(home, lambda: [_fill(shop, kind, n) for n in range(200, 203)])
        assert many < 1.5 * few


def _fill(shop, kind, number):
    if kind == "send":
        shop.send()
    elif kind == "put":
        shop.tables.put_item(TableName="flat", Item=_item(f"number {number}"))
    else:
        shop.s3.put_object(Bucket=shop.bucket, Key=f"name-{number}", Body=b"body")


def _written(home, work):
    """Return by how many bytes the account's state grows, when it is not written anew meanwhile."""
    before = _sizes(home)
    work()
    after = _sizes(home)
    grown = sum(after.values()) - sum(before.values())
    return grown if grown > 0 and before.keys() == after.keys() else _written(home, work)


def _sizes(home):
    return {path.name: path.stat().st_size for path in home.glob("state.*")}
