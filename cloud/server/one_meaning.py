"""A call means one thing, or it is refused: what is judged has to be what moto does.

moto looks for an action and its parameters in several places, and not in the order in which they
are read here: a header beside a form, an address beside a body, a name said twice. A call that
says a thing in two places could be judged by the one and carried out by the other. AWS's own
clients say everything once. The same goes for operations and sub-resources that moto does not
know: it would take the call for another one.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from botocore.exceptions import UnknownServiceError
from moto.core.request import Request, determine_request_protocol
from moto.core.utils import get_service_model

from cloud.server import s3_operations
from cloud.server.call import Call
from cloud.server.operation import Operation
from cloud.server.refusals import Answer

# moto would answer these as a plain GetObject, ListObjects, PostObject, CreateBucket or DeleteBucket.
_S3_ABSENT = frozenset(
    {"GetObjectRetention", "GetObjectTorrent", "GetBucketRequestPayment"}
    | {"PutBucketRequestPayment", "DeleteBucketInventoryConfiguration"}
    | {"ListBucketAnalyticsConfigurations", "ListBucketMetricsConfigurations"}
    | {"PutBucketAnalyticsConfiguration", "PutBucketMetricsConfiguration", "Unknown"}
    | {"WriteGetObjectResponse"}
)
# Their bodies are objects; all others are documents that the judge reads as well as moto.
_UPLOADS = frozenset({"PutObject", "UploadPart", "PostObject", "WriteGetObjectResponse"})
_LONGEST_DOCUMENT = 2 * 2**20  # bytes
_MALFORMED_XML = Answer(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
)
# What a copy may come with besides: parts, and the version that is copied.
_BESIDES_COPY = frozenset({"uploadId"})


def fault(call: Call, asked: Operation, request: Request) -> Answer | None:
    """Return why the call is refused, None for one that means one thing."""
    if asked.service == "s3":
        return _of_s3(call, asked)
    if asked.model is None:
        return _unknown(asked) if _has_model(asked.service) else None
    protocol = determine_request_protocol(asked.model.service_model, call.content_type)
    said_twice = _SAID_TWICE.get(protocol, _in_target)(call, asked, request)
    return _ambiguous(said_twice) if said_twice else None


def _of_s3(call: Call, asked: Operation) -> Answer | None:
    named = [name for name in call.query_fields if name in s3_operations.SUB_RESOURCES]
    if len(named) > 1:
        return _ambiguous(" and ".join(named))
    if "x-amz-copy-source" in call.fields and set(named) - _BESIDES_COPY:
        return _ambiguous(f"x-amz-copy-source and {named[0]}")
    if asked.name not in _UPLOADS and _unread(call.body):
        return _MALFORMED_XML
    if asked.name in _S3_ABSENT:
        what = "This operation of S3" if asked.name == "Unknown" else asked.name
        return Answer(501, "NotImplemented", f"{what} is not available in this lab.")
    return None


def _unread(body: bytes) -> bool:
    """Tell whether moto would read a document that the judge does not (`s3_keys.document`)."""
    return b"<!DOCTYPE" in body or len(body) > _LONGEST_DOCUMENT


def _in_target(call: Call, _asked: Operation, request: Request) -> str:
    """Return what stands beside a body of JSON, whose header names the operation."""
    return next(iter((*call.query_fields, *request.form)), "")


def _in_form(call: Call, _asked: Operation, request: Request) -> str:
    """Return what is said twice in a query, which is an address or a form."""
    if "x-amz-target" in call.fields:
        return "x-amz-target"
    if request.form and call.query:
        return call.query[0][0]
    return _repeated(name for name, _ in request.values.items(multi=True))


def _in_rest(call: Call, asked: Operation, request: Request) -> str:
    """Return what the address or the body says that has its place elsewhere."""
    if "x-amz-target" in call.fields:
        return "x-amz-target"
    if request.form:
        return next(iter(request.form))
    placed, loose = _places(asked.model)
    elsewhere = {"Action"} | (placed | loose) - _in_query(asked.model)
    for name in call.query_fields:
        if name in elsewhere:
            return name
    outside = placed - _in_body(asked.model)
    return next((name for name in _top_level(call.body) if name in outside), "")


@cache
def _places(model: Any) -> tuple[frozenset[str], frozenset[str]]:  # noqa: ANN401 - OperationModel
    """Return the names with a place in path, query or header, and those without."""
    placed: set[str] = set()
    loose: set[str] = set()
    shape = model.input_shape
    for name, member in shape.members.items() if shape is not None else ():
        at = member.serialization.get("location")
        known = {name, str(member.serialization.get("name", name))}
        (placed if at in {"uri", "querystring"} else loose).update(known)
    return frozenset(placed), frozenset(loose)


@cache
def _in_body(model: Any) -> frozenset[str]:  # noqa: ANN401 - OperationModel
    """Return what a body calls its members: PutIntegration's `httpMethod` is not the address's."""
    shape = model.input_shape
    members = shape.members.items() if shape is not None else ()
    return frozenset(
        str(one.serialization.get("name", name))
        for name, one in members
        if "location" not in one.serialization
    )


@cache
def _in_query(model: Any) -> frozenset[str]:  # noqa: ANN401 - OperationModel
    shape = model.input_shape
    members = shape.members.values() if shape is not None else ()
    return frozenset(
        str(one.serialization["name"])
        for one in members
        if one.serialization.get("location") == "querystring"
        and "name" in one.serialization  # a map brings its own names
    )


def _top_level(body: bytes) -> Iterator[str]:
    if not body.lstrip().startswith(b"{"):
        return
    try:
        yield from json.loads(body)
    except ValueError:
        return


def _repeated(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


@cache
def _has_model(service: str) -> bool:
    try:
        return bool(get_service_model(service))
    except (UnknownServiceError, ValueError):
        return False


def _ambiguous(what: str) -> Answer:
    return Answer(400, "InvalidRequest", f"The request says a thing in two places: {what}.")


def _unknown(asked: Operation) -> Answer:
    if asked.name == "Unknown":  # a path that moto does not have
        return Answer(501, "NotImplemented", "This operation is not available in this lab.")
    return Answer(400, "InvalidAction", f"{asked.service} has no operation {asked.name}.")


_SAID_TWICE = {
    "query": _in_form,
    "ec2": _in_form,
    "rest-json": _in_rest,
    "rest-xml": _in_rest,
    "json": _in_target,
}
