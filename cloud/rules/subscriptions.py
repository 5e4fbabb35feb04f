"""SNS: what a subscription can be told, and what a message's attributes may be."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_SUBSCRIBE = "Amazon SNS API Reference: Subscribe"
_RAW = "Amazon SNS Developer Guide: Amazon SNS raw message delivery"
_SCOPES = frozenset({"MessageAttributes", "MessageBody"})
_TRUTHS = frozenset({"true", "false"})
_RAW_PROTOCOLS = frozenset({"sqs", "http", "https", "firehose"})
_USUAL = {"RawMessageDelivery": "false", "FilterPolicyScope": "MessageAttributes"}


def _said(given: Given) -> Iterator[tuple[str, str, str]]:
    """Yield what is set of a subscription, with how SNS's sentences begin about it."""
    held = given.get("Attributes")
    for name, value in held.items() if isinstance(held, Mapping) else ():
        yield name, str(value), "Attributes Reason: "
    if "AttributeName" in given:
        yield str(given["AttributeName"]), str(given.get("AttributeValue", "")), ""


def _scope(given: Given) -> Found:
    for name, value, about in _said(given):
        if name == "FilterPolicyScope" and value not in _SCOPES:
            return {"about": about, "value": value}
    return None


def _truth(given: Given) -> Found:
    for name, value, about in _said(given):
        if name == "RawMessageDelivery" and value.lower() not in _TRUTHS:
            return {"about": about, "value": value}
    return None


def _held(given: Given) -> Any:  # noqa: ANN401 - moto's own
    """Return the subscription that a call is about, None for a new one."""
    own = backend("sns")
    if own is None:
        return None
    if "SubscriptionArn" in given:
        return own.subscriptions.get(given["SubscriptionArn"])
    wanted = given.get("TopicArn"), given.get("Protocol"), given.get("Endpoint")
    found = (
        one
        for one in own.subscriptions.values()
        if (one.topic.arn, one.protocol, one.endpoint) == wanted
    )
    return next(found, None)


def _raw(given: Given) -> Found:
    held = _held(given)
    protocol = given.get("Protocol") if held is None else held.protocol
    for name, value, _ in _said(given):
        if name == "RawMessageDelivery" and value.lower() == "true":
            return None if protocol in _RAW_PROTOCOLS else {"protocol": protocol}
    return None


def _same(name: str, asked: str, told: object) -> bool:
    if told is None:
        return asked == _USUAL.get(name)
    if name.endswith("Policy"):
        try:
            return bool(json.loads(asked) == json.loads(str(told)))
        except ValueError:
            return False
    return asked.lower() == str(told).lower()


def _differs(given: Given) -> Found:
    held = _held(given)
    if held is None:
        return None
    wrong = any(
        not _same(name, value, held.attributes.get(name)) for name, value, _ in _said(given)
    )
    return {} if wrong else None


def _number(given: Given) -> Found:
    held = given.get("MessageAttributes")
    for name, value in held.items() if isinstance(held, Mapping) else ():
        if isinstance(value, Mapping) and str(value.get("DataType")).startswith("Number"):
            try:
                float(str(value.get("StringValue")))
            except ValueError:
                return {"name": name}
    return None


def _rule(
    operations: tuple[str, ...],
    check: Check,
    message: str,
    source: str,
    code: str = "InvalidParameter",
) -> Rule:
    return Rule("sns", operations, check, code, message, source)


_SET = ("Subscribe", "SetSubscriptionAttributes")
RULES = (
    _rule(
        _SET,
        _scope,
        "Invalid parameter: {about}FilterPolicyScope: Invalid value [{value}]. Please use either "
        "MessageBody or MessageAttributes",
        "Amazon SNS Developer Guide: Amazon SNS subscription filter policy scope",
    ),
    _rule(
        _SET,
        _truth,
        "Invalid parameter: {about}RawMessageDelivery: Invalid value [{value}]. Must be true or "
        "false.",
        _RAW,
    ),
    _rule(
        _SET,
        _raw,
        "Invalid parameter: Attributes Reason: Delivery protocol [{protocol}] does not support raw "
        "message delivery.",
        _RAW,
    ),
    _rule(
        ("Subscribe",),
        _differs,
        "Invalid parameter: Attributes Reason: Subscription already exists with different "
        "attributes",
        _SUBSCRIBE,
    ),
    _rule(
        ("Publish",),
        _number,
        "Could not cast message attribute '{name}' value to number.",
        "Amazon SNS Developer Guide: Amazon SNS message attributes",
        "ParameterValueInvalid",
    ),
)
