"""What accounts cost: awake, asleep, waking, and ten thousand of them at once.

`python -m tests.bench density`. The crowd calls for `CROWD_SECONDS`; issue 3 asks for two minutes,
which `GROUNDSCHOOL_CROWD_SECONDS=120` gives.
"""

import asyncio
import json
import os
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from cloud.client import CloudClient
from cloud.shapes import Account
from tests import processes
from tests.bench.figures import Figure
from tests.bench.line import SERVED, Line

TOUCHED = 200  # accounts whose memory is measured
WAKES = 100
ACCOUNTS, CALLING = 10_000, 1_000
PERIOD = 5.0  # seconds between two calls of one account
CROWD_SECONDS = float(os.environ.get("GROUNDSCHOOL_CROWD_SECONDS", "30"))
KILOBYTE = 1024
_SESSION = boto3.Session()


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        with processes.cloud(Path(folder) / "awake") as cloud:
            figures = _awake(cloud)
        data = Path(folder) / "asleep"
        with processes.cloud(data, "--sleep-after", "1") as cloud:
            figures += _asleep(cloud, data)
        return figures + _crowd(Path(folder) / "crowd")


def _awake(cloud: processes.Cloud) -> list[Figure]:
    control = CloudClient(cloud.control)
    for _ in range(5):
        _touch(cloud, control.create_account())
    before = _resident(cloud)
    for _ in range(TOUCHED):
        _touch(cloud, control.create_account())
    each = (_resident(cloud) - before) / TOUCHED / KILOBYTE
    name = "awake account that touched S3, IAM, EC2, DynamoDB, SQS"
    return [Figure(name, each, "kB", "at most 300 kB", each <= 300)]


def _asleep(cloud: processes.Cloud, data: Path) -> list[Figure]:
    control = CloudClient(cloud.control)
    accounts = [control.create_account() for _ in range(WAKES)]
    for account in accounts:
        _touch(cloud, account)
    while control.health().awake:
        time.sleep(0.1)
    homes = [data / "accounts" / account.account_id for account in accounts]
    sizes = [sum(path.stat().st_size for path in home.glob("state.*")) for home in homes]
    times = []
    for account in accounts:
        client = _client(cloud, "sts", account)
        began = time.perf_counter()
        client.get_caller_identity()
        times.append(1000 * (time.perf_counter() - began))
    wake = sorted(times)[int(0.95 * len(times))]
    disk = statistics.mean(sizes) / KILOBYTE
    return [
        Figure("sleeping account: state on disk", disk, "kB", "at most 60 kB", disk <= 60),
        Figure(
            "waking, with its first call, p95",
            wake,
            "ms",
            "at most 30 ms",
            wake <= 30,
        ),
    ]


def _crowd(data: Path) -> list[Figure]:
    with processes.cloud(data) as cloud:
        control = CloudClient(cloud.control)
        with ThreadPoolExecutor(2) as threads:
            accounts = list(threads.map(lambda _: control.create_account(), range(ACCOUNTS)))
    began = time.perf_counter()
    with processes.cloud(data, "--sleep-after", "60") as cloud:
        start = time.perf_counter() - began
        _warm(cloud, accounts[1])
        asleep = _resident(cloud) / KILOBYTE / KILOBYTE
        times, errors = asyncio.run(_calls(cloud, accounts[:: ACCOUNTS // CALLING]))
        resident = _resident(cloud) / KILOBYTE / KILOBYTE
    p95 = sorted(times)[int(0.95 * len(times))]
    crowd = f"{CALLING:,} of {ACCOUNTS:,} accounts, one call per {PERIOD:.0f} s each"
    return [
        Figure(f"start with {ACCOUNTS:,} sleeping accounts", start, "s", "at most 4 s", start <= 4),
        Figure("… its memory, the process's own included", asleep, "MB", "none named", True),
        Figure(f"{crowd}: p95", p95, "ms", "under 100 ms", p95 < 100),
        Figure("… errors", errors, "", "none", errors == 0),
        Figure("… memory", resident, "MB", "under 2 GB", resident < 2048),
    ]


async def _calls(cloud: processes.Cloud, accounts: list[Account]) -> tuple[list[float], int]:
    """Return how long each call took, in milliseconds, and how many failed."""
    times: list[float] = []
    errors = 0
    # Signed beforehand: the callers share the machine with what is measured.
    requests = [_signed(cloud.endpoint, account) for account in accounts]
    until = time.monotonic() + CROWD_SECONDS

    async def learner(request: bytes, first: float) -> None:
        nonlocal errors
        line = Line.to(cloud.endpoint)
        await asyncio.sleep(first)
        while time.monotonic() < until:
            began = time.perf_counter()
            status = await line.ask(request)
            times.append(1000 * (time.perf_counter() - began))
            errors += status != SERVED
            await asyncio.sleep(PERIOD)
        line.close()

    crowd = enumerate(requests)
    await asyncio.gather(
        *(learner(request, PERIOD * place / len(requests)) for place, request in crowd)
    )
    return times, errors


def _signed(endpoint: str, account: Account) -> bytes:
    """Return a write to SQS, as bytes for a socket: a queue of one name, made again each time."""
    body = json.dumps({"QueueName": f"q{datetime.now(UTC).minute}"})
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.CreateQueue",
    }
    request = AWSRequest("POST", f"{endpoint}/", data=body, headers=headers)
    keys = Credentials(account.access_key_id, account.secret_access_key)
    SigV4Auth(keys, "sqs", "us-east-1").add_auth(request)
    lines = ["POST / HTTP/1.1", f"Host: {endpoint.removeprefix('http://')}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode()


def _touch(cloud: processes.Cloud, account: Account) -> None:
    bucket = f"b-{account.account_id}"
    s3, iam, ec2, tables, sqs = (
        _client(cloud, name, account) for name in ("s3", "iam", "ec2", "dynamodb", "sqs")
    )
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"x" * 1024)
    iam.create_user(UserName="dana")
    ec2.create_vpc(CidrBlock="10.1.0.0/16")
    tables.create_table(
        TableName="bench",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    tables.put_item(TableName="bench", Item={"k": {"S": "a"}})
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="hello")


def _client(cloud: processes.Cloud, service: str, account: Account) -> Any:
    return _SESSION.client(
        service,
        endpoint_url=cloud.endpoint,
        region_name="us-east-1",
        aws_access_key_id=account.access_key_id,
        aws_secret_access_key=account.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}),
    )


def _warm(cloud: processes.Cloud, account: Account) -> None:
    """Wait until the cloud has loaded its services, some seconds after it started."""
    _client(cloud, "cloudtrail", account).describe_trails()
    _client(cloud, "elbv2", account).describe_load_balancers()
    _client(cloud, "sqs", account).list_queues()
    time.sleep(5)


def _resident(cloud: processes.Cloud) -> int:
    """Return the bytes that the cloud's process holds."""
    status = Path(f"/proc/{cloud.running.process.pid}/status").read_text()
    line = next(row for row in status.splitlines() if row.startswith("VmRSS"))
    return int(line.split()[1]) * KILOBYTE
