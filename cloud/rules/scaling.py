"""Auto Scaling groups and load balancers."""

import re

from cloud.rules.checks import at, number
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_GROUP = "Amazon EC2 Auto Scaling User Guide: Set scaling limits for your Auto Scaling group"
_BALANCER = "Elastic Load Balancing API Reference (2015-12-01): CreateLoadBalancer"
_WRITE = ("CreateAutoScalingGroup", "UpdateAutoScalingGroup")


def _bounds(given: Given) -> tuple[int | None, int | None, int | None]:
    """Return the smallest, wanted and largest size that the group would have."""
    own = backend("autoscaling")
    held = None if own is None else own.autoscaling_groups.get(given.get("AutoScalingGroupName"))

    def one(name: str, kept: str) -> int | None:
        asked = number(given.get(name))
        return asked if asked is not None else getattr(held, kept, None)

    wanted = number(given.get("DesiredCapacity"))
    return one("MinSize", "min_size"), wanted, one("MaxSize", "max_size")


def _crossed(given: Given) -> Found:
    least, _, most = _bounds(given)
    if least is None or most is None or least <= most:
        return None
    return {"least": least, "most": most}


def _beyond(given: Given) -> Found:
    least, wanted, most = _bounds(given)
    if wanted is None or least is None or most is None or least <= wanted <= most:
        return None
    return {"least": least, "wanted": wanted, "most": most}


def _above(given: Given) -> Found:
    _, wanted, most = _bounds(given)
    return {"wanted": wanted, "most": most} if _over(wanted, most) else None


def _below(given: Given) -> Found:
    least, wanted, _ = _bounds(given)
    return {"wanted": wanted, "least": least} if _over(least, wanted) else None


def _over(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and one > other


def _balancer_name(given: Given) -> Found:
    name = given.get("Name")
    if not isinstance(name, str) or re.fullmatch(r"[A-Za-z0-9-]+", name):
        return None
    return {"name": name}


def _long_name(given: Given) -> Found:
    name = given.get("Name")
    return {"name": name} if isinstance(name, str) and len(name) > 32 else None


def _hyphens(given: Given) -> Found:
    name = str(given.get("Name", ""))
    return {"name": name} if name.startswith("-") or name.endswith("-") else None


def _internal(given: Given) -> Found:
    name = str(given.get("Name", ""))
    return {"name": name} if name.startswith("internal-") else None


def _one_zone(given: Given) -> Found:
    own = backend("ec2")
    wanted = {*at(given, "Subnets"), *at(given, "SubnetMappings.SubnetId")}
    if own is None or not wanted or given.get("Type", "application") != "application":
        return None
    zones = {
        subnet.availability_zone
        for by_zone in own.subnets.values()
        for subnet in by_zone.values()
        if subnet.id in wanted
    }
    return {} if len(zones) == 1 else None


def _port(given: Given) -> Found:
    port = number(given.get("Port"))
    return {"value": port} if port is not None and not 1 <= port <= 65535 else None


RULES = (
    Rule(
        "autoscaling",
        _WRITE,
        _crossed,
        "ValidationError",
        "Max bound, {most}, must be greater than or equal to min bound, {least}",
        _GROUP,
    ),
    Rule(
        "autoscaling",
        _WRITE,
        _beyond,
        "ValidationError",
        "Desired capacity:{wanted} must be between the specified min size:{least} and max "
        "size:{most}",
        _GROUP,
    ),
    Rule(
        "autoscaling",
        ("SetDesiredCapacity",),
        _above,
        "ValidationError",
        "New SetDesiredCapacity value {wanted} is above max value {most} for the AutoScalingGroup.",
        _GROUP,
    ),
    Rule(
        "autoscaling",
        ("SetDesiredCapacity",),
        _below,
        "ValidationError",
        "New SetDesiredCapacity value {wanted} is below min value {least} for the AutoScalingGroup.",
        _GROUP,
    ),
    Rule(
        "elbv2",
        ("CreateLoadBalancer",),
        _long_name,
        "ValidationError",
        "The load balancer name '{name}' cannot be longer than '32' characters",
        _BALANCER,
    ),
    Rule(
        "elbv2",
        ("CreateLoadBalancer",),
        _hyphens,
        "ValidationError",
        "The load balancer name '{name}' cannot begin or end with a hyphen('-')",
        _BALANCER,
    ),
    Rule(
        "elbv2",
        ("CreateLoadBalancer",),
        _internal,
        "ValidationError",
        "The load balancer name '{name}' cannot begin with 'internal-'",
        _BALANCER,
    ),
    Rule(
        "elbv2",
        ("CreateLoadBalancer",),
        _balancer_name,
        "ValidationError",
        "The load balancer name '{name}' can only contain characters that are alphanumeric "
        "characters and hyphens(-)",
        _BALANCER,
    ),
    Rule(
        "elbv2",
        ("CreateLoadBalancer",),
        _one_zone,
        "ValidationError",
        "At least two subnets in two different Availability Zones must be specified",
        _BALANCER,
    ),
    Rule(
        "elbv2",
        ("CreateListener", "ModifyListener", "CreateTargetGroup"),
        _port,
        "ValidationError",
        "1 validation error detected: Value '{value}' at 'port' failed to satisfy constraint: "
        "Member must have value less than or equal to 65535",
        "Elastic Load Balancing API Reference (2015-12-01): CreateListener",
    ),
)
