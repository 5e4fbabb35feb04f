"""One call as one event in CloudTrail's shape. Secrets never get into it.

Source: "CloudTrail record contents", event version 1.11.
"""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from botocore import parsers

from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.engine import Result
from cloud.server.operation import Operation
from cloud.server.principal import Principal
from cloud.server.redaction import AS_SENT, LONGEST_TEXT, shown

_LARGEST_RESPONSE = 32_768  # bytes that are looked into
_ERROR_CODE = re.compile(rb"<Code>([^<]+)</Code>")
_ERROR_MESSAGE = re.compile(rb"<Message>([^<]*)</Message>", re.IGNORECASE)
_S3_RESPONSE_HEADERS = ("x-amz-version-id", "x-amz-delete-marker", "etag")


@dataclass(frozen=True, slots=True)
class Fact:
    """A call that is over, and what came of it."""

    call: Call
    address: Address
    who: Principal
    operation: Operation
    result: Result
    request_id: str


def describe(fact: Fact, sequence: int) -> dict[str, Any]:
    code, message = error_of(fact.result)
    operation = fact.operation
    event: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": _identity(fact.who),
        "eventTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": operation.source,
        "eventName": operation.name,
        "awsRegion": fact.address.region,
        "sourceIPAddress": fact.call.client,
        "userAgent": fact.call.fields.get("user-agent", "")[:512],
        "requestParameters": _parameters(operation),
        "responseElements": None,
        "requestID": fact.request_id,
        "eventID": _uuid(),
        "readOnly": operation.read_only,
        "eventType": "AwsApiCall",
        "managementEvent": operation.service != "s3" or "key" not in operation.parameters,
        "recipientAccountId": fact.who.account_id,
        "resources": _resources(operation),
        "sequence": sequence,
        "operator": fact.who.operator,
    }
    if code is not None:
        event["errorCode"] = code
        event["errorMessage"] = message
    elif not operation.read_only:
        event["responseElements"] = _response(operation, fact.result)
    return event


def error_of(result: Result) -> tuple[str | None, str | None]:
    """Return the code and sentence of a failed call, or two times None."""
    if result.status < 400:
        return None, None
    code = _ERROR_CODE.search(result.body)
    if code:
        message = _ERROR_MESSAGE.search(result.body)
        text = message[1].decode("utf-8", "replace") if message else ""
        return code[1].decode("utf-8", "replace"), text[:LONGEST_TEXT]
    try:
        body = json.loads(result.body or b"{}")
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    named = result.headers.get("x-amzn-errortype") or body.get("__type") or str(result.status)
    sentence = str(body.get("message") or body.get("Message") or "")
    return str(named).rpartition("#")[2].partition(":")[0], sentence[:LONGEST_TEXT]


def _identity(who: Principal) -> dict[str, Any]:
    if who.anonymous:
        return {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}
    identity: dict[str, Any] = {
        "type": who.kind,
        "principalId": who.user_id,
        "arn": who.arn,
        "accountId": who.account_id,
        "accessKeyId": who.access_key_id,
    }
    if who.user_name:
        identity["userName"] = who.user_name
    return identity


def _parameters(operation: Operation) -> dict[str, Any] | None:
    shape: object = None if operation.model is None else operation.model.input_shape
    if operation.service == "s3":
        shape = AS_SENT
    return shown(operation.parameters, shape) or None


def _response(operation: Operation, result: Result) -> dict[str, Any] | None:
    if operation.service == "s3":
        found = {n: result.headers[n] for n in _S3_RESPONSE_HEADERS if n in result.headers}
        return found or None
    if operation.model is None or not 0 < len(result.body) <= _LARGEST_RESPONSE:
        return None
    if result.body.startswith(b"{"):
        return shown(json.loads(result.body), operation.model.output_shape) or None
    protocol = str(operation.model.service_model.protocol)
    if protocol not in {"query", "ec2"} or operation.model.output_shape is None:
        return None
    parser = parsers.create_parser(protocol)
    answer = {"body": result.body, "headers": result.headers, "status_code": result.status}
    try:
        parsed = parser.parse(answer, operation.model.output_shape)
    except (parsers.ResponseParserError, ElementTree.ParseError, ValueError, KeyError):
        return None
    parsed.pop("ResponseMetadata", None)
    return shown(parsed, operation.model.output_shape) or None


def _resources(operation: Operation) -> list[dict[str, Any]]:
    bucket = operation.parameters.get("bucketName") if operation.service == "s3" else None
    if not bucket:
        return []
    found = [{"type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}]
    if key := operation.parameters.get("key"):
        found.insert(0, {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{key}"})
    return found


def _uuid() -> str:
    digits = secrets.token_hex(16)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
