"""Whether a message fits a subscription's filter policy, by its attributes or its body.

`topics` asks this in place of `FilterPolicyMatcher.matches`, which knows no `cidr`, no `$or`, no
`suffix` under `anything-but`, no booleans and no null, and fails where a body has another shape
than its filter. Replaces: `SNSBackend._validate_filter_policy`, which refuses `cidr`.

All names must fit, of each one rule; `$or` has alternatives. A list fits when one of its values
does. Source: SNS Developer Guide, "Amazon SNS subscription filter policies" and its pages "String
value matching", "Numeric value matching", "Attribute key matching" and "AND/OR logic".
"""

import json
from collections.abc import Callable, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from moto.sns.models import SNSBackend

from cloud.seams.patch import put

_ABSENT = object()
_MOST_EXACT = 1e9  # numbers beyond are not compared
_PLACES = 5  # after the point

Values = list[Any]
_plain_validate: Any = SNSBackend._validate_filter_policy


def install() -> None:
    put(SNSBackend, "_validate_filter_policy", _validate)


def fits_attributes(policy: Mapping[str, Any], attributes: Mapping[str, Any]) -> bool:
    """`attributes` are moto's: Type and Value by name."""

    def values(name: str) -> Any:
        given = attributes.get(name)
        return _ABSENT if given is None else _attribute(given)

    return _fits(policy, values)


def fits_body(policy: Mapping[str, Any], message: str) -> bool:
    try:
        body = json.loads(message)
    except ValueError:
        return False
    return isinstance(body, dict) and _fits_object(policy, body)


def _validate(self: Any, value: Any, scope: str | None) -> None:
    _plain_validate(self, _without_blocks(value), scope)


def _without_blocks(policy: Any) -> Any:
    """Return the policy with a prefix, which is as long, for each block of addresses."""
    if isinstance(policy, dict):
        if list(policy) == ["cidr"]:
            return {"prefix": policy["cidr"]}
        return {name: _without_blocks(each) for name, each in policy.items()}
    return [_without_blocks(each) for each in policy] if isinstance(policy, list) else policy


def _attribute(given: Mapping[str, Any]) -> Any:
    kind, value = str(given["Type"]), given["Value"]
    if kind == "Number" or kind.startswith("Number."):
        return float(value)
    if kind == "String.Array":
        try:
            return json.loads(value)
        except ValueError:
            return _ABSENT
    return value if kind.startswith("String") else _ABSENT  # binary ones are not looked at


def _fits(policy: Mapping[str, Any], values: Callable[[str], Any]) -> bool:
    for name, rules in policy.items():
        if name == "$or" and _is_choice(rules):
            if not any(_fits(each, values) for each in rules):
                return False
        elif not _fits_rules(rules, values(name)):
            return False
    return True


def _fits_object(policy: Mapping[str, Any], body: Any) -> bool:
    if isinstance(body, list):  # an array of objects: one of them must fit
        return any(_fits_object(policy, each) for each in body)
    if not isinstance(body, dict):
        return False
    for name, rules in policy.items():
        if name == "$or" and _is_choice(rules):
            fits = any(_fits_object(each, body) for each in rules)
        elif isinstance(rules, dict):
            fits = _fits_object(rules, body.get(name))
        else:
            fits = _fits_rules(rules, body.get(name, _ABSENT))
        if not fits:
            return False
    return True


def _is_choice(rules: Any) -> bool:
    return isinstance(rules, list) and all(isinstance(rule, dict) for rule in rules)


def _fits_rules(rules: Any, value: Any) -> bool:
    values: Values = value if isinstance(value, list) else [value]
    if value is _ABSENT:
        values = []
    return isinstance(rules, list) and any(_fits_rule(rule, values) for rule in rules)


def _fits_rule(rule: Any, values: Values) -> bool:
    if not isinstance(rule, dict):
        return any(_same(rule, value) for value in values)
    (kind, wanted), *_ = rule.items()
    if kind == "exists":
        return bool(values) is bool(wanted)
    fits = _KINDS.get(kind)
    return fits is not None and any(fits(wanted, value) for value in values)


def _same(wanted: Any, value: Any) -> bool:
    if _is_number(wanted) and _is_number(value):
        return bool(abs(value) < _MOST_EXACT and round(wanted - value, _PLACES) == 0)
    return type(wanted) is type(value) and bool(wanted == value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _anything_but(unwanted: Any, value: Any) -> bool:
    if isinstance(unwanted, dict):
        (kind, prefixes), *_ = unwanted.items()
        each = prefixes if isinstance(prefixes, list) else [prefixes]
        return isinstance(value, str) and not any(_KINDS[kind](one, value) for one in each)
    each = unwanted if isinstance(unwanted, list) else [unwanted]
    return not any(_same(one, value) for one in each)


def _numeric(wanted: Any, value: Any) -> bool:
    if not _is_number(value):
        return False
    pairs = zip(wanted[0::2], wanted[1::2], strict=False)
    return all(_COMPARED[sign](round(value, _PLACES), bound) for sign, bound in pairs)


def _cidr(block: Any, value: Any) -> bool:
    try:
        return ip_address(value) in ip_network(block, strict=False)
    except ValueError:
        return False


_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "=": lambda value, bound: value == bound,
    "<": lambda value, bound: value < bound,
    "<=": lambda value, bound: value <= bound,
    ">": lambda value, bound: value > bound,
    ">=": lambda value, bound: value >= bound,
}
_KINDS: dict[str, Callable[[Any, Any], bool]] = {
    "prefix": lambda start, value: isinstance(value, str) and value.startswith(start),
    "suffix": lambda end, value: isinstance(value, str) and value.endswith(end),
    "equals-ignore-case": lambda wanted, value: (
        isinstance(value, str) and value.lower() == str(wanted).lower()
    ),
    "anything-but": _anything_but,
    "numeric": _numeric,
    "cidr": _cidr,
}
