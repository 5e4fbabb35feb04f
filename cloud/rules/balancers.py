"""Load balancers and their targets: what is there already, and what can be registered."""

from typing import Any

from cloud.rules.checks import at, number
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_API = "Elastic Load Balancing API Reference (2015-12-01)"


def _balancers() -> dict[str, Any]:
    own = backend("elbv2")
    return {} if own is None else own.load_balancers


def _taken(given: Given) -> Found:
    name = given.get("Name")
    held = any(one.name == name for one in _balancers().values())
    return {"name": name} if held else None


def _port_taken(given: Given) -> Found:
    balancer = _balancers().get(str(given.get("LoadBalancerArn")))
    port = number(given.get("Port"))
    if balancer is None or port is None:
        return None
    return {} if any(number(one.port) == port for one in balancer.listeners.values()) else None


def _no_certificate(given: Given) -> Found:
    secure = given.get("Protocol") in {"HTTPS", "TLS"}
    return {} if secure and not given.get("Certificates") else None


def _absent_target(given: Given) -> Found:
    own, ec2 = backend("elbv2"), backend("ec2")
    group = None if own is None else own.target_groups.get(given.get("TargetGroupArn"))
    if group is None or group.target_type != "instance":
        return None
    reservations = ec2.reservations.values() if ec2 is not None else ()
    known = {one.id for reservation in reservations for one in reservation.instances}
    absent = (name for name in at(given, "Targets.Id") if name not in known)
    return next(({"id": name} for name in absent), None)


RULES = (
    Rule(
        "elbv2",
        ("CreateLoadBalancer",),
        _taken,
        "DuplicateLoadBalancerName",
        "A load balancer with the same name '{name}' exists, but with different settings",
        f"{_API}: CreateLoadBalancer",
    ),
    Rule(
        "elbv2",
        ("CreateListener",),
        _port_taken,
        "DuplicateListener",
        "A listener already exists on this port for this load balancer",
        f"{_API}: CreateListener",
    ),
    Rule(
        "elbv2",
        ("CreateListener",),
        _no_certificate,
        "ValidationError",
        "A certificate must be specified for HTTPS listeners",
        f"{_API}: CreateListener",
    ),
    Rule(
        "elbv2",
        ("RegisterTargets",),
        _absent_target,
        "InvalidTarget",
        "The following targets are not in a running state and cannot be registered: '{id}'",
        f"{_API}: RegisterTargets",
    ),
)
