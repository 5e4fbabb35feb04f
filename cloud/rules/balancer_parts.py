"""Load balancers: what they are made of, their rules and attributes, and what protects them."""

import re
from typing import Any

from cloud.rules.checks import at, none_of, number
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_API = "Elastic Load Balancing API Reference (2015-12-01)"
_TARGETS = frozenset({"instance", "ip", "lambda", "alb"})
_SCHEMES = frozenset({"internet-facing", "internal"})
_CODES = re.compile(r"[2-5]\d\d(?:[-,][2-5]\d\d)*")
_PRIORITIES = (1, 50_000)
_BOUNDS = {
    "idle_timeout.timeout_seconds": (1, 4000),
    "client_keep_alive.seconds": (60, 604_800),
}
_OF_GROUPS = frozenset(
    {"deregistration_delay.timeout_seconds", "deregistration_delay.connection_termination.enabled"}
    | {"stickiness.enabled", "stickiness.type", "stickiness.lb_cookie.duration_seconds"}
    | {"stickiness.app_cookie.cookie_name", "stickiness.app_cookie.duration_seconds"}
    | {"load_balancing.cross_zone.enabled", "load_balancing.algorithm.type"}
    | {"load_balancing.algorithm.anomaly_mitigation", "slow_start.duration_seconds"}
    | {"lambda.multi_value_headers.enabled", "proxy_protocol_v2.enabled"}
    | {"preserve_client_ip.enabled", "target_failover.on_deregistration"}
    | {"target_failover.on_unhealthy", "target_health_state.unhealthy.draining_interval_seconds"}
    | {"target_health_state.unhealthy.connection_termination.enabled"}
    | {
        f"target_group_health.{what}.minimum_healthy_targets.{how}"
        for what in ("dns_failover", "unhealthy_state_routing")
        for how in ("count", "percentage")
    }
)


def _own() -> Any:  # noqa: ANN401 - moto's own
    return backend("elbv2")


def _protected(given: Given) -> Found:
    own, arn = _own(), given.get("LoadBalancerArn")
    held = own.load_balancers.get(arn) if own is not None else None
    guarded = held is not None and held.attrs.get("deletion_protection.enabled") == "true"
    return {"arn": arn} if guarded else None


def _no_security_group(given: Given) -> Found:
    ec2 = backend("ec2")
    held = {name for vpc in ec2.groups.values() for name in vpc} if ec2 is not None else set()
    return next(({"id": one} for one in at(given, "SecurityGroups") if one not in held), None)


def _matcher(given: Given) -> Found:
    asked = next(at(given, "Matcher.HttpCode"), None)
    return {"value": asked} if asked and not _CODES.fullmatch(str(asked)) else None


def _path(given: Given) -> Found:
    asked = given.get("HealthCheckPath")
    web = str(given.get("Protocol", "HTTP")).startswith("HTTP")
    return {"value": asked} if web and asked and not str(asked).startswith("/") else None


def _priority(given: Given) -> Found:
    for value in (given.get("Priority"), *at(given, "RulePriorities.Priority")):
        asked, (least, most) = number(value), _PRIORITIES
        if asked is not None and not least <= asked <= most:
            return {"value": asked}
    return None


def _no_condition(given: Given) -> Found:
    return None if given.get("Conditions") else {}


def _no_rule(given: Given) -> Found:
    own, arn = _own(), given.get("RuleArn")
    balancers = own.load_balancers.values() if own is not None else ()
    held = (arn in listener.rules for one in balancers for listener in one.listeners.values())
    return None if any(held) else {}


def _attribute(given: Given) -> Found:
    for one in at(given, "Attributes"):
        asked, bounds = number(one.get("Value")), _BOUNDS.get(str(one.get("Key")))
        if bounds and (asked is None or not bounds[0] <= asked <= bounds[1]):
            return {
                "key": one["Key"],
                "value": one.get("Value"),
                "least": bounds[0],
                "most": bounds[1],
            }
    return None


def _rule(operation: str, check: Check, message: str, code: str = "", status: int = 400) -> Rule:
    source = f"{_API}: {operation}"
    return Rule("elbv2", (operation,), check, code or "ValidationError", message, source, status)


_NO_GROUP = "Security group '{id}' is not valid"
RULES = (
    _rule(
        "DeleteLoadBalancer",
        _protected,
        "Load balancer '{arn}' cannot be deleted because deletion protection is enabled",
        "OperationNotPermitted",
    ),
    _rule("CreateLoadBalancer", _no_security_group, _NO_GROUP),
    _rule("SetSecurityGroups", _no_security_group, _NO_GROUP),
    _rule(
        "CreateLoadBalancer",
        none_of("Scheme", _SCHEMES),
        "1 validation error detected: Value '{value}' at 'scheme' failed to satisfy constraint: "
        "Member must satisfy enum value set: [internal, internet-facing]",
    ),
    _rule(
        "CreateTargetGroup",
        none_of("TargetType", _TARGETS),
        "1 validation error detected: Value '{value}' at 'targetType' failed to satisfy "
        "constraint: Member must satisfy enum value set: [instance, ip, lambda, alb]",
    ),
    *(
        rule
        for operation in ("CreateTargetGroup", "ModifyTargetGroup")
        for rule in (
            _rule(operation, _matcher, "Health check matcher HTTP code '{value}' is not valid"),
            _rule(operation, _path, "Health check path '{value}' must begin with '/'"),
        )
    ),
    *(
        _rule(
            operation,
            _priority,
            "1 validation error detected: Value '{value}' at 'priority' failed to satisfy "
            "constraint: Member must have value less than or equal to 50000",
        )
        for operation in ("CreateRule", "SetRulePriorities")
    ),
    _rule("CreateRule", _no_condition, "A condition must be specified"),
    _rule("DeleteRule", _no_rule, "One or more rules not found", "RuleNotFound"),
    _rule(
        "ModifyLoadBalancerAttributes",
        _attribute,
        "'{key}' value '{value}' must be between '{least}-{most}' inclusive",
    ),
    _rule(
        "ModifyTargetGroupAttributes",
        none_of("Attributes.Key", _OF_GROUPS),
        "Target group attribute key '{value}' is not recognized",
    ),
)
