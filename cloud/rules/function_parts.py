"""Lambda: the code, the role, and what is attached to a function."""

import io
import json
import zipfile
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend
from cloud.rules.trusts import not_assumable

_CREATE = "AWS Lambda API Reference: CreateFunction"
_PERMISSIONS = "AWS Lambda API Reference: AddPermission"
_MAPPING = "AWS Lambda API Reference: CreateEventSourceMapping"
_SERVICE = "lambda.amazonaws.com"
_DEFAULT_TIMEOUT = 3  # seconds
_LONGEST_NAME = 64  # letters, without the ARN around them


def function(given: Given) -> Any:  # noqa: ANN401 - moto's own
    """Return the function's latest version; None when there is no such function."""
    own, name = backend("lambda"), str(given.get("FunctionName", ""))
    if own is None:
        return None
    parts = name.split(":")
    short = parts[6] if name.startswith("arn:") and len(parts) > 6 else parts[0]
    held = own._lambdas._functions.get(short)
    return None if held is None else held["latest"]


def _archive(given: Given) -> bytes | None:
    holder = given.get("Code", given)
    packed = holder.get("ZipFile") if isinstance(holder, Mapping) else None
    if isinstance(packed, str):
        try:
            return b64decode(packed)
        except ValueError:
            return b""
    return packed if isinstance(packed, bytes) else None


def _no_source(given: Given) -> Found:
    holder = given.get("Code", given)
    named = ("ZipFile", "S3Bucket", "ImageUri", "S3Key")
    if not isinstance(holder, Mapping) or given.get("PackageType") == "Image":
        return None
    return None if any(holder.get(name) for name in named) else {}


def _no_archive(given: Given) -> Found:
    packed = _archive(given)
    return {} if packed is not None and not zipfile.is_zipfile(io.BytesIO(packed)) else None


def _long_name(given: Given) -> Found:
    name = str(given.get("FunctionName", ""))
    short = name.rpartition(":")[2]
    return {"name": name} if len(short) > _LONGEST_NAME else None


def _memory(given: Given) -> Found:
    size = given.get("MemorySize")
    return {"size": size} if isinstance(size, int) and size > 10_240 else None


def _variables(given: Given) -> Found:
    held: Any = next(at(given, "Environment.Variables"), None)
    for name in held if isinstance(held, Mapping) else ():
        if not (str(name)[:1].isalpha() and str(name).isascii() and len(str(name)) > 1):
            return {"names": ", ".join(map(str, held))}
        if not str(name).replace("_", "").isalnum():
            return {"names": ", ".join(map(str, held))}
    return None


def _statements(given: Given) -> set[str]:
    held = function(given)
    return set() if held is None else {str(one.get("Sid")) for one in held.policy.statements}


def _same_statement(given: Given) -> Found:
    name = given.get("StatementId")
    return {"id": name} if name in _statements(given) else None


def _no_principal(given: Given) -> Found:
    who = str(given.get("Principal", ""))
    known = who.endswith(".amazonaws.com") or who.startswith("arn:aws") or who == "*"
    return None if known or (who.isdecimal() and len(who) == 12) else {}


def _mapped(given: Given) -> Found:
    own, held = backend("lambda"), function(given)
    source = given.get("EventSourceArn")
    if own is None or held is None or source is None:
        return None
    for one in own._event_source_mappings.values():
        if one.event_source_arn == source and one.function_arn == held.function_arn:
            return {"source": source, "name": held.function_name, "id": one.uuid}
    return None


def _short_visibility(given: Given) -> Found:
    held, source = function(given), str(given.get("EventSourceArn", ""))
    queues = backend("sqs")
    if held is None or queues is None or ":sqs:" not in source:
        return None
    queue = queues.queues.get(source.rpartition(":")[2])
    timeout = int(getattr(held, "timeout", None) or _DEFAULT_TIMEOUT)
    if queue is None or int(queue.visibility_timeout) >= timeout:
        return None
    return {"visibility": queue.visibility_timeout, "timeout": timeout}


def _has_url(given: Given) -> Found:
    held = function(given)
    if held is None or given.get("Qualifier") or held.url_config is None:
        return None
    return {"arn": held.function_arn}


def _not_json(given: Given) -> Found:
    body = given.get("Payload")
    if not body:
        return None
    try:
        json.loads(body)
    except (ValueError, TypeError):
        return {}
    return None


def _rule(operations: tuple[str, ...], check: Check, code: str, message: str, source: str) -> Rule:
    return Rule(
        "lambda", operations, check, code, message, source, 409 if "Conflict" in code else 400
    )


_WRONG, _TAKEN = "InvalidParameterValueException", "ResourceConflictException"
_WRITE = ("CreateFunction", "UpdateFunctionConfiguration")
_CODE = ("CreateFunction", "UpdateFunctionCode")
RULES = (
    _rule(
        ("CreateFunction",),
        _long_name,
        "ValidationException",
        "1 validation error detected: Value '{name}' at 'functionName' failed to satisfy "
        "constraint: Member must have length less than or equal to 64",
        _CREATE,
    ),
    _rule(
        _WRITE,
        _memory,
        "ValidationException",
        "1 validation error detected: Value '{size}' at 'memorySize' failed to satisfy constraint: "
        "Member must have value less than or equal to 10240",
        _CREATE,
    ),
    _rule(
        _WRITE,
        _variables,
        "ValidationException",
        "1 validation error detected: Value at 'environment.variables' failed to satisfy "
        "constraint: Map keys must satisfy constraint: [Member must satisfy regular expression "
        "pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
        "AWS Lambda API Reference: Environment",
    ),
    _rule(_CODE, _no_source, _WRONG, "Please provide a source for function code.", _CREATE),
    _rule(
        _CODE,
        _no_archive,
        _WRONG,
        "Could not unzip uploaded file. Please check your file, then try to upload again.",
        _CREATE,
    ),
    _rule(
        _WRITE,
        not_assumable("Role", _SERVICE),
        _WRONG,
        "The role defined for the function cannot be assumed by Lambda.",
        "AWS Lambda Developer Guide: Defining Lambda function permissions with an execution role",
    ),
    _rule(
        ("AddPermission",),
        _same_statement,
        _TAKEN,
        "The statement id ({id}) provided already exists. Please provide a new statement id, or "
        "remove the existing statement.",
        _PERMISSIONS,
    ),
    _rule(
        ("AddPermission",),
        _no_principal,
        _WRONG,
        "The provided principal was invalid. Please check the principal and try again.",
        _PERMISSIONS,
    ),
    _rule(
        ("CreateEventSourceMapping",),
        _mapped,
        _TAKEN,
        'The event source arn (" {source} ") and function (" {name} ") provided mapping already '
        "exists. Please update or delete the existing mapping with UUID {id}",
        _MAPPING,
    ),
    _rule(
        ("CreateEventSourceMapping",),
        _short_visibility,
        _WRONG,
        "Queue visibility timeout: {visibility} seconds is less than Function timeout: {timeout} "
        "seconds",
        "AWS Lambda Developer Guide: Creating and configuring an Amazon SQS event source mapping",
    ),
    _rule(
        ("CreateFunctionUrlConfig",),
        _has_url,
        _TAKEN,
        "Failed to create function url config for [functionArn = {arn}]. Error message:  "
        "FunctionUrlConfig exists for this Lambda function",
        "AWS Lambda API Reference: CreateFunctionUrlConfig",
    ),
    _rule(
        ("Invoke",),
        _not_json,
        "InvalidRequestContentException",
        "Could not parse request body into json: Could not parse payload into json",
        "AWS Lambda API Reference: Invoke",
    ),
)
