"""Step Functions and EventBridge: names, definitions, schedules, patterns."""

import json
import re

from cloud.rules import definitions
from cloud.rules.event_patterns import fault
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.trusts import not_assumable

_NAMES = "AWS Step Functions API Reference: CreateStateMachine"
_LANGUAGE = "AWS Step Functions Developer Guide: Using Amazon States Language"
_RULE = "Amazon EventBridge User Guide: Creating a rule that runs on a schedule"
_FORBIDDEN = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")
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
    found = list(definitions.faults(machine, express=given.get("type") == "EXPRESS"))
    return {"fault": ", ".join(found)} if found else None


def _unchanged(given: Given) -> Found:
    return {} if not any(given.get(name) for name in _CHANGES) else None


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
    wrong = fault(pattern)
    return {"reason": f"Event pattern is not valid. Reason: {wrong}"} if wrong else None


def _neither(given: Given) -> Found:
    return {} if not given.get("ScheduleExpression") and not given.get("EventPattern") else None


def _no_role(given: Given) -> Found:
    """Find a target to which EventBridge goes as a role, and that has none."""
    for target in given.get("Targets") or ():
        arn = str(target.get("Arn", ""))
        if not target.get("RoleArn") and arn.split(":")[2:3] in _AS_A_ROLE:
            return {"arn": arn}
    return None


_SERVICES = ("states.amazonaws.com", "states.us-east-1.amazonaws.com")
_CHANGES = (
    *("definition", "roleArn", "loggingConfiguration", "tracingConfiguration"),
    "encryptionConfiguration",
)
_AS_A_ROLE = [[service] for service in ("states", "kinesis", "codebuild", "codepipeline")]
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
        ("CreateStateMachine", "UpdateStateMachine"),
        not_assumable("roleArn", *_SERVICES),
        "AccessDeniedException",
        "Neither the global service principal states.amazonaws.com, nor the regional one is "
        "authorized to assume the provided role.",
        "AWS Step Functions Developer Guide: Creating an IAM role for your state machine",
    ),
    Rule(
        "stepfunctions",
        ("UpdateStateMachine",),
        _unchanged,
        "MissingRequiredParameter",
        "Either the definition, the role ARN, the LoggingConfiguration, or the "
        "TracingConfiguration must be specified",
        "AWS Step Functions API Reference: UpdateStateMachine",
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
    Rule(
        "events",
        ("PutTargets",),
        _no_role,
        "ValidationException",
        "RoleArn is required for target {arn}.",
        "Amazon EventBridge User Guide: Amazon EventBridge targets",
    ),
)
