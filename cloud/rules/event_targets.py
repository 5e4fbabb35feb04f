"""EventBridge: what a rule's targets are told, how many they are, and how buses are called."""

import json

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_TARGETS = "Amazon EventBridge API Reference: PutTargets"
_MOST = 5  # targets of a rule
_INPUTS = ("Input", "InputPath", "InputTransformer")


def _several_inputs(given: Given) -> Found:
    for target in given.get("Targets") or ():
        if sum(target.get(name) is not None for name in _INPUTS) > 1:
            return {"id": target.get("Id")}
    return None


def _unreadable_input(given: Given) -> Found:
    for target in given.get("Targets") or ():
        text = target.get("Input")
        try:
            json.loads(text if isinstance(text, str) else "null")
        except ValueError as fault:
            return {"id": target.get("Id"), "fault": fault}
    return None


def _many(given: Given) -> Found:
    own = backend("events")
    bus = given.get("EventBusName") or "default"
    held = own.event_buses.get(str(bus).rpartition("/")[2]) if own is not None else None
    rule = None if held is None else held.rules.get(given.get("Rule"))
    before = [target["Id"] for target in rule.targets] if rule is not None else []
    return {} if len({*before, *map(str, at(given, "Targets.Id"))}) > _MOST else None


def _partners(given: Given) -> Found:
    return {} if str(given.get("Name", "")).startswith("aws.") else None


def _rule(
    operations: tuple[str, ...],
    check: Check,
    message: str,
    source: str = _TARGETS,
    code: str = "ValidationException",
) -> Rule:
    return Rule("events", operations, check, code, message, source)


RULES = (
    _rule(
        ("PutTargets",),
        _several_inputs,
        "Only one of Input, InputPath, or InputTransformer must be provided for target {id}.",
    ),
    _rule(
        ("PutTargets",),
        _unreadable_input,
        "JSON syntax error in input for target {id} : {fault}",
    ),
    _rule(
        ("PutTargets",),
        _many,
        "The requested resource exceeds the maximum number allowed.",
        "Amazon EventBridge User Guide: Amazon EventBridge quotas",
        "LimitExceededException",
    ),
    _rule(
        ("CreateEventBus",),
        _partners,
        "EventBus name starting with 'aws.' is not valid.",
        "Amazon EventBridge API Reference: CreateEventBus",
    ),
)
