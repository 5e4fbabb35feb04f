"""Functions for tests: packages, roles, and short ways to call and to read logs."""

import base64
import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from cloud.shapes import Account

BASIC = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def package(files: dict[str, str]) -> bytes:
    """Return a zip file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


@dataclass
class Outcome:
    """What an invocation came back with; `payload` is read from JSON."""

    status: int
    payload: Any
    error: str | None
    version: str | None
    tail: str
    request_id: str


@dataclass
class Functions:
    aws: Callable[..., Any]
    account: Account
    _roles: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> Any:
        return self.aws("lambda", read_timeout=90)

    def role(self, *actions: str, name: str = "worker") -> str:
        """Return the ARN of a role of that name, which may do `actions` with everything."""
        iam = self.aws("iam")
        if name not in self._roles:
            made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
            self._roles[name] = made["Role"]["Arn"]
            if actions:
                statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
                document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
                iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
        return self._roles[name]

    def make(
        self, code: str | dict[str, str], *, name: str = "f", role: str = "", **settings: Any
    ) -> str:
        """Create a function from `app.py` (or from files); return its ARN."""
        files = {"app.py": code} if isinstance(code, str) else code
        settings = {"Runtime": "python3.12", "Handler": "app.handler", **settings}
        made = self.api.create_function(
            FunctionName=name,
            Role=role or self.role(*BASIC),
            Code={"ZipFile": package(files)},
            **settings,
        )
        return str(made["FunctionArn"])

    def call(self, event: Any = None, *, name: str = "f", **more: Any) -> Outcome:
        answer = self.api.invoke(
            FunctionName=name, Payload=json.dumps(event or {}), LogType="Tail", **more
        )
        content = answer["Payload"].read()
        return Outcome(
            status=answer["StatusCode"],
            payload=json.loads(content) if content else None,
            error=answer.get("FunctionError"),
            version=answer.get("ExecutedVersion"),
            tail=base64.b64decode(answer.get("LogResult", "")).decode(),
            request_id=answer["ResponseMetadata"]["RequestId"],
        )

    def log(self, name: str = "f") -> list[str]:
        """Return all lines of the function's log group, none when there is no group."""
        try:
            told = self.aws("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")
        except ClientError:
            return []
        return [event["message"] for event in told["events"]]


def eventually(ask: Callable[[], Any], *, within: float = 120.0) -> Any:
    """Return the first true answer."""
    deadline = time.monotonic() + within
    while not (told := ask()):
        assert time.monotonic() < deadline, f"It did not come: {told!r}"
        time.sleep(0.05)
    return told
