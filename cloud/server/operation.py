"""What a call asks for: the operation's name and its parameters, for the record and the rules."""

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

from cloud.server import s3_operations
from cloud.server.address import Address, bucket_and_key
from cloud.server.call import Call

# Anything else may change state. Names, not verbs, where a verb would mislead.
_READS = re.compile(
    r"^(?:Get|List|Describe|Head|Query$|Scan$|Select|BatchGet|Lookup|Search|Check|Simulate"
    r"|Validate|Estimate|Filter|Test|TransactGet|View|Preview|PreflightRequest|Discover"
    r")"
)
_YET_WRITES = frozenset(
    {"GetSessionToken", "GetFederationToken", "GetShardIterator", "GetActivityTask", "GetId"}
    | {"TestInvokeMethod"}
)


@dataclass(frozen=True, slots=True)
class Operation:
    """`service` is botocore's name, `source` CloudTrail's, such as `s3.amazonaws.com`."""

    service: str
    source: str
    name: str
    parameters: dict[str, Any] = field(default_factory=dict)
    model: Any = None

    @property
    def read_only(self) -> bool:
        return _only_reads(self.name)


@lru_cache(maxsize=4096)
def _only_reads(name: str) -> bool:
    return bool(_READS.match(name)) and name not in _YET_WRITES


# Two services share a host and a signing name; the API's version tells them apart.
_BALANCERS = frozenset({"elb", "elbv2"})
_BALANCER_OF = {"2012-06-01": "elb", "2015-12-01": "elbv2"}


def identify(call: Call, address: Address, service: str, request: Request) -> Operation:
    """Return the operation; its name is `Unknown` when the service has none like it.

    Never raises for what a caller may have sent.
    """
    module = address.module or ""
    if module == "s3":
        return _s3(call, address)
    if module in _BALANCERS:
        service = _BALANCER_OF.get(str(request.values.get("Version")), module)
    if module == "apigateway" and address.path.startswith("/v2/"):
        service = "apigatewayv2"  # moto serves both from one table
    source = f"{_source_name(service, module)}.amazonaws.com"
    try:
        model = get_service_model(service)
        name, uri = _name(call, service, request)
        operation = model.operation_model(name)
    except (UnknownServiceError, OperationNotFoundError, HTTPException, NotImplementedError):
        return Operation(service, source, call.query_fields.get("Action", "Unknown"))
    return Operation(
        service, source, name, _parameters(call, model, operation, request, uri), operation
    )


def _name(call: Call, service: str, request: Request) -> tuple[str, dict[str, Any]]:
    if target := call.fields.get("x-amz-target"):
        return target.rpartition(".")[2], {}
    action = request.values.get("Action")
    if action:
        return str(action), {}
    found, uri = get_service_router(service).match(request)
    return str(found.name), uri


def _parameters(
    call: Call,
    model: Any,  # noqa: ANN401 - moto's ServiceModel
    operation: Any,  # noqa: ANN401 - moto's OperationModel
    request: Request,
    uri: dict[str, Any],
) -> dict[str, Any]:
    try:
        protocol = determine_request_protocol(model, call.content_type)
        if protocol == "json":
            parsed = json.loads(call.body or b"{}")
            return parsed if isinstance(parsed, dict) else {}
        parser = PROTOCOL_PARSERS[protocol](operation)
        read: dict[str, Any] = parser.parse(
            {
                "method": request.method,
                "values": request.values,
                "headers": request.headers,
                "body": request.data,
                "url_path": request.path,
                "url_params": uri,
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError, NotImplementedError, LookupError):
        return {}
    except ElementTree.ParseError:
        return {}
    return read


_S3_QUERY_LEFT_OUT = ("x-amz-", "awsaccesskeyid", "signature", "expires", "x-id")
_S3_HEADERS = (
    *("x-amz-copy-source", "x-amz-acl", "x-amz-storage-class", "x-amz-tagging"),
    *("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date"),
    *("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id"),
    *("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"),
    *("x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match"),
    *("x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-unmodified-since"),
    *("x-amz-write-offset-bytes", "x-amz-server-side-encryption-customer-algorithm"),
)
# What is sent to an object and is a document, not the object.
_S3_DOCUMENTS = frozenset({"retention", "tagging", "legal-hold", "restore", "uploadId"})
_LONGEST_DOCUMENT = 8192  # bytes


def _s3(call: Call, address: Address) -> Operation:
    raw_bucket, raw_key = bucket_and_key(address.path)
    bucket, key = unquote(raw_bucket), unquote(raw_key)
    found = s3_operations.operation(call.method, bucket, key, call.query_fields, call.fields)
    parameters: dict[str, Any] = {}
    if bucket:
        parameters["bucketName"] = bucket
    if key:
        parameters["key"] = key
    parameters |= {
        name: value for name, value in call.query if not name.lower().startswith(_S3_QUERY_LEFT_OUT)
    }
    for header in _S3_HEADERS:
        if header in call.fields:
            parameters[header] = call.fields[header]
    if call.body and call.method in {"PUT", "POST"} and (not key or _is_document(call)):
        parameters.update(_document(call.body))
    return Operation("s3", "s3.amazonaws.com", found or "Unknown", parameters)


def _is_document(call: Call) -> bool:
    named = _S3_DOCUMENTS & call.query_fields.keys()
    return bool(named) and (call.method == "POST" or "uploadId" not in named)


def _document(body: bytes) -> dict[str, Any]:
    """Return a bucket's setting as it was sent: JSON or XML, as nested dictionaries."""
    if len(body) > _LONGEST_DOCUMENT or b"<!DOCTYPE" in body:
        return {}
    text = body.decode("utf-8", "replace").strip()
    try:
        if text.startswith("{"):
            return {"bucketPolicy": json.loads(text)}
        root = ElementTree.fromstring(text)  # noqa: S314 - no DOCTYPE, so no entities
    except (ValueError, ElementTree.ParseError):
        return {}
    return {_local(root.tag): _tree(root)}


def _tree(node: ElementTree.Element) -> Any:  # noqa: ANN401 - JSON
    if len(node) == 0:
        return node.text or ""
    found: dict[str, Any] = {}
    for child in node:
        name, value = _local(child.tag), _tree(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


_SOURCES = {
    "awslambda": "lambda",
    "cloudwatch": "monitoring",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "stepfunctions": "states",
}


def _source_name(service: str, module: str) -> str:
    return _SOURCES.get(module, service or module)
