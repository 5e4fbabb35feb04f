"""Instances: what they are launched with, and what may be asked of them in which state."""

from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from cloud.rules.checks import at, number
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_LIFECYCLE = "Amazon EC2 User Guide: Amazon EC2 instance state changes"
_USER_DATA = "Amazon EC2 User Guide: Run commands when you launch an EC2 instance with user data"
_LARGEST_USER_DATA = 16 * 1024  # bytes before base64


def instances(given: Given) -> Iterator[Any]:
    """Yield those that the call names and that are there."""
    own = backend("ec2")
    if own is None:
        return
    wanted = {*at(given, "InstanceIds"), *at(given, "InstanceId")}
    for reservation in own.reservations.values():
        yield from (one for one in reservation.instances if one.id in wanted)


def _in_state(*names: str) -> Check:
    def check(given: Given) -> Found:
        found = (one for one in instances(given) if one.state in names)
        return next(({"id": one.id, "state": one.state} for one in found), None)

    return check


def _changed_while_running(given: Given) -> Found:
    changes = given.get("InstanceType") or given.get("UserData") or given.get("Kernel")
    if not changes and given.get("Attribute") not in {"instanceType", "userData", "kernel"}:
        return None
    return _in_state("pending", "running", "stopping")(given)


def _more_than_most(given: Given) -> Found:
    least, most = number(given.get("MinCount")), number(given.get("MaxCount"))
    if least is None or most is None or least <= most:
        return None
    return {"least": least, "most": most}


def _none_at_most(given: Given) -> Found:
    most = number(given.get("MaxCount"))
    return {} if most is not None and most < 1 else None


def _large_user_data(given: Given) -> Found:
    for text in at(given, "UserData"):
        if isinstance(text, str) and len(text) > _LARGEST_USER_DATA:
            try:
                size = len(b64decode(text))
            except ValueError:
                return None
            return {} if size > _LARGEST_USER_DATA else None
    return None


RULES = (
    Rule(
        "ec2",
        ("StartInstances",),
        _in_state("stopping", "shutting-down", "terminated"),
        "IncorrectInstanceState",
        "The instance '{id}' is not in a state from which it can be started.",
        _LIFECYCLE,
    ),
    Rule(
        "ec2",
        ("StopInstances",),
        _in_state("pending"),
        "IncorrectInstanceState",
        "Instance '{id}' cannot be stopped as it has never reached the 'running' state.",
        _LIFECYCLE,
    ),
    Rule(
        "ec2",
        ("StopInstances",),
        _in_state("shutting-down", "terminated"),
        "IncorrectInstanceState",
        "This instance '{id}' is not in a state from which it can be stopped.",
        _LIFECYCLE,
    ),
    Rule(
        "ec2",
        ("RebootInstances",),
        _in_state("stopping", "stopped", "shutting-down", "terminated"),
        "IncorrectState",
        "The instance '{id}' is not in the 'running' state.",
        _LIFECYCLE,
    ),
    Rule(
        "ec2",
        ("ModifyInstanceAttribute",),
        _changed_while_running,
        "IncorrectInstanceState",
        "The instance '{id}' is not in the 'stopped' state.",
        "Amazon EC2 API Reference: ModifyInstanceAttribute",
    ),
    Rule(
        "ec2",
        ("ModifyInstanceAttribute",),
        _in_state("terminated"),
        "IncorrectInstanceState",
        "The instance '{id}' is not in a valid state for this operation.",
        "Amazon EC2 API Reference: ModifyInstanceAttribute",
    ),
    Rule(
        "ec2",
        ("RunInstances",),
        _none_at_most,
        "InvalidParameterValue",
        "Maximum instance count must be greater than zero",
        "Amazon EC2 API Reference: RunInstances",
    ),
    Rule(
        "ec2",
        ("RunInstances",),
        _more_than_most,
        "InvalidParameterValue",
        "The minimum count ({least}) must not be greater than the maximum count ({most})",
        "Amazon EC2 API Reference: RunInstances",
    ),
    Rule(
        "ec2",
        ("RunInstances", "RequestSpotInstances", "ModifyInstanceAttribute"),
        _large_user_data,
        "InvalidParameterValue",
        "User data is limited to 16384 bytes",
        _USER_DATA,
    ),
)
