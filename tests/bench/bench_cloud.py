"""The learner cloud against one `moto_server` process per learner, which a user would run instead.

Whatever is compared is measured in turns, one call here, one call there, so that a busy machine
slows both alike.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from cloud.client import CloudClient
from cloud.shapes import Account
from tests import processes
from tests.bench.figures import Figure
from tests.bench.servers import moto_server

NEW_ACCOUNTS = 100
SPAWNS = 5
CALLS = 200
CROWD = 200
MEGABYTE = 1024 * 1024

_SESSION = boto3.Session()

Work = Callable[[], Any]


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, processes.cloud(Path(folder) / "cloud") as cloud:
        control = CloudClient(cloud.control)
        _warm(cloud.endpoint, control.create_account())
        figures = _first_calls(cloud.endpoint, control)
        figures += _latencies(cloud.endpoint, control.create_account())
        figures.append(_memory(cloud, control))
        return figures


def _warm(endpoint: str, account: Account) -> None:
    """Wait until the cloud has loaded its services, some seconds after it started."""
    _client(endpoint, "cloudformation", account).list_stacks()
    _client(endpoint, "ec2", account).describe_vpcs()
    _client(endpoint, "elbv2", account).describe_load_balancers()
    time.sleep(2)


def _first_calls(endpoint: str, control: CloudClient) -> list[Figure]:
    # One session: boto3's own reading of its models is no part of what is measured.
    session = boto3.Session()

    def first_call() -> None:
        account = control.create_account()
        _client(endpoint, "sts", account, session).get_caller_identity()

    first_call()
    times = sorted(_timed(first_call) for _ in range(NEW_ACCOUNTS))
    p95 = 1000 * times[int(0.95 * len(times))]
    spawned = 1000 * statistics.median(_timed(lambda: _spawn(session)) for _ in range(SPAWNS))
    ratio = spawned / p95
    name = "new account to its first answered call, p95"
    other = "… against spawning moto_server to its first answered call"
    goal = "at least 10 × faster"
    return [
        Figure(name, p95, "ms", "at most 50 ms", p95 <= 50),
        Figure(other, p95, "ms", goal, ratio >= 10, spawned, ratio),
    ]


def _latencies(endpoint: str, account: Account) -> list[Figure]:
    with moto_server() as baseline:
        ours = _works(lambda service: _client(endpoint, service, account))
        theirs = _works(lambda service: _client(baseline, service, None))
        figures = [_compared(name, ours[name], theirs[name]) for name in ours]
    medians = [(figure.value, figure.baseline or 0.0) for figure in figures]
    value = statistics.median(value for value, _ in medians)
    base = statistics.median(base for _, base in medians)
    ratio = value / base
    goal = "at most 0.8 × bare moto_server, median"
    return [
        Figure("call latency from boto3, all below", value, "ms", goal, ratio <= 0.8, base, ratio),
        *figures,
    ]


def _works(client: Callable[[str], Any]) -> dict[str, Work]:
    s3, sts, sqs, iam, tables = (client(s) for s in ("s3", "sts", "sqs", "iam", "dynamodb"))
    s3.create_bucket(Bucket="bench")
    queue = sqs.create_queue(QueueName="bench")["QueueUrl"]
    tables.create_table(
        TableName="bench",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"k": {"S": "a"}}

    def pass_on() -> None:
        sqs.send_message(QueueUrl=queue, MessageBody="x")

    def take() -> None:
        got = sqs.receive_message(QueueUrl=queue)["Messages"][0]
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=got["ReceiptHandle"])

    return {
        "sts get-caller-identity": sts.get_caller_identity,
        "s3 put-object 1 kB": lambda: s3.put_object(Bucket="bench", Key="k", Body=b"x" * 1024),
        "s3 get-object 1 kB": lambda: s3.get_object(Bucket="bench", Key="k")["Body"].read(),
        "s3 list-objects-v2": lambda: s3.list_objects_v2(Bucket="bench"),
        "sqs send-message": pass_on,
        "sqs receive and delete": take,
        "iam list-users": iam.list_users,
        "dynamodb put-item": lambda: tables.put_item(TableName="bench", Item=item),
        "dynamodb get-item": lambda: tables.get_item(TableName="bench", Key=item),
    }


def _compared(name: str, ours: Work, theirs: Work) -> Figure:
    for work in (ours, theirs) * 5:
        work()
    pairs = [(_timed(ours), _timed(theirs)) for _ in range(CALLS - 10)]
    value = 1000 * statistics.median(mine for mine, _ in pairs)
    base = 1000 * statistics.median(other for _, other in pairs)
    ratio = value / base
    return Figure(f"  {name}", value, "ms", "at most 0.8 ×", ratio <= 0.8, base, ratio)


def _memory(cloud: processes.Cloud, control: CloudClient) -> Figure:
    """Accounts that touched S3 and STS, in the resident memory of the one process."""

    def touch() -> None:
        account = control.create_account()
        _client(cloud.endpoint, "sts", account).get_caller_identity()
        s3 = _client(cloud.endpoint, "s3", account)
        s3.create_bucket(Bucket=f"b-{account.account_id}")
        s3.put_object(Bucket=f"b-{account.account_id}", Key="k", Body=b"x" * 1024)

    for _ in range(10):
        touch()
    before = _resident(cloud)
    for _ in range(CROWD):
        touch()
    each = (_resident(cloud) - before) / CROWD / MEGABYTE
    goal = "at most 1 MB each, after S3 and STS"
    return Figure(f"memory per account at {CROWD} accounts", each, "MB", goal, each <= 1)


def _resident(cloud: processes.Cloud) -> int:
    """Return the bytes that the cloud's process holds."""
    status = Path(f"/proc/{cloud.running.process.pid}/status").read_text()
    line = next(row for row in status.splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) * 1024


def _spawn(session: boto3.Session) -> None:
    with moto_server() as endpoint:
        _client(endpoint, "sts", None, session).get_caller_identity()


def _client(
    endpoint: str, service: str, account: Account | None, session: boto3.Session | None = None
) -> Any:
    return (session or _SESSION).client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=account.access_key_id if account else "a",
        aws_secret_access_key=account.secret_access_key if account else "b",
        config=Config(retries={"total_max_attempts": 1}),
    )


def _timed(work: Work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
