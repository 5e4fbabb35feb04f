"""Step Functions and EventBridge: names, definitions, schedules, patterns."""

import json
import re
from collections.abc import Mapping
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Found, Given, Rule

_NAMES = "AWS Step Functions API Reference: CreateStateMachine"
_LANGUAGE = "AWS Step Functions Developer Guide: Using Amazon States Language"
_RULE = "Amazon EventBridge User Guide: Creating a rule that runs on a schedule"
_FORBIDDEN = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
_TYPES = frozenset({"Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"})
_UNITS = "minute|minutes|hour|hours|day|days"


def _name(given: Given) -> Found:
    name = given.get("name")
    if not isinstance(name, str):
        return None
    return {"name": name} if not 1 <= len(name) <= 80 or _FORBIDDEN.search(name) else None


def _not_json(given: Given) -> Found:
    text = given.get("definition")
    if not isinstance(text, str):
        return None
    try:
        json.loads(text)
    except ValueError:
        return {"fault": "INVALID_JSON_DESCRIPTION"}
    return None


def _input(given: Given) -> Found:
    text = given.get("input")
    if not isinstance(text, str):
        return None
    try:
        json.loads(text)
    except ValueError:
        return {}
    return None


def _definition(given: Given) -> Found:
    text = given.get("definition")
    if not isinstance(text, str):
        return None
    try:
        machine = json.loads(text)
    except ValueError:
        return None
    fault = _fault(machine, "")
    return None if fault is None else {"fault": fault}


def _fault(machine: object, path: str) -> str | None:
    """Return what is wrong with the states of a machine or of a branch of it."""
    if not isinstance(machine, Mapping):
        return f"SCHEMA_VALIDATION_FAILED: Expected an object at {path or '/'}"
    states = machine.get("States")
    if not isinstance(states, Mapping) or not states:
        return f"SCHEMA_VALIDATION_FAILED: These fields are required: [States] at {path or '/'}"
    start = machine.get("StartAt")
    if start is None:
        return f"SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at {path or '/'}"
    if start not in states:
        return f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {start} at {path}/StartAt"
    for name, state in states.items():
        fault = _state_fault(state, states, f"{path}/States/{name}")
        if fault is not None:
            return fault
    return None


def _state_fault(state: object, states: Mapping[str, Any], path: str) -> str | None:
    if not isinstance(state, Mapping):
        return f"SCHEMA_VALIDATION_FAILED: Expected an object at {path}"
    fault = _shape_fault(state, path) or _target_fault(state, states, path)
    if fault is not None:
        return fault
    for place, branch in enumerate(at(state, "Branches")):
        fault = _fault(branch, f"{path}/Branches[{place}]")
        if fault is not None:
            return fault
    return None


def _shape_fault(state: Mapping[str, Any], path: str) -> str | None:
    kind = state.get("Type")
    if kind not in _TYPES:
        known = ", ".join(sorted(_TYPES))
        wrong = f"Value is not a valid state type, expected one of: [{known}] at {path}/Type"
        return f"SCHEMA_VALIDATION_FAILED: {wrong}"
    if kind == "Task" and "Resource" not in state:
        return f"SCHEMA_VALIDATION_FAILED: These fields are required: [Resource] at {path}"
    going = "Next" in state or bool(state.get("End"))
    if kind not in {"Choice", "Succeed", "Fail"} and not going:
        return f"SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at {path}"
    return None


def _target_fault(state: Mapping[str, Any], states: Mapping[str, Any], path: str) -> str | None:
    for target in (*at(state, "Next"), *at(state, "Default"), *at(state, "Choices.Next")):
        if target not in states:
            return f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {target} at {path}/Next"
    return None


def _schedule(given: Given) -> Found:
    text = given.get("ScheduleExpression")
    if not isinstance(text, str) or not text:
        return None
    if found := re.fullmatch(rf"rate\((\d+) ({_UNITS})\)", text):
        count, unit = int(found[1]), found[2]
        return {} if count < 1 or (count == 1) is unit.endswith("s") else None
    if found := re.fullmatch(r"cron\(([^()]*)\)", text):
        fields = found[1].split()
        return None if len(fields) == 6 and "?" in {fields[2], fields[4]} else {}
    return {}


def _pattern(given: Given) -> Found:
    text = given.get("EventPattern")
    if not isinstance(text, str):
        return None
    try:
        pattern = json.loads(text)
    except ValueError:
        return {"reason": "Event pattern is not valid. Reason: Unable to parse the event pattern"}
    return _leaf(pattern)


def _leaf(pattern: object) -> Found:
    """Find the first member that is neither an object nor a list."""
    if not isinstance(pattern, Mapping):
        return {"reason": "Event pattern is not valid. Reason: Filter is not an object"}
    for name, value in pattern.items():
        if isinstance(value, Mapping):
            if found := _leaf(value):
                return found
        elif not isinstance(value, list):
            wrong = f'"{name}" must be an object or an array'
            return {"reason": f"Event pattern is not valid. Reason: {wrong}"}
    return None


def _neither(given: Given) -> Found:
    return {} if not given.get("ScheduleExpression") and not given.get("EventPattern") else None


RULES = (
    Rule(
        "stepfunctions",
        ("CreateStateMachine", "StartExecution", "CreateActivity"),
        _name,
        "InvalidName",
        "Invalid Name: '{name}'",
        _NAMES,
    ),
    Rule(
        "stepfunctions",
        ("CreateStateMachine", "UpdateStateMachine"),
        _not_json,
        "InvalidDefinition",
        "Invalid State Machine Definition: '{fault}'",
        _LANGUAGE,
    ),
    Rule(
        "stepfunctions",
        ("CreateStateMachine", "UpdateStateMachine"),
        _definition,
        "InvalidDefinition",
        "Invalid State Machine Definition: '{fault}'",
        _LANGUAGE,
    ),
    Rule(
        "stepfunctions",
        ("StartExecution", "StartSyncExecution"),
        _input,
        "InvalidExecutionInput",
        "Invalid State Machine Execution Input: 'INVALID_JSON_DESCRIPTION'",
        "AWS Step Functions API Reference: StartExecution",
    ),
    Rule(
        "events",
        ("PutRule",),
        _neither,
        "ValidationException",
        "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        "Amazon EventBridge API Reference: PutRule",
    ),
    Rule(
        "events",
        ("PutRule",),
        _schedule,
        "ValidationException",
        "Parameter ScheduleExpression is not valid.",
        _RULE,
    ),
    Rule(
        "events",
        ("PutRule",),
        _pattern,
        "InvalidEventPatternException",
        "{reason}",
        "Amazon EventBridge API Reference: PutRule",
    ),
)
