"""How long a caller of a function waits: for a new process, and for one that is there."""

import io
import json
import statistics
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from cloud.client import CloudClient
from tests import processes
from tests.bench.figures import Figure
from tests.cloud.conftest import client
from tests.cloud.engines.functions import TRUST

COLD, WARM, UPLOADS = 20, 200, 20
PYTHON = {"app.py": "def handler(event, context):\n    print('hello')\n    return event\n"}
NODE = {
    "app.mjs": "export const handler = async (event) => { console.log('hello'); return event; };"
}


def measure() -> list[Figure]:
    with _clients() as clients:
        aws, account_id = clients
        role = _role(aws)
        cold = _cold(aws, role, "python3.12", PYTHON)
        warm = _times(WARM, lambda: _call(aws, "python3.12-0"))
        node = _cold(aws, role, "nodejs20.x", NODE)
        upload = _uploads(aws, role, account_id)
    return [
        _figure("function cold start over the API, p95", _p95(cold), 200),
        _figure("function cold start in Node.js over the API, p95", _p95(node), 200),
        _figure("function warm over the API, p95", _p95(warm), 20),
        _figure("S3 upload to function finished, p95", _p95(upload), 300),
    ]


@contextmanager
def _clients() -> Iterator[tuple[Callable[[str], Any], str]]:
    with tempfile.TemporaryDirectory(prefix="gs-bench-") as folder:
        socket = Path(folder) / "runner.sock"
        with (
            processes.cloud(Path(folder) / "cloud", "--runner", str(socket)) as running,
            processes.runner(Path(folder) / "runner", socket, cloud=running.address),
        ):
            control = CloudClient(running.control)
            account = control.create_account()
            made: dict[str, Any] = {}
            yield (
                lambda name: made.setdefault(name, client(running.endpoint, name, account)),
                account.account_id,
            )
            control.close()


def _role(aws: Callable[[str], Any]) -> str:
    iam = aws("iam")
    made = iam.create_role(RoleName="worker", AssumeRolePolicyDocument=json.dumps(TRUST))
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    iam.attach_role_policy(RoleName="worker", PolicyArn=basic)
    time.sleep(1)
    return str(made["Role"]["Arn"])


def _cold(aws: Callable[[str], Any], role: str, runtime: str, files: dict[str, str]) -> list[float]:
    """Return what first calls took whose code was there: each function's second configuration."""
    names = [f"{runtime}-{number}" for number in range(COLD)]
    for name in names:
        _make(aws, role, name, runtime, files)
    _call(aws, names[0])  # unpacks the code, which is the same
    return [_seconds(partial(_call, aws, name)) for name in names[1:]]


def _make(
    aws: Callable[[str], Any], role: str, name: str, runtime: str, files: dict[str, str]
) -> str:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    made = aws("lambda").create_function(
        FunctionName=name.replace(".", "_"),
        Role=role,
        Runtime=runtime,
        Handler="app.handler",
        Code={"ZipFile": content.getvalue()},
    )
    return str(made["FunctionArn"])


def _uploads(aws: Callable[[str], Any], role: str, account_id: str) -> list[float]:
    """Return what went by from an upload's start to the function's last line in its log."""
    bucket = f"bench-{account_id}"
    aws("s3").create_bucket(Bucket=bucket)
    arn = _make(aws, role, "uploads", "python3.12", PYTHON)
    aws("lambda").add_permission(
        FunctionName="uploads",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
    )
    rules = [{"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}]
    aws("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": rules}
    )
    return _times(UPLOADS, lambda: _upload(aws, bucket))


def _upload(aws: Callable[[str], Any], bucket: str) -> None:
    before = _reports(aws)
    aws("s3").put_object(Bucket=bucket, Key=uuid.uuid4().hex, Body=b"x")
    while _reports(aws) == before:
        time.sleep(0.005)


def _reports(aws: Callable[[str], Any]) -> int:
    logs = aws("logs")
    try:
        told = logs.filter_log_events(logGroupName="/aws/lambda/uploads")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return 0
    return sum(event["message"].startswith("REPORT") for event in told)


def _call(aws: Callable[[str], Any], name: str) -> None:
    told = aws("lambda").invoke(FunctionName=name.replace(".", "_"), Payload=b'{"a": 1}')
    if "FunctionError" in told or json.loads(told["Payload"].read()) != {"a": 1}:
        raise RuntimeError(f"{name} did not work: {told}")


def _times(count: int, work: Callable[[], None]) -> list[float]:
    return [_seconds(work) for _ in range(count)]


def _seconds(work: Callable[[], None]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] * 1000


def _figure(name: str, value: float, goal: int) -> Figure:
    return Figure(name, value, "ms", f"at most {goal} ms", value <= goal)
