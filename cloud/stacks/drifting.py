"""Drift: what of a stack's resources is no longer as its template says.

Only what the template says is compared. Source: CloudFormation User Guide, "Detect unmanaged
configuration changes to stacks and resources with drift detection"; API Reference,
DetectStackDrift, DescribeStackResourceDrifts, PropertyDifference.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from cloud.stacks import change_reference, drift_identity, drift_readers
from cloud.stacks.calls import CallError
from cloud.stacks.comparing import alike
from cloud.stacks.faults import ValidationError, invalid
from cloud.stacks.kinds import find
from cloud.stacks.kinds.kind import tags_of
from cloud.stacks.looking import replaced
from cloud.stacks.shelf import IN_BRACKETS, Shelf
from cloud.stacks.stacks import Drift, Resource, Stack

Told = dict[str, Any]
READERS = {**drift_readers.READERS, **drift_identity.READERS}
_DRIFTED = frozenset({"MODIFIED", "DELETED"})
_MAY = frozenset(
    {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"}
)


def detect(shelf: Shelf, given: Mapping[str, Any]) -> Told:
    """Answer DetectStackDrift. The result is there at once; it is kept with the stack."""
    stack = shelf.get(given["StackName"], IN_BRACKETS)
    _check_state(stack)
    names = given.get("LogicalResourceIds") or list(stack.resources)
    for name in names:
        if name not in stack.resources:
            raise invalid(f"Resource {name} does not exist in stack {stack.name}")
    failed = [name for name in names if inspect(stack, stack.resources[name]) == "UNKNOWN"]
    drifted = _note(stack)
    detection_id = str(mock_random.uuid4())
    told = {
        "StackId": stack.stack_id,
        "StackDriftDetectionId": detection_id,
        "StackDriftStatus": stack.drift_status,
        "DetectionStatus": "DETECTION_FAILED" if failed else "DETECTION_COMPLETE",
        "DriftedStackResourceCount": drifted,
        "Timestamp": stack.drift_checked_at,
    }
    if failed:
        told["DetectionStatusReason"] = f"Failed to detect drift on resources [{', '.join(failed)}]"
    detections(shelf)[detection_id] = told
    return {"StackDriftDetectionId": detection_id}


def _note(stack: Stack) -> int:
    """Say of the stack what its resources come to; return how many have drifted."""
    found = [one.drift.status for one in stack.resources.values() if one.drift is not None]
    drifted = sum(status in _DRIFTED for status in found)
    stack.drift_status = "DRIFTED" if drifted else "UNKNOWN" if "UNKNOWN" in found else "IN_SYNC"
    stack.drift_checked_at = utcnow()
    return drifted


def detect_one(shelf: Shelf, given: Mapping[str, Any]) -> Told:
    """Answer DetectStackResourceDrift."""
    stack = shelf.get(given["StackName"], IN_BRACKETS)
    _check_state(stack)
    name = given["LogicalResourceId"]
    if name not in stack.resources:
        raise invalid(f"Resource {name} does not exist in stack {stack.name}")
    if inspect(stack, stack.resources[name]) is None:
        raise invalid(f"Drift detection of {stack.resources[name].type} is not available here.")
    _note(stack)
    return {"StackResourceDrift": told(stack, stack.resources[name])}


def status(shelf: Shelf, given: Mapping[str, Any]) -> Told:
    """Answer DescribeStackDriftDetectionStatus."""
    asked = given["StackDriftDetectionId"]
    found: Told | None = detections(shelf).get(asked)
    if found is None:
        raise invalid(f"No drift detection with id {asked} found.")
    return found


def described(shelf: Shelf, given: Mapping[str, Any]) -> Told:
    """Answer DescribeStackResourceDrifts: of what has been checked."""
    stack = shelf.get(given["StackName"], IN_BRACKETS)
    wanted = given.get("StackResourceDriftStatusFilters") or []
    found = [
        told(stack, one)
        for one in stack.resources.values()
        if one.drift is not None and (not wanted or one.drift.status in wanted)
    ]
    return {"StackResourceDrifts": found}


def detections(shelf: Shelf) -> dict[str, Told]:
    """Return the detections by id; they stand in moto's back end, to be kept with it."""
    known: dict[str, Told] = vars(shelf.backend).setdefault("drift_detections", {})
    return known


def inspect(stack: Stack, resource: Resource) -> str | None:
    """Compare a resource with what it was made of; return its drift's status.

    None for a type that is not checked, of which nothing is told then.
    """
    now = utcnow()
    try:
        expected = _readable(resource)
        actual = _live(resource, expected)
    except NotImplementedError:
        resource.drift = None
        return None
    except (CallError, ValidationError):
        resource.drift = Drift("UNKNOWN", now)
        return "UNKNOWN"
    if actual is None:
        resource.drift = Drift("DELETED", now, expected)
        return "DELETED"
    actual = _own(actual, expected, stack.tags)
    found = list(differences(expected, actual, ""))
    status = "MODIFIED" if found else "IN_SYNC"
    resource.drift = Drift(status, now, expected, actual, found)
    return status


def _readable(resource: Resource) -> Told:
    """Return the properties without those that no service tells again."""
    hidden = {path for path in change_reference.paths(resource.type, "write") if "/" not in path}
    return {n: v for n, v in replaced(resource.properties).items() if n not in hidden}


def _live(resource: Resource, expected: Told) -> Told | None:
    read = READERS.get(resource.type) or find(resource.type).live
    return read(resource.physical_id, expected)


def _own(actual: Told, expected: Told, tags: Mapping[str, str]) -> Told:
    """Return what the template says something of; the stack's own tags are no drift."""
    kept = {name: value for name, value in actual.items() if name in expected}
    if "Tags" in kept and isinstance(kept["Tags"], list):
        said = tags_of(expected["Tags"])
        kept["Tags"] = [one for one in kept["Tags"] if one["Key"] in said or one["Key"] not in tags]
    return kept


def told(stack: Stack, resource: Resource) -> Told:
    """Return a StackResourceDrift."""
    drift = resource.drift or Drift("NOT_CHECKED", utcnow())
    answer: Told = {
        "StackId": stack.stack_id,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type,
        "StackResourceDriftStatus": drift.status,
        "Timestamp": drift.detected_at,
        "PropertyDifferences": drift.differences,
    }
    if drift.status in {"IN_SYNC", "MODIFIED"}:
        answer["ExpectedProperties"] = _json(drift.expected)
        answer["ActualProperties"] = _json(drift.actual)
    return answer


def differences(expected: Any, actual: Any, path: str) -> Iterator[dict[str, str]]:
    """Yield PropertyDifferences of two values."""
    if alike(expected, actual):
        return
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in sorted(expected.keys() | actual.keys()):
            yield from differences(expected.get(name), actual.get(name), f"{path}/{name}")
    elif isinstance(expected, list) and isinstance(actual, list):
        for place in range(max(len(expected), len(actual))):
            pair = (_at(expected, place), _at(actual, place))
            yield from differences(*pair, f"{path}/{place}")
    else:
        kind = "NOT_EQUAL" if None not in (expected, actual) else "ADD"
        yield {
            "PropertyPath": path,
            "ExpectedValue": _json(expected),
            "ActualValue": _json(actual),
            "DifferenceType": "REMOVE" if actual is None else kind,
        }


def _check_state(stack: Stack) -> None:
    if stack.status not in _MAY:
        raise invalid(
            f"Drift detection cannot be performed on stack [{stack.stack_id}] while it is in "
            f"{stack.status} state."
        )


def _at(values: list[Any], place: int) -> Any:
    return values[place] if place < len(values) else None


def _json(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or "null"
    return json.dumps(value, separators=(",", ":"), default=str)
