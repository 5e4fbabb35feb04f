"""A service's own error codes, from its model: for what is not valid, and for what is not there."""

import re
from dataclasses import dataclass
from functools import cache

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.utils import get_service_model

_ABSENT = re.compile(r"NotFound|NoSuch|NonExist|DoesNotExist|NotExist")
# The best first; services of the query protocol rarely declare theirs.
_INVALID = (
    "ValidationException",
    "ValidationError",
    "InvalidParameterValueException",
    "InvalidParameterException",
    "InvalidParameter",
    "InvalidRequestException",
    "InvalidArgumentException",
    "BadRequestException",
    "InvalidInputException",
)
_INVALID_OF = {
    "ec2": "InvalidParameterValue",
    "rds": "InvalidParameterValue",
    "s3": "InvalidArgument",
    "sqs": "InvalidParameterValue",
    "sns": "InvalidParameter",
    "cloudwatch": "InvalidParameterValue",
    "secretsmanager": "InvalidParameterException",
    "kms": "ValidationException",
    "stepfunctions": "ValidationException",
    "events": "ValidationException",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error for the caller, to be written in the service's protocol."""

    status: int
    code: str
    message: str


@cache
def errors(service: str, operation: str) -> dict[str, tuple[str, int]]:
    """Return the errors that the operation declares: by shape, code and HTTP status."""
    try:
        shapes = get_service_model(service).operation_model(operation).error_shapes
    except (UnknownServiceError, OperationNotFoundError):
        return {}
    found = {}
    for shape in shapes:
        told = shape.metadata.get("error", {})
        code = str(told.get("code") or shape.name)
        found[str(shape.name)] = code, int(told.get("httpStatusCode") or 400)
    return found


@cache
def invalid_code(service: str, operation: str) -> str:
    """Return the code by which the service refuses a parameter's value."""
    if service in _INVALID_OF:
        return _INVALID_OF[service]
    declared = {code for code, _ in errors(service, operation).values()}
    for code in _INVALID:
        if code in declared:
            return code
    return _by_protocol(service)


def absent(service: str, operation: str, parameter: str) -> tuple[str, int] | None:
    """Return code and status for a thing that `parameter` names and that is not there."""
    known = [
        (name, told) for name, told in errors(service, operation).items() if _ABSENT.search(name)
    ]
    if not known:
        return None
    return max(known, key=lambda row: _alike(row[0], parameter))[1]


def _by_protocol(service: str) -> str:
    try:
        protocol = str(get_service_model(service).protocol)
    except UnknownServiceError:
        protocol = ""
    return "ValidationError" if protocol == "query" else "ValidationException"


def _alike(one: str, other: str) -> int:
    """Count the letters that two names begin with alike."""
    count = 0
    for left, right in zip(one.lower(), other.lower(), strict=False):
        if left != right:
            break
        count += 1
    return count
