"""What a Task may ask for: a function by its ARN, or one of the optimized integrations.

Source: AWS Step Functions Developer Guide, "Integrating services with Step Functions" and the
pages of Lambda, Amazon SQS, Amazon SNS and DynamoDB there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FUNCTION = re.compile(r"^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[^:]+(:[^:]+)?$")
_INTEGRATION = re.compile(
    r"^arn:aws[a-z-]*:states:[a-z0-9-]*:\d*:"
    r"(?P<service>[a-z-]+(?::[a-z0-9]+)?):(?P<action>[A-Za-z0-9]+)(?:\.(?P<pattern>[A-Za-z:0-9]+))?$"
)
_ACTIVITY = re.compile(r"^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:activity:")
CALLBACK = "waitForTaskToken"
# As the resource names them: botocore's service and operation.
_OPERATIONS = {
    ("lambda", "invoke"): ("lambda", "Invoke"),
    ("sqs", "sendMessage"): ("sqs", "SendMessage"),
    ("sns", "publish"): ("sns", "Publish"),
    ("dynamodb", "getItem"): ("dynamodb", "GetItem"),
    ("dynamodb", "putItem"): ("dynamodb", "PutItem"),
    ("dynamodb", "updateItem"): ("dynamodb", "UpdateItem"),
    ("dynamodb", "deleteItem"): ("dynamodb", "DeleteItem"),
}
# Members that are texts in the API and may be objects here.
_TEXTS = {"SendMessage": ("MessageBody",), "Publish": ("Message",)}
_PREFIXES = {"lambda": "Lambda", "sqs": "SQS", "sns": "SNS", "dynamodb": "DynamoDB"}


@dataclass(frozen=True, slots=True)
class Integration:
    """`kind` and `resource` are what the history calls it: `sqs` and `sendMessage`."""

    kind: str
    resource: str
    service: str
    operation: str
    function: str = ""

    @property
    def is_function(self) -> bool:
        return self.service == "lambda"

    @property
    def calls_back(self) -> bool:
        return self.resource.endswith(f".{CALLBACK}")


def of(resource: str) -> Integration | None:
    """Return what the resource of a Task stands for, None for what is not available here."""
    if _FUNCTION.match(resource):
        return Integration("lambda", resource, "lambda", "Invoke", function=resource)
    found = _INTEGRATION.match(resource)
    if found is None or found["pattern"] not in {None, CALLBACK}:
        return None
    known = _OPERATIONS.get((found["service"], found["action"]))
    if known is None or (found["pattern"] and known[0] == "dynamodb"):
        return None
    tail = f".{found['pattern']}" if found["pattern"] else ""
    return Integration(found["service"], found["action"] + tail, *known)


def missing(resource: str) -> str | None:
    if of(resource) is not None:
        return None
    if _ACTIVITY.match(resource):
        return "An activity"
    return f"The resource {resource}"


def given(asked: Integration, work: Any) -> dict[str, Any]:
    """Return what the operation is called with."""
    if asked.function:
        return {"FunctionName": asked.function, "Payload": json.dumps(work)}
    made = dict(work) if isinstance(work, Mapping) else {}
    if asked.is_function:
        payload = made.get("Payload", {})
        return {**made, "Payload": json.dumps(payload)}
    for name in _TEXTS.get(asked.operation, ()):
        if name in made and not isinstance(made[name], str):
            made[name] = json.dumps(made[name], separators=(",", ":"))
    return made


def error_name(service: str, code: str) -> str:
    """Return a service's error as Retry and Catch name it.

    Source: "Handling errors in Step Functions workflows": `Lambda.TooManyRequestsException`.
    """
    code = code.rpartition("#")[2].rpartition(".")[2]
    whole = code if code.endswith(("Exception", "Error")) else f"{code}Exception"
    return f"{_PREFIXES.get(service, service)}.{whole}"
