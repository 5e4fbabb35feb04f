"""S3: when the rules of a lifecycle may act."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, time
from typing import Any

from cloud.rules.checks import at, moment, number
from cloud.rules.rule import Check, Found, Given, Rule

_ELEMENTS = "Amazon S3 User Guide: Lifecycle configuration elements"
_EXPIRATION = "Amazon S3 API Reference: LifecycleExpiration"
_TRANSITION = "Amazon S3 API Reference: Transition"


def _rules(given: Given) -> Iterator[Mapping[str, Any]]:
    for path in ("LifecycleConfiguration.Rule", "LifecycleConfiguration.Rules"):
        for rule in at(given, path):
            if isinstance(rule, Mapping):
                yield rule


def _values(rule: Mapping[str, Any], action: str, member: str) -> list[object]:
    """Return what the rule's actions of one kind say; the CLI's plural is CloudFormation's too."""
    return [value for path in (action, f"{action}s") for value in at(rule, f"{path}.{member}")]


def _filter(rule: Mapping[str, Any]) -> str:
    """Return the rule's filter as S3's sentences write it."""
    paths = ("Prefix", "Filter.Prefix", "Filter.And.Prefix")
    prefix = next((found for path in paths for found in at(rule, path)), "")
    return f"(prefix={prefix})"


def _same_id(given: Given) -> Found:
    named = Counter(str(rule["ID"]) for rule in _rules(given) if rule.get("ID"))
    return {} if any(count > 1 for count in named.values()) else None


def _below(action: str, member: str, least: int) -> Check:
    def check(given: Given) -> Found:
        for rule in _rules(given):
            days = [number(value) for value in _values(rule, action, member)]
            if any(one is not None and one < least for one in days):
                return {}
        return None

    return check


def _not_later(last: str, first: str, member: str, read: Callable[[object], Any]) -> Check:
    """Find an action `last` that comes no later than one of the rule's actions `first`."""

    def check(given: Given) -> Found:
        for rule in _rules(given):
            ends = [
                one for value in _values(rule, last, member) if (one := read(value)) is not None
            ]
            steps = [read(value) for value in _values(rule, first, member)]
            if any(end <= step for end in ends for step in steps if step is not None):
                return {"filter": _filter(rule)}
        return None

    return check


def _mixed(given: Given) -> Found:
    for rule in _rules(given):
        dated = _values(rule, "Transition", "Date")
        counted = _values(rule, "Transition", "Days")
        ends = _values(rule, "Expiration", "Date"), _values(rule, "Expiration", "Days")
        if (ends[0] and counted) or (ends[1] and dated):
            return {"filter": _filter(rule)}
    return None


def _same_class(given: Given) -> Found:
    for rule in _rules(given):
        classes = _values(rule, "Transition", "StorageClass")
        if len(set(map(str, classes))) < len(classes):
            return {"filter": _filter(rule)}
    return None


def _noon(given: Given) -> Found:
    for rule in _rules(given):
        for action in ("Expiration", "Transition"):
            moments = map(moment, _values(rule, action, "Date"))
            if any(one is not None and one.astimezone(UTC).time() != time() for one in moments):
                return {}
    return None


def _rule(check: Check, message: str, source: str, code: str = "InvalidArgument") -> Rule:
    return Rule("s3", ("PutBucketLifecycleConfiguration",), check, code, message, source)


def _order(last: str, first: str, member: str, read: Callable[[object], Any]) -> Rule:
    message = (
        f"'{member}' in the {last} action for filter '{{filter}}' must be greater than '{member}' "
        f"in the {first} action"
    )
    return _rule(_not_later(last, first, member, read), message, _ELEMENTS)


RULES = (
    _rule(_same_id, "Rule ID must be unique. Found same ID for more than one rule", _ELEMENTS),
    _rule(
        _below("Expiration", "Days", 1),
        "'Days' for Expiration action must be a positive integer",
        _EXPIRATION,
    ),
    _rule(
        _below("Transition", "Days", 0),
        "'Days' in Transition action must be nonnegative",
        _TRANSITION,
    ),
    _rule(_noon, "'Date' must be at midnight GMT", _EXPIRATION),
    _rule(
        _mixed,
        "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for "
        "filter '{filter}'",
        _ELEMENTS,
        "InvalidRequest",
    ),
    _rule(
        _same_class,
        "'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter "
        "'{filter}'",
        _ELEMENTS,
        "InvalidRequest",
    ),
    _order("Expiration", "Transition", "Days", number),
    _order("Expiration", "Transition", "Date", moment),
    _order("NoncurrentVersionExpiration", "NoncurrentVersionTransition", "NoncurrentDays", number),
)
