"""What a crash inside moto means to the caller, where that can be told.

moto looks things up in dictionaries and lists without asking whether they are there, and reads
parameters that the model leaves optional. Here the exception, the request and the model together
say which it was, and the answer is the service's own error. Nothing of this runs unless moto
crashed.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cloud.truth import conditions, refusal
from cloud.truth.lookups import LOOKED_UP, MEANT, NEEDED, WORDS
from cloud.truth.refusal import Refusal
from cloud.truth.services import input_shape

_DEEPEST = 6
_LONGEST = 200  # letters of a learner's value that an answer repeats
_NOTHING_FOUND = (AttributeError, IndexError, StopIteration, UnboundLocalError, TypeError)


def explain(
    fault: Exception, service: str, operation: str, parameters: Mapping[str, Any]
) -> Refusal | None:
    """Return the caller's error, or None when the mistake seems to be moto's."""
    for names in NEEDED.get((service, operation), ()):
        if not any(name in parameters for name in names):
            return _needed(service, operation, names[0])
    found = _of_words(fault, service, operation, parameters)
    if found is not None:
        return found
    named = LOOKED_UP.get((service, operation))
    if named and isinstance(fault, _NOTHING_FOUND):
        value = next((value for name, value in _leaves(parameters) if name == named), "")
        return _absent(service, operation, named, value)
    if (service, operation) in MEANT:
        code, sentence = MEANT[service, operation]
        return Refusal(400, code, sentence)
    return None


def _of_words(
    fault: Exception, service: str, operation: str, parameters: Mapping[str, Any]
) -> Refusal | None:
    """Return what the exception itself tells."""
    if isinstance(fault, KeyError) and fault.args:
        return _of_key(fault.args[0], service, operation, parameters)
    if service == "dynamodb" and isinstance(fault, ValueError):
        return conditions.explain(fault, parameters)
    return None


def _of_key(
    key: object, service: str, operation: str, parameters: Mapping[str, Any]
) -> Refusal | None:
    if not isinstance(key, str):
        return None
    for name, value in _leaves(parameters):
        if value == key or (":" in value and value.rpartition(":")[2] == key):
            return _absent(service, operation, name, value)
    shape = input_shape(service, operation)
    wanted = _plain(key)
    for name in _members(shape):
        if _plain(name) == wanted:
            return _needed(service, operation, name)
    return None


def _absent(service: str, operation: str, parameter: str, value: str) -> Refusal:
    value = value[:_LONGEST]
    worded = WORDS.get((service, parameter)) or WORDS.get((service, "*"))
    if worded:
        code, status, sentence = worded
        return Refusal(status, code, sentence.format(value=value))
    thing = parameter.removesuffix("s").removesuffix("Id")
    if service == "ec2":
        lower = thing[:1].lower() + thing[1:]
        sentence = f"The {lower} ID '{value}' does not exist"
        return Refusal(400, f"Invalid{thing}ID.NotFound", sentence)
    code, status = refusal.absent(service, operation, parameter) or ("ResourceNotFound", 400)
    thing = thing.removesuffix("Name").removesuffix("Identifier") or parameter
    return Refusal(status, code, f"{thing[:1].upper()}{thing[1:]} {value} not found.")


def _needed(service: str, operation: str, parameter: str) -> Refusal:
    if service in {"ec2", "rds"}:
        sentence = f"The request must contain the parameter {parameter}"
        return Refusal(400, "MissingParameter", sentence)
    lower = parameter[:1].lower() + parameter[1:]
    sentence = (
        f"1 validation error detected: Value null at '{lower}' failed to satisfy constraint: "
        "Member must not be null"
    )
    return Refusal(400, refusal.invalid_code(service, operation), sentence)


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _leaves(given: object, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield every text in the parameters with the name of the member that holds it."""
    if depth > _DEEPEST:
        return
    if isinstance(given, str):
        yield name, given
    elif isinstance(given, Mapping):
        for key, value in given.items():
            yield from _leaves(value, str(key), depth + 1)
    elif isinstance(given, list):
        for value in given:
            yield from _leaves(value, name, depth + 1)


def _members(shape: Any, depth: int = 0) -> Iterator[str]:  # noqa: ANN401 - botocore's Shape
    """Yield the members' names, those at the top first."""
    if shape is None or depth > _DEEPEST:
        return
    if shape.type_name == "list":
        yield from _members(shape.member, depth + 1)
    elif shape.type_name == "structure":
        yield from shape.members
        for member in shape.members.values():
            yield from _members(member, depth + 1)
