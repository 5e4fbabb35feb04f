"""One call as one event in CloudTrail's shape. Secrets never get into it.

Ours, and not CloudTrail's: `sequence`, `operator`, and that reads of objects and messages are in
the same record. Source: CloudTrail User Guide, "CloudTrail record contents for management, data,
and network activity events", event version 1.11.
"""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from xml.etree import ElementTree

from botocore import parsers

from cloud.authorization.judge import Judgement
from cloud.engines.functions.port import Order
from cloud.server import data_plane, evidence
from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.engine import Result
from cloud.server.identity import user_identity
from cloud.server.operation import Operation
from cloud.server.principal import Principal
from cloud.server.redaction import AS_SENT, Redaction
from cloud.server.resources import resources

_LARGEST_RESPONSE = 32_768  # bytes that are looked into
_LONGEST_AGENT = 512  # characters
_ERROR_CODE = re.compile(rb"<Code>([^<]+)</Code>")
_ERROR_MESSAGE = re.compile(rb"<Message>([^<]*)</Message>", re.IGNORECASE)
_S3_RESPONSE_HEADERS = ("x-amz-version-id", "x-amz-delete-marker", "etag")
_GLOBAL = frozenset({"iam", "organizations", "route53", "cloudfront", "account"})
_HOME = "us-east-1"  # where the events of global services are


@dataclass(frozen=True, slots=True)
class Fact:
    """A call that is over, and what came of it. `moment` is when it was.

    `judgement` is None where no policy was asked. `event` is what is written of it already, None
    while that is still to be done. `order` is the function that the caller waits for.
    """

    call: Call
    address: Address
    who: Principal
    operation: Operation
    result: Result
    request_id: str
    moment: datetime
    sequence: int
    judgement: Judgement | None = None
    event: dict[str, Any] | None = None
    order: Order | None = None

    @property
    def by_platform(self) -> bool:
        """Whether it was the platform that called, be it as somebody else."""
        return self.who.operator or self.call.visit is not None


def describe(fact: Fact) -> dict[str, Any]:
    """Return the event. Its first six names stand where `search.HEAD` looks for them."""
    operation, call = fact.operation, fact.call
    redaction = Redaction(operation.service)
    shape = None if operation.model is None else operation.model.input_shape
    parameters = redaction.shown(
        operation.parameters, AS_SENT if operation.service == "s3" else shape
    )
    management = not data_plane.is_data(operation)
    region = _HOME if operation.service in _GLOBAL else fact.address.region
    event: dict[str, Any] = {
        "sequence": fact.sequence,
        "operator": fact.by_platform,
        "readOnly": operation.read_only,
        "eventTime": f"{fact.moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z",
        "eventSource": operation.source,
        "eventName": operation.name,
        "eventVersion": "1.11",
        "userIdentity": user_identity(fact.who),
        "awsRegion": region,
        "sourceIPAddress": fact.who.invoked_by or call.client,
        "userAgent": call.fields.get("user-agent", "")[:_LONGEST_AGENT],
        "requestParameters": parameters or None,
        "responseElements": None,
        "requestID": fact.request_id,
        "eventID": _uuid(),
        "eventType": "AwsApiCall",
        "managementEvent": management,
        "recipientAccountId": fact.who.account_id,
        "eventCategory": "Management" if management else "Data",
    }
    code, message = error_of(fact.result)
    if code is not None:
        event["errorCode"] = code
        event["errorMessage"] = redaction.sentence(message or "")
    elif not operation.read_only:
        event["responseElements"] = _response(operation, fact.result, redaction)
    about = (parameters, event["responseElements"])
    event["resources"] = resources(operation, region, fact.who.account_id, *about)
    if operation.service == "s3":
        event["additionalEventData"] = _s3_data(fact)
    if fact.judgement is not None:
        event["authorization"] = evidence.kept(fact.judgement)
    if call.scheme == "https":  # its version and cipher are the runner's, who ends it
        event["tlsDetails"] = {"clientProvidedHostHeader": call.hostname}
    return event


def error_of(result: Result) -> tuple[str | None, str | None]:
    """Return the code and sentence of a failed call, or two times None."""
    if result.status < 400:
        return None, None
    code = _ERROR_CODE.search(result.body)
    if code:
        message = _ERROR_MESSAGE.search(result.body)
        text = message[1].decode("utf-8", "replace") if message else ""
        return code[1].decode("utf-8", "replace"), text
    try:
        body = json.loads(result.body or b"{}")
    except ValueError:
        body = {}
    if not isinstance(body, dict):
        body = {}
    named = result.headers.get("x-amzn-errortype") or body.get("__type") or str(result.status)
    sentence = str(body.get("message") or body.get("Message") or "")
    return str(named).rpartition("#")[2].partition(":")[0], sentence


def _response(operation: Operation, result: Result, redaction: Redaction) -> dict[str, Any] | None:
    if operation.service == "s3":
        found = {n: result.headers[n] for n in _S3_RESPONSE_HEADERS if n in result.headers}
        return found or None
    shape = None if operation.model is None else operation.model.output_shape
    if shape is None or not 0 < len(result.body) <= _LARGEST_RESPONSE:
        return None
    if result.body.startswith(b"{"):
        return redaction.shown(json.loads(result.body), shape) or None
    protocol = str(operation.model.service_model.protocol)
    if protocol not in {"query", "ec2"}:
        return None
    answer = {"body": result.body, "headers": result.headers, "status_code": result.status}
    try:
        parsed = _parser(protocol).parse(answer, shape)
    except (parsers.ResponseParserError, ElementTree.ParseError, ValueError, KeyError):
        return None
    parsed.pop("ResponseMetadata", None)
    return redaction.shown(parsed, shape) or None


@cache
def _parser(protocol: str) -> Any:  # noqa: ANN401 - botocore's ResponseParser
    return parsers.create_parser(protocol)


def _s3_data(fact: Fact) -> dict[str, Any]:
    """What CloudTrail adds to S3's events. Source: "Amazon S3 CloudTrail events"."""
    added: dict[str, Any] = {
        "bytesTransferredIn": len(fact.call.body),
        "bytesTransferredOut": len(fact.result.body),
    }
    if not fact.who.anonymous and not fact.call.form:  # CloudTrail names no way for forms
        in_header = "authorization" in fact.call.fields
        version_2 = "AWSAccessKeyId" in fact.call.query_fields
        added["SignatureVersion"] = "SigV2" if version_2 else "SigV4"
        added["AuthenticationMethod"] = "AuthHeader" if in_header else "QueryString"
    return added


def _uuid() -> str:
    digits = secrets.token_hex(16)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
