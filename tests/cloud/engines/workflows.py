"""State machines for tests: short ways to make them, to start them and to read what came."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cloud.shapes import Account

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
_OVER = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}


@dataclass
class Workflows:
    aws: Callable[..., Any]
    account: Account
    _role: str = ""

    @property
    def api(self) -> Any:
        # The `sync-` that boto3 puts before the host has no address here.
        return self.aws("stepfunctions", inject_host_prefix=False)

    def role(self, *actions: str, trust: dict[str, Any] = TRUST) -> str:
        """Return the ARN of the machines' role; it may do `actions`, as of now."""
        iam = self.aws("iam")
        if not self._role:
            text = json.dumps(trust)
            made = iam.create_role(RoleName="flow", AssumeRolePolicyDocument=text)
            self._role = made["Role"]["Arn"]
        if actions:
            statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
            document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            iam.put_role_policy(RoleName="flow", PolicyName="own", PolicyDocument=document)
        return self._role

    def make(self, states: dict[str, Any], *, start: str = "", name: str = "m", **more: Any) -> str:
        """Create a machine, which starts at its first state; return its ARN."""
        settings = {key: more.pop(key) for key in ("type",) if key in more}
        whole = {"StartAt": start or next(iter(states)), "States": states, **more}
        made = self.api.create_state_machine(
            name=name, definition=json.dumps(whole), roleArn=self.role(), **settings
        )
        return str(made["stateMachineArn"])

    def start(self, machine: str, given: Any = None, **more: Any) -> str:
        text = json.dumps({} if given is None else given)
        made = self.api.start_execution(stateMachineArn=machine, input=text, **more)
        return str(made["executionArn"])

    def told(self, execution: str) -> dict[str, Any]:
        told: dict[str, Any] = self.api.describe_execution(executionArn=execution)
        return told

    def ended(self, execution: str, within: float = 120.0) -> dict[str, Any]:
        """Return what is told of the execution once it is over."""
        deadline = time.monotonic() + within
        while (told := self.told(execution))["status"] not in _OVER:
            assert time.monotonic() < deadline, f"It goes on: {self.types(execution)}"
            time.sleep(0.02)
        return told

    def run(self, states: dict[str, Any], given: Any = None, **more: Any) -> dict[str, Any]:
        """Make a machine of a new name, and return what its execution came to."""
        name = f"m{len(self.api.list_state_machines()['stateMachines'])}"
        return self.ended(self.start(self.make(states, name=name, **more), given))

    def output(self, states: dict[str, Any], given: Any = None, **more: Any) -> Any:
        told = self.run(states, given, **more)
        assert told["status"] == "SUCCEEDED", told
        return json.loads(told["output"])

    def events(self, execution: str) -> list[dict[str, Any]]:
        told = self.api.get_execution_history(executionArn=execution, maxResults=1000)
        return list(told["events"])

    def types(self, execution: str) -> list[str]:
        return [event["type"] for event in self.events(execution)]
