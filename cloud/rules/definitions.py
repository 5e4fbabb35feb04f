"""What is wrong with a state machine's definition, as Step Functions words it.

Source: AWS Step Functions Developer Guide, "Using Amazon States Language to define Step Functions
workflows"; the sentences are those that CreateStateMachine and ValidateStateMachineDefinition give.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cloud.rules import definition_fields
from cloud.rules.checks import at

_TYPES = frozenset({"Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"})
_NEEDED = {"Task": "Resource", "Choice": "Choices", "Parallel": "Branches"}
_ENDING = frozenset({"Choice", "Succeed", "Fail"})
_WAITS = ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")
_PROCESSORS = ("ItemProcessor", "Iterator")
_CALLBACK = ".waitForTaskToken"

Machine = Mapping[str, Any]


def faults(machine: object, path: str = "", *, express: bool = False) -> Iterator[str]:
    """Yield all that is wrong with a machine, or with that of a branch or of a Map's items."""
    if not isinstance(machine, Mapping):
        yield _wrong("Expected an object", path)
        return
    states = machine.get("States")
    if not isinstance(states, Mapping) or not states:
        yield _needed("States", path)
        return
    start = machine.get("StartAt")
    if start is None:
        yield _needed("StartAt", path)
    elif start not in states:
        yield _no_target(start, f"{path}/StartAt")
    for name, state in states.items():
        yield from _of_state(state, states, f"{path}/States/{name}", express=express)
    if start in states:
        yield from _unreachable(str(start), states, path)


def _of_state(state: object, states: Machine, path: str, *, express: bool) -> Iterator[str]:
    if not isinstance(state, Mapping):
        yield _wrong("Expected an object", path)
        return
    yield from _of_shape(state, path)
    for member, target in _targets(state):
        if target not in states:
            yield _no_target(target, f"{path}{member}")
    if express and str(state.get("Resource", "")).endswith(_CALLBACK):
        yield _wrong(
            "Express state machine does not support '.waitForTaskToken' service integration", path
        )
    for place, branch in enumerate(at(state, "Branches")):
        yield from faults(branch, f"{path}/Branches[{place}]", express=express)
    for processor in _PROCESSORS:
        if processor in state:
            yield from faults(state[processor], f"{path}/{processor}", express=express)


def _of_shape(state: Machine, path: str) -> Iterator[str]:
    kind = state.get("Type")
    if kind not in _TYPES:
        known = ", ".join(sorted(_TYPES))
        wrong = f"Value is not a valid state type, expected one of: [{known}]"
        yield _wrong(wrong, f"{path}/Type")
        return
    for sentence, place in definition_fields.faults(state):
        yield _wrong(sentence, f"{path}{place}")
    if kind in _NEEDED and not state.get(_NEEDED[kind]):
        yield _needed(_NEEDED[kind], path)
    if kind == "Map" and not any(member in state for member in _PROCESSORS):
        yield _needed("ItemProcessor", path)
    if kind == "Wait" and sum(member in state for member in _WAITS) != 1:
        yield _wrong(f"Exactly one of [{', '.join(_WAITS)}] must be specified", path)
    if kind not in _ENDING and "Next" not in state and not state.get("End"):
        yield _needed("Next", path)


def _targets(state: Machine) -> Iterator[tuple[str, object]]:
    """Yield where a state may lead, each with its place in the state."""
    for member in ("Next", "Default"):
        if member in state:
            yield f"/{member}", state[member]
    for member in ("Choices", "Catch"):
        for place, rule in enumerate(at(state, member)):
            if isinstance(rule, Mapping) and "Next" in rule:
                yield f"/{member}[{place}]/Next", rule["Next"]


def _unreachable(start: str, states: Machine, path: str) -> Iterator[str]:
    seen, left = set[str](), [start]
    while left:
        name = left.pop()
        if name not in seen and isinstance(states.get(name), Mapping):
            seen.add(name)
            left += [str(target) for _, target in _targets(states[name])]
    for name in states:
        if name not in seen:
            told = f'State "{name}" is not reachable. at {path}/States/{name}'
            yield f"MISSING_TRANSITION_TARGET: {told}"


def _needed(name: str, path: str) -> str:
    return _wrong(f"These fields are required: [{name}]", path)


def _wrong(sentence: str, path: str) -> str:
    return f"SCHEMA_VALIDATION_FAILED: {sentence} at {path or '/'}"


def _no_target(target: object, path: str) -> str:
    return f"MISSING_TRANSITION_TARGET: Missing 'Next' target: {target} at {path}"
