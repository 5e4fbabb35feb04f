"""Calls of the services' own operations, in the account and for the caller whose stack it is.

A call is written as boto3 would write it, sent through `Sender`, and its answer read as boto3
would read it. Whoever serves calls puts a sender in place (`through`), which judges them as the
caller's, or as those of the stack's role (`acting`).
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from urllib.parse import quote, urlencode

from botocore import parsers, serialize
from botocore.model import ServiceModel
from moto.core.utils import get_service_model

from cloud.seams.scope import current

# botocore's name → moto's module, where they differ.
_MODULES = {"lambda": "awslambda", "monitoring": "cloudwatch"}
_LAST = 400
_PROTOCOLS = ("json", "query", "ec2", "rest-json", "rest-xml")


@dataclass(frozen=True, slots=True)
class Wire:
    """A request. `path` and `query` are percent-encoded; header names are lower-case.

    `role_arn` is the stack's role, empty where it has none.
    """

    service: str
    module: str
    region: str
    host: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    role_arn: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Sender(Protocol):
    def send(self, wire: Wire) -> Answer: ...

    def permit(self, service: str, operation: str, given: Mapping[str, Any], role_arn: str) -> None:
        """Judge a call that is not sent. Raises CallError when it is refused."""


_local = threading.local()


class CallError(Exception):
    """A service refused. `physical_id` is that of what was made before, if anything."""

    def __init__(self, code: str, message: str, service: str = "", status: int = _LAST) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.service = service
        self.status = status
        self.physical_id = ""


@contextmanager
def through(sender: Sender) -> Iterator[None]:
    """Let this thread's calls go through `sender`."""
    before = getattr(_local, "sender", None)
    _local.sender = sender
    try:
        yield
    finally:
        _local.sender = before


@contextmanager
def acting(role_arn: str) -> Iterator[None]:
    """Let this thread's calls be those of a stack's role; of the stack around it when it has none."""
    before = getattr(_local, "role_arn", "")
    _local.role_arn = role_arn or before
    try:
        yield
    finally:
        _local.role_arn = before


def call(service: str, operation: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer as boto3 does. `service` is botocore's name.

    Raises CallError for a refusal.
    """
    model = get_service_model(service)
    shape = model.operation_model(operation)
    wire = _wire(model, service, _serializer(service).serialize_to_request(dict(given), shape))
    answer = _sender().send(wire)
    told = {"status_code": answer.status, "headers": answer.headers, "body": answer.body}
    parsed: dict[str, Any] = _parser(service).parse(told, shape.output_shape)
    if answer.status >= 300:
        error = parsed.get("Error", {})
        code, message = error.get("Code") or str(answer.status), error.get("Message") or ""
        raise CallError(str(code), str(message), service, answer.status)
    parsed.pop("ResponseMetadata", None)
    return parsed


def permit(service: str, operation: str, given: Mapping[str, Any]) -> None:
    """Ask whether the call would be allowed. Raises CallError when it would not."""
    _sender().permit(service, operation, given, getattr(_local, "role_arn", ""))


def _sender() -> Sender:
    sender: Sender | None = getattr(_local, "sender", None)
    if sender is None:
        raise LookupError("Nobody sends CloudFormation's calls in this thread; see `through`.")
    return sender


def shape_of(service: str, operation: str) -> Any:
    """Return botocore's shape of what the operation takes."""
    return get_service_model(service).operation_model(operation).input_shape


@cache
def _serializer(service: str) -> Any:
    model: ServiceModel = get_service_model(service)
    return serialize.create_serializer(_protocol(model), include_validation=False)


@cache
def _parser(service: str) -> Any:
    return parsers.create_parser(_protocol(get_service_model(service)))


def _protocol(model: ServiceModel) -> str:
    """Return the one of a service's protocols in which the front door tells its refusals, too."""
    known = model.metadata.get("protocols") or [model.metadata["protocol"]]
    return str(next(one for one in _PROTOCOLS if one in known))


def _wire(model: Any, service: str, written: Mapping[str, Any]) -> Wire:
    region = current().region
    module = _MODULES.get(service, service)
    host = f"{model.endpoint_prefix}.{region}.amazonaws.com"
    path, _, query = str(written["url_path"]).partition("?")
    more = written["query_string"]
    pairs = more if isinstance(more, str) else urlencode(more, doseq=True, quote_via=quote)
    body = written["body"]
    headers = {name.lower(): str(value) for name, value in written["headers"].items()}
    if isinstance(body, dict):
        body = urlencode(body, doseq=True)
        headers.setdefault("content-type", "application/x-www-form-urlencoded; charset=utf-8")
    if isinstance(body, str):
        body = body.encode()
    query = "&".join(part for part in (query, pairs) if part)
    return Wire(
        *(service, module, region, host, written["method"], path or "/", query, headers),
        *(body or b"", getattr(_local, "role_arn", "")),
    )
