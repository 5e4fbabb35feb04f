"""Condition keys that come from the request: tags, and what the parameters say.

A key such as `dynamodb:Select` is the parameter of that name; `key_names` says where the names
differ. Only keys that the reference has for the action are gathered.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from cloud.authorization import key_names
from cloud.authorization.asked import Asked
from cloud.authorization.paths import Path, parse, values
from cloud.authorization.plans import Plan
from cloud.policy.context import Scalar, Value

Gather = tuple[str, Path]

_TAGS = ("Tags", "tags", "TagsList", "AddTags", "UserPoolTags", "CertificateTags", "resourceTags")
_TAG_KEYS = ("TagKeys", "tagKeys", "RemoveTagKeys")
# These name tags as pairs though they only take them away.
_TAKING = ("Remove", "Delete", "Untag")


@cache
def gathers(plan: Plan) -> tuple[Gather, ...]:
    """Return which keys are found where in the operation's parameters."""
    spelt = {_norm(name): name for name in plan.members}
    own = sorted(plan.action.keys)
    found: list[Gather] = []
    for key in own:
        said = key_names.paths(key)
        if said is not None:
            found += [(key, parse(path)) for path in said]
        elif (name := spelt.get(_norm(key.partition(":")[2]))) and not key.startswith("aws:"):
            found.append((key, (name,)))
    return tuple(found)


def request(asked: Asked, plan: Plan) -> dict[str, Value]:
    """Return the keys that the request brings for this action."""
    context: dict[str, Value] = {}
    for key, path in gathers(plan):
        found = [plain(one) for one in values(asked.parameters, path)]
        said = [one for one in found if one is not None]
        if said:
            context[key] = said[0] if len(said) == 1 else said
    if tagged(plan):
        given = request_tags(asked.parameters)
        taken = tag_keys(asked.parameters)
        if asked.operation.startswith(_TAKING):
            given, taken = {}, [*given, *taken]
        context |= tags(given, taken)
        if plan.action.name.startswith("rds:"):
            context |= {f"rds:req-tag/{key}": value for key, value in given.items()}
    return context


@cache
def tagged(plan: Plan) -> bool:
    return not {"aws:RequestTag/", "aws:TagKeys"}.isdisjoint(plan.action.keys)


def tags(pairs: Mapping[str, str], removed: Iterable[str] = ()) -> dict[str, Value]:
    """Return `aws:RequestTag/…` and `aws:TagKeys` for tags that a request sets or takes away."""
    context: dict[str, Value] = {f"aws:RequestTag/{key}": value for key, value in pairs.items()}
    names = [*pairs, *removed]
    if names:
        context["aws:TagKeys"] = names
    return context


def request_tags(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return the tags that the parameters set, however the service spells them."""
    for name in _TAGS:
        if name in parameters:
            return pairs(parameters[name])
    return {}


def tag_keys(parameters: Mapping[str, Any]) -> list[str]:
    """Return the keys of tags that the parameters take away."""
    for name in _TAG_KEYS:
        if isinstance(given := parameters.get(name), list):
            return [key for one in given if (key := _key_of(one))]
    return []


def pairs(value: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    """Return `{"Key": …, "Value": …}` in a list, or a mapping, as a mapping."""
    if isinstance(value, Mapping):
        return {str(key): str(one) for key, one in value.items() if isinstance(one, str | int)}
    found: dict[str, str] = {}
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping) and (key := _key_of(one)):
            found[key] = str(_first(one, "Value", "value", "TagValue") or "")
    return found


def _key_of(one: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(one, Mapping):
        return str(_first(one, "Key", "key", "TagKey") or "")
    return one if isinstance(one, str) else ""


def _first(one: Mapping[str, Any], *names: str) -> Any:  # noqa: ANN401 - JSON
    return next((one[name] for name in names if name in one), None)


def plain(value: Any) -> Scalar | None:  # noqa: ANN401 - JSON
    """Return a value as a condition can compare it; None for what it cannot."""
    return value if isinstance(value, str | bool | int | float) else None


def _norm(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
