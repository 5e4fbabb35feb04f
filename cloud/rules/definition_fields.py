"""What a state of a definition may say, field by field.

Source: AWS Step Functions Developer Guide, "Discovering workflow states to use in Step Functions",
with a page for each state, and "Handling errors in Step Functions workflows".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_COMMON = "Type Comment QueryLanguage Assign"
_THROUGH = f"{_COMMON} InputPath OutputPath Output"
_ON = "Next End"
_WORK = f"{_THROUGH} {_ON} Arguments Parameters ResultSelector ResultPath Retry Catch"
_FIELDS = {
    "Pass": f"{_THROUGH} {_ON} Result ResultPath Parameters",
    "Task": f"{_WORK} Resource TimeoutSeconds TimeoutSecondsPath HeartbeatSeconds "
    "HeartbeatSecondsPath Credentials",
    "Choice": f"{_THROUGH} Choices Default",
    "Wait": f"{_THROUGH} {_ON} Seconds SecondsPath Timestamp TimestampPath",
    "Succeed": _THROUGH,
    "Fail": f"{_COMMON} Error Cause ErrorPath CausePath",
    "Parallel": f"{_WORK} Branches",
    "Map": f"{_WORK} ItemProcessor Iterator Items ItemsPath ItemSelector ItemReader ItemBatcher "
    "ResultWriter MaxConcurrency MaxConcurrencyPath Label ToleratedFailureCount "
    "ToleratedFailureCountPath ToleratedFailurePercentage ToleratedFailurePercentagePath",
}
_KNOWN = {kind: frozenset(fields.split()) for kind, fields in _FIELDS.items()}
_PATHS = ("InputPath", "OutputPath", "ItemsPath", "SecondsPath", "TimestampPath")
_TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector")
_RESOURCE = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:.+")
_JOINED = ("And", "Or", "Not", "Condition", "Variable")

State = Mapping[str, Any]
Fault = tuple[str, str]  # the sentence, and the place within the state


def faults(state: State) -> Iterator[Fault]:
    """Yield what is wrong with the fields of a state whose type is known."""
    kind = str(state["Type"])
    for field in state:
        if field not in _KNOWN[kind]:
            yield "Field is not supported", f"/{field}"
    if state.get("QueryLanguage", "JSONPath") != "JSONPath":
        return
    resource = state.get("Resource")
    if isinstance(resource, str) and resource and not _RESOURCE.fullmatch(resource):
        yield "Value is not a valid resource ARN", "/Resource"
    yield from _paths(state)
    yield from _handlers(state)
    if kind == "Choice":
        yield from _choices(state)


def _paths(state: State) -> Iterator[Fault]:
    for field in _PATHS:
        if not _is_path(state.get(field)):
            yield "Value is not a valid JSONPath", f"/{field}"
    result = state.get("ResultPath")
    if not _is_path(result) or str(result).startswith("$$"):
        yield "Value is not a Reference Path", "/ResultPath"
    for field in _TEMPLATES:
        for name in _wrong(state.get(field)):
            told = "must be a valid JSONPath or a valid intrinsic function call"
            yield f"The value for the field '{name}' {told}", f"/{field}"


def _is_path(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.startswith("$"))


def _wrong(template: object) -> Iterator[str]:
    """Yield the names in a template that promise a path and have none."""
    if isinstance(template, list):
        for one in template:
            yield from _wrong(one)
    elif isinstance(template, Mapping):
        for name, value in template.items():
            if str(name).endswith(".$"):
                if not isinstance(value, str) or not value.startswith(("$", "States.")):
                    yield str(name)
            else:
                yield from _wrong(value)


def _handlers(state: State) -> Iterator[Fault]:
    for field, needed in (("Retry", ("ErrorEquals",)), ("Catch", ("ErrorEquals", "Next"))):
        held = state.get(field)
        for place, one in enumerate(held if isinstance(held, list) else ()):
            for name in needed:
                if not isinstance(one, Mapping) or not one.get(name):
                    yield f"These fields are required: [{name}]", f"/{field}[{place}]"


def _choices(state: State) -> Iterator[Fault]:
    held = state.get("Choices")
    for place, rule in enumerate(held if isinstance(held, list) else ()):
        if not isinstance(rule, Mapping):
            continue
        if "Next" not in rule:
            yield "These fields are required: [Next]", f"/Choices[{place}]"
        if not any(name in rule for name in _JOINED):
            yield "These fields are required: [Variable]", f"/Choices[{place}]"
