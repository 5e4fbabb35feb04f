"""What a service's model says of its parameters, refused in the words that these services share.

boto3 checks little more than presence; the command line, `curl` and other languages' SDKs check
less, so the services themselves answer. An operation's validator is made once, of those members
only that have something to check. A shape that contains itself is followed to a fixed depth.
Source: each service's API reference, "Request Parameters", and "Common Errors" (ValidationError).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from cloud.truth.refusal import Refusal
from cloud.truth.services import input_shape

# Those known to word it so, with the code that they use.
CODES = {
    "iam": "ValidationError",
    "sts": "ValidationError",
    "autoscaling": "ValidationError",
    "cloudformation": "ValidationError",
    "cloudwatch": "ValidationError",
    "dynamodb": "ValidationException",
    "kms": "ValidationException",
    "lambda": "ValidationException",
    "events": "ValidationException",
    "secretsmanager": "ValidationException",
    "ssm": "ValidationException",
    "stepfunctions": "ValidationException",
    "logs": "InvalidParameterException",
    "kinesis": "ValidationException",
}
# Answered by a rule of their own, or by the part that knows them better.
_ELSEWHERE = frozenset(
    {
        ("stepfunctions", "name"),
        ("stepfunctions", "definition"),
        ("stepfunctions", "stateMachineArn"),
        ("lambda", "Runtime"),
        ("lambda", "Role"),
        ("iam", "PolicyDocument"),
        ("iam", "AssumeRolePolicyDocument"),
        ("iam", "Password"),
        ("iam", "NewPassword"),
        ("sts", "Policy"),
        ("dynamodb", "TableName"),
        ("secretsmanager", "Name"),
    }
)
# AWS adds to these faster than a model is renewed.
_GROWING = re.compile(r"Runtime|Region|Engine|InstanceType|ResourceType|KeySpec|KeyUsage")
_NAME_PATTERN = r"[\w+=,.@-]+"
_DEEPEST = 5
_MOST = 10  # errors that one answer lists
_LONGEST = 200  # letters of a value that an answer repeats
_LONGEST_MATCHED = 4096  # letters that a pattern is tried on

Validator = Callable[[Any, str], Iterator[str]]


def refuse(service: str, operation: str, given: Mapping[str, Any]) -> Refusal | None:
    """Return the refusal of what the model does not allow."""
    validate = _validator(service, operation)
    if validate is None:
        return None
    faults = []
    for fault in validate(given, ""):
        faults.append(fault)
        if len(faults) == _MOST:
            break
    if not faults:
        return None
    if service == "iam" and len(faults) == 1 and faults[0].startswith("The specified value"):
        return Refusal(400, CODES[service], faults[0])
    many = "s" if len(faults) > 1 else ""
    message = f"{len(faults)} validation error{many} detected: " + "; ".join(faults)
    return Refusal(400, CODES[service], message)


@cache
def _validator(service: str, operation: str) -> Validator | None:
    if service not in CODES:
        return None
    shape = input_shape(service, operation)
    return None if shape is None else _structure(shape, service, 0)


def _of(shape: Any, service: str, depth: int) -> Validator | None:  # noqa: ANN401
    """Return what checks a value of this shape, None when nothing is to be checked."""
    if depth > _DEEPEST:
        return None
    if shape.type_name == "structure":
        return _structure(shape, service, depth)
    if shape.type_name == "list":
        return _list(shape, service, depth)
    if shape.type_name == "string":
        return _text(shape, service)
    if shape.type_name == "map":
        return _map(shape)
    return _number(shape) if shape.type_name in {"integer", "long"} else None


def _structure(shape: Any, service: str, depth: int) -> Validator | None:  # noqa: ANN401
    checks = tuple(_members(shape, service, depth))
    if not checks:
        return None

    def validate(given: Any, path: str) -> Iterator[str]:  # noqa: ANN401
        if not isinstance(given, Mapping):
            return
        for name, written, needed, check in checks:
            value = given.get(name)
            if value is not None and check is not None:
                yield from check(value, path + written)
            elif value is None and needed:
                yield _sentence("Value null", path + written, "Member must not be null")

    return _beneath(validate) if depth else validate


def _members(
    shape: Any,  # noqa: ANN401
    service: str,
    depth: int,
) -> Iterator[tuple[str, str, bool, Validator | None]]:
    """Yield, of each member to be checked, its name, as it is written, if it must be there, how."""
    required = frozenset(shape.required_members) if depth == 0 else frozenset()
    for name, member in shape.members.items():
        if (service, name) in _ELSEWHERE:
            continue
        check = _of(member, service, depth + 1)
        needed = name in required and not _has_default(member)
        if check is not None or needed:
            yield name, name[:1].lower() + name[1:], needed, check


def _beneath(validate: Validator) -> Validator:
    return lambda given, path: validate(given, f"{path}.")


def _list(shape: Any, service: str, depth: int) -> Validator | None:  # noqa: ANN401
    check = _of(shape.member, service, depth + 1)
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if check is None and least is None and most is None:
        return None

    def validate(given: Any, path: str) -> Iterator[str]:  # noqa: ANN401
        if not isinstance(given, list):
            return
        yield from _length(given, path, least, most)
        if check is not None:
            for place, value in enumerate(given, 1):
                yield from check(value, f"{path}.{place}.member")

    return validate


def _map(shape: Any) -> Validator | None:  # noqa: ANN401
    """Only how much there is: what items hold is looked at elsewhere, and is on every write's way."""
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is None and most is None:
        return None

    def validate(given: Any, path: str) -> Iterator[str]:  # noqa: ANN401
        if isinstance(given, Mapping):
            yield from _length(given, path, least, most)

    return validate


def _text(shape: Any, service: str) -> Validator | None:  # noqa: ANN401
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    written = shape.metadata.get("pattern")
    pattern = _compiled(written)
    known = () if _GROWING.search(shape.name) else tuple(shape.enum)
    if least is None and most is None and pattern is None and not known:
        return None

    def validate(given: Any, path: str) -> Iterator[str]:  # noqa: ANN401
        if not isinstance(given, str):
            return
        value = "Value" if shape.metadata.get("sensitive") else f"Value '{given[:_LONGEST]}'"
        yield from _length(given, path, least, most, value)
        if known and given not in known:
            allowed = f"Member must satisfy enum value set: [{', '.join(known)}]"
            yield _sentence(value, path, allowed)
        if pattern is not None and len(given) <= _LONGEST_MATCHED and not pattern.fullmatch(given):
            yield _mismatch(service, value, path, written)

    return validate


def _mismatch(service: str, value: str, path: str, written: str) -> str:
    if service == "iam" and written == _NAME_PATTERN:
        return (
            f"The specified value for {path} is invalid. It must contain only alphanumeric "
            "characters and/or the following: +=,.@_-"
        )
    wanted = f"Member must satisfy regular expression pattern: {written}"
    return _sentence(value, path, wanted)


def _number(shape: Any) -> Validator | None:  # noqa: ANN401
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is None and most is None:
        return None

    def validate(given: Any, path: str) -> Iterator[str]:  # noqa: ANN401
        if isinstance(given, bool) or not isinstance(given, int):
            return
        value = f"Value '{given}'"
        if least is not None and given < least:
            wanted = f"Member must have value greater than or equal to {least}"
            yield _sentence(value, path, wanted)
        if most is not None and given > most:
            yield _sentence(value, path, f"Member must have value less than or equal to {most}")

    return validate


def _length(
    given: str | list[Any] | Mapping[str, Any],
    path: str,
    least: int | None,
    most: int | None,
    value: str = "",
) -> Iterator[str]:
    value = value or f"Value '{str(given)[:_LONGEST]}'"
    if least is not None and len(given) < least:
        wanted = f"Member must have length greater than or equal to {least}"
        yield _sentence(value, path, wanted)
    if most is not None and len(given) > most:
        yield _sentence(value, path, f"Member must have length less than or equal to {most}")


def _sentence(value: str, path: str, wanted: str) -> str:
    return f"{value} at '{path}' failed to satisfy constraint: {wanted}"


def _has_default(member: Any) -> bool:  # noqa: ANN401
    return "idempotencyToken" in member.metadata


def _compiled(written: str | None) -> re.Pattern[str] | None:
    """Return the pattern; None for one in Java's dialect that Python does not read."""
    if not written or r"\p" in written or r"\u" in written:
        return None
    try:
        return re.compile(written, re.ASCII)
    except re.error:
        return None
