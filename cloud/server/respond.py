"""Answers that are ours, in the service's own protocol. Never HTML."""

import json
from functools import cache
from xml.sax.saxutils import escape

from botocore.exceptions import UnknownServiceError
from moto.core.responses import BaseResponse
from moto.core.utils import get_service_model

from cloud.server import engine
from cloud.server.call import Call
from cloud.server.engine import Result
from cloud.server.refusals import Answer, Style

_JSON_TYPES = ("application/x-amz-json", "application/json")


def style_of(module: str | None, call: Call) -> Style:
    """Return how the service, as this call speaks to it, would talk about a fault."""
    if module in {"s3", "s3control", None}:
        return Style.S3
    if module == "ec2":
        return Style.EC2
    if "x-amz-target" in call.fields:
        return Style.JSON
    if call.content_type.startswith("application/x-www-form-urlencoded"):
        return Style.QUERY
    return _style_of_model(module or "")


def fault(call: Call, module: str | None, answer: Answer, request_id: str) -> Result:
    style = style_of(module, call)
    if call.method == "HEAD":
        return Result(answer.status, _headers(style, request_id), b"")
    if style in {Style.JSON, Style.REST}:
        return _json(answer, style, request_id)
    return Result(answer.status, _headers(style, request_id), _xml(answer, style, call, request_id))


def unavailable(what: str) -> Answer:
    """What moto cannot do is told as such, not as the caller's mistake."""
    return Answer(501, "NotImplemented", f"{what} is not available in this lab.")


def beyond(what: str) -> Answer:
    """What moto failed at. Trying again would fail again: 501, which no AWS client repeats."""
    message = (
        f"{what} is not available in this lab with these parameters. It failed inside this lab's "
        "cloud, which is not your mistake."
    )
    return Answer(501, "InternalFailure", message)


def crashed(what: str) -> Answer:
    message = (
        f"{what} failed inside this lab's cloud. It is not your mistake; "
        "if the request is as you meant it, this feature is not available in this lab."
    )
    return Answer(500, "InternalFailure", message)


def no_room() -> Answer:
    message = (
        "The disk of this lab is full. It is not your mistake: nothing was changed. "
        "Please tell whoever runs the lab, and try again when there is room."
    )
    return Answer(503, "ServiceUnavailable", message)


def _headers(style: Style, request_id: str) -> dict[str, str]:
    name = "x-amz-request-id" if style is Style.S3 else "x-amzn-requestid"
    json_type = {Style.JSON: "application/x-amz-json-1.1", Style.REST: "application/json"}
    return {name: request_id, "content-type": json_type.get(style, "application/xml")}


def _json(answer: Answer, style: Style, request_id: str) -> Result:
    headers = _headers(style, request_id)
    headers["x-amzn-errortype"] = answer.code
    body = {"__type": answer.code, "message": answer.message}
    if answer.code.startswith("AccessDenied"):
        body["Message"] = answer.message
    return Result(answer.status, headers, json.dumps(body).encode())


def _xml(answer: Answer, style: Style, call: Call, request_id: str) -> bytes:
    code, message = escape(answer.code), escape(answer.message)
    inner = f"<Code>{code}</Code><Message>{message}</Message>"
    if style is Style.S3:
        text = (
            f"<Error>{inner}<Resource>{escape(call.path)}</Resource>"
            f"<RequestId>{request_id}</RequestId></Error>"
        )
    elif style is Style.EC2:
        text = (
            f"<Response><Errors><Error>{inner}</Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    else:
        side = "Sender" if answer.status < 500 else "Receiver"
        text = (
            f"<ErrorResponse><Error><Type>{side}</Type>{inner}</Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


@cache
def _style_of_model(module: str) -> Style:
    name = service_name(module)
    try:
        protocol = str(get_service_model(name).protocol) if name else "rest-json"
    except UnknownServiceError:
        protocol = "rest-json"
    return {
        "query": Style.QUERY,
        "ec2": Style.EC2,
        "json": Style.JSON,
        "rest-xml": Style.QUERY,
    }.get(protocol, Style.REST)


@cache
def service_name(module: str) -> str:
    """Return botocore's name of moto's module, empty when it has none."""
    try:
        served = engine.handlers(module)
    except engine.NoSuchServiceError:
        return ""
    for _, handler in served:
        owner = getattr(handler, "__self__", None)
        if isinstance(owner, type) and issubclass(owner, BaseResponse):
            return str(owner().boto3_service_name)
    return ""
