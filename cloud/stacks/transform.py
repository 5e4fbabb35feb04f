"""Templates that declare transforms, written out as plain ones.

`AWS::Serverless-2016-10-31` goes through the library that AWS publishes, `AWS::Include` reads from
the account's own buckets. Nobody's own macros run here.

Sources: CloudFormation User Guide, "AWS::Serverless transform", "AWS::Include transform"; SAM's
`aws-sam-translator`.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cloud.errors import CloudError
from cloud.stacks import transform_serverless
from cloud.stacks.faults import ValidationError
from cloud.stacks.reading import load
from cloud.stacks.resolving import Later, Values, resolve

SERVERLESS, INCLUDE = "AWS::Serverless-2016-10-31", "AWS::Include"

Fetch = Callable[[str], str]  # address → text. Raises LookupError when there is no such thing


class TransformError(CloudError):
    """The template cannot be written out; the sentence is for the caller."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a template is deployed, and how to read a text of an S3 address there."""

    account_id: str
    region: str
    fetch: Fetch
    managed_policies: Callable[[], Mapping[str, str]]  # name → ARN


def declared(template: Mapping[str, Any]) -> list[str]:
    """Return the transforms that the template names, each once, the whole template's first."""
    return list(dict.fromkeys(_named(template)))


def expand(template: Mapping[str, Any], given: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Return the template without transforms. `given` are its parameters' values.

    Raises TransformError.
    """
    written: dict[str, Any] = copy.deepcopy(dict(template))
    unknown = [name for name in declared(template) if name not in {SERVERLESS, INCLUDE}]
    if unknown:
        raise TransformError(_unknown(unknown[0], place.account_id))
    values = _values(template, given, place)
    for one in _whole(written.pop("Transform", None)):
        if isinstance(one, Mapping):
            _merge(written, _included(one, values, place))
    written = _walk(written, values, place)
    if SERVERLESS in declared(template):
        policies = place.managed_policies
        try:
            written = transform_serverless.expand(written, given, place.region, policies)
        except transform_serverless.InvalidDocumentError as fault:
            raise TransformError(f"Transform {SERVERLESS} failed with: {fault}") from fault
    return written


def _values(template: Mapping[str, Any], given: Mapping[str, Any], place: Place) -> Values:
    """Return what an address may be made of: parameters, mappings and where this is."""
    declared_ones = template.get("Parameters") or {}
    defaults = {name: one["Default"] for name, one in declared_ones.items() if "Default" in one}
    pseudo = {"AWS::Region": place.region, "AWS::AccountId": place.account_id}
    mappings, conditions = (template.get(name) or {} for name in ("Mappings", "Conditions"))
    return Values({**defaults, **given}, pseudo, mappings, conditions, _later, lambda _: None)


def _later(name: str, _attribute: str) -> Later:
    return Later(name)


def _unknown(name: str, account_id: str) -> str:
    if name.startswith("AWS::"):
        return f"The transform {name} is not available in this lab."
    return f"No transform named {account_id}::{name} found."


def _whole(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given] if given else []


def _named(part: Any, *, top: bool = True) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _named(one, top=False)
    elif isinstance(part, Mapping):
        for one in _whole(part.get("Transform")) if top else ():
            yield str(one["Name"] if isinstance(one, Mapping) else one)
        for key, value in part.items():
            if key == "Fn::Transform" and isinstance(value, Mapping):
                yield str(value.get("Name"))
            else:
                yield from _named(value, top=False)


def _walk(part: Any, values: Values, place: Place) -> Any:
    if isinstance(part, list):
        return [_walk(one, values, place) for one in part]
    if not isinstance(part, Mapping):
        return part
    done = {key: _walk(one, values, place) for key, one in part.items() if key != "Fn::Transform"}
    if "Fn::Transform" in part:
        found = _included(part["Fn::Transform"], values, place)
        if not isinstance(found, Mapping):
            return found
        _merge(done, found)
    return done


def _included(call: Mapping[str, Any], values: Values, place: Place) -> Any:
    try:
        address = resolve((call.get("Parameters") or {}).get("Location"), values)
        if not isinstance(address, str):
            raise TransformError(_failed("Location is not an address of S3"))
        text = place.fetch(address)
    except ValidationError as fault:
        raise TransformError(_failed(fault.message)) from fault
    except LookupError as fault:
        raise TransformError(_failed(fault.args[0])) from fault
    try:
        return load(text)
    except ValidationError as fault:
        sentence = "The specified S3 object's content should be valid Yaml/JSON"
        raise TransformError(_failed(sentence)) from fault


def _failed(sentence: str) -> str:
    return f"Transform {INCLUDE} failed with: {sentence}"


def _merge(into: dict[str, Any], found: Mapping[str, Any]) -> None:
    """Put the included parts beside what is there, sections of a template within each other."""
    for key, value in found.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), Mapping):
            into[key] = {**into[key], **value}
        else:
            into[key] = value
