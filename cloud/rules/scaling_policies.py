"""Auto Scaling: policies, hooks and schedules of a group, and what the group is to work with.

Source of the sentences: those that Auto Scaling answered in reports of its users; where none was
found, they follow the API Reference.
"""

import re
from typing import Any

from cloud.rules.checks import at, none_of, number
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_API = "Amazon EC2 Auto Scaling API Reference"
_ADJUSTED = ("SimpleScaling", "StepScaling")
_SCALES = frozenset({*_ADJUSTED, "TargetTrackingScaling", "PredictiveScaling"})
_ADJUSTMENTS = frozenset({"ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"})
_TRANSITIONS = frozenset(
    f"autoscaling:EC2_INSTANCE_{what}" for what in ("LAUNCHING", "TERMINATING")
)
_PROCESSES = frozenset(
    {"Launch", "Terminate", "AddToLoadBalancer", "AlarmNotification", "AZRebalance"}
    | {"HealthCheck", "InstanceRefresh", "ReplaceUnhealthy", "ScheduledActions"}
)
_HEALTH = frozenset({"EC2", "ELB", "EBS", "VPC_LATTICE"})
_TERMINATION = frozenset(
    {"Default", "AllocationStrategy", "OldestLaunchTemplate", "OldestLaunchConfiguration"}
    | {"ClosestToNextInstanceHour", "NewestInstance", "OldestInstance"}
)
_FIELD = r"[\d*/,\-A-Za-z]+"
_RECURRENCE = re.compile(rf"\s*{_FIELD}(?:\s+{_FIELD}){{4}}\s*")
_HEARTBEAT = (30, 7200)  # seconds
_WRITE = ("CreateAutoScalingGroup", "UpdateAutoScalingGroup")


def _groups() -> dict[str, Any]:
    own = backend("autoscaling")
    return {} if own is None else own.autoscaling_groups


def _no_group(given: Given) -> Found:
    name = given.get("AutoScalingGroupName")
    return {"name": name} if name not in _groups() else None


def _kind(given: Given) -> str:
    return str(given.get("PolicyType") or "SimpleScaling")


def _no_adjustment(given: Given) -> Found:
    kind = _kind(given)
    return {"kind": kind} if kind in _ADJUSTED and not given.get("AdjustmentType") else None


def _no_increment(given: Given) -> Found:
    simple = _kind(given) == "SimpleScaling"
    return {} if simple and given.get("ScalingAdjustment") is None else None


def _no_steps(given: Given) -> Found:
    return {} if _kind(given) == "StepScaling" and not given.get("StepAdjustments") else None


def _no_target(given: Given) -> Found:
    tracked = _kind(given) == "TargetTrackingScaling"
    return {} if tracked and not given.get("TargetTrackingConfiguration") else None


def _no_target_group(given: Given) -> Found:
    own = backend("elbv2")
    held = own.target_groups if own is not None else {}
    return {} if any(arn not in held for arn in at(given, "TargetGroupARNs")) else None


def _recurrence(given: Given) -> Found:
    asked = given.get("Recurrence")
    return {"value": asked} if asked and not _RECURRENCE.fullmatch(str(asked)) else None


def _empty_action(given: Given) -> Found:
    sizes = ("MinSize", "MaxSize", "DesiredCapacity")
    return None if any(given.get(size) is not None for size in sizes) else {}


def _heartbeat(given: Given) -> Found:
    asked, (least, most) = number(given.get("HeartbeatTimeout")), _HEARTBEAT
    return None if asked is None or least <= asked <= most else {"value": asked}


def _strangers(given: Given) -> Found:
    group = _groups().get(str(given.get("AutoScalingGroupName")))
    held = {one.instance.id for one in group.instance_states} if group is not None else set()
    strangers = [name for name in at(given, "InstanceIds") if name not in held]
    return {"ids": ", ".join(map(str, strangers))} if strangers and group is not None else None


def _instances_left(given: Given) -> Found:
    group = _groups().get(str(given.get("AutoScalingGroupName")))
    forced = str(given.get("ForceDelete", "")).lower() == "true"
    return {} if group is not None and group.instance_states and not forced else None


def _rule(operations: tuple[str, ...], check: Check, message: str, code: str = "") -> Rule:
    source = f"{_API}: {operations[0]}"
    return Rule("autoscaling", operations, check, code or "ValidationError", message, source)


_POLICY = ("PutScalingPolicy",)
_ACTION = ("PutScheduledUpdateGroupAction",)
RULES = (
    _rule(_POLICY, _no_group, "Group {name} not found"),
    _rule(_POLICY, none_of("PolicyType", _SCALES), "Invalid policy type: {value}"),
    _rule(_POLICY, _no_adjustment, "You must specify an AdjustmentType for policy type: {kind}"),
    _rule(_POLICY, none_of("AdjustmentType", _ADJUSTMENTS), "Invalid AdjustmentType: {value}"),
    _rule(_POLICY, _no_increment, "Scaling increment must be specified for a SimpleScaling policy"),
    _rule(
        _POLICY, _no_steps, "You must specify at least one StepAdjustment for a StepScaling policy"
    ),
    _rule(
        _POLICY,
        _no_target,
        "You must specify a TargetTrackingConfiguration for a TargetTrackingScaling policy",
    ),
    _rule(
        (*_WRITE, "AttachLoadBalancerTargetGroups"),
        _no_target_group,
        "Provided Target Groups may not be valid. Please ensure they exist and try again.",
    ),
    _rule(_WRITE, none_of("HealthCheckType", _HEALTH), "Invalid HealthCheckType: {value}"),
    _rule(
        _WRITE,
        none_of("TerminationPolicies", _TERMINATION),
        "Invalid termination policy: {value}",
    ),
    _rule(
        ("PutLifecycleHook",),
        none_of("LifecycleTransition", _TRANSITIONS),
        "Invalid Lifecycle Transition: {value}",
    ),
    _rule(
        ("PutLifecycleHook",),
        _heartbeat,
        "Heartbeat timeout {value} is invalid: it must be between 30 and 7200 seconds.",
    ),
    _rule(_ACTION, _no_group, "AutoScalingGroup name not found - null"),
    _rule(_ACTION, _recurrence, "Given recurrence string: {value} is invalid"),
    _rule(
        _ACTION,
        _empty_action,
        "One or more of the following must be specified: MinSize, MaxSize, DesiredCapacity",
    ),
    _rule(
        ("SuspendProcesses", "ResumeProcesses"),
        none_of("ScalingProcesses", _PROCESSES),
        "Invalid process: {value}",
    ),
    _rule(
        ("SetInstanceProtection", "DetachInstances", "EnterStandby", "ExitStandby"),
        _strangers,
        "The instance {ids} is not part of Auto Scaling group.",
    ),
    _rule(
        ("DeleteAutoScalingGroup",),
        _instances_left,
        "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance "
        "request(s) still in the group.",
        "ResourceInUse",
    ),
)
