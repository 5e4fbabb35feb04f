"""VPCs and what lies in them: how many there may be, and what still depends on what."""

from collections.abc import Callable, Iterable
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_QUOTAS = "Amazon VPC User Guide: Amazon VPC quotas"
_ERRORS = "Amazon EC2 API Reference: Error codes for the Amazon EC2 API"
_VPCS = 5  # a region, the default one among them
_GATEWAYS = 5  # a region
_ADDRESSES = 5  # a region


def _full(kind: str, most: int) -> Check:
    def check(_: Given) -> Found:
        own = backend("ec2")
        return {} if own is not None and len(getattr(own, kind)) >= most else None

    return check


def _addresses(_: Given) -> Found:
    own = backend("ec2")
    return {} if own is not None and len(own.addresses) >= _ADDRESSES else None


def _used(path: str, users: Callable[[Any, str], Iterable[object]]) -> Check:
    """Find the thing that `path` names when it has users."""

    def check(given: Given) -> Found:
        own = backend("ec2")
        if own is None:
            return None
        return next(({"id": name} for name in at(given, path) if any(users(own, name))), None)

    return check


def _interfaces(own: Any) -> Iterable[Any]:  # noqa: ANN401
    """Return those in use: moto keeps the ones of instances and gateways that are gone."""
    gone = {one._eni.id for one in own.nat_gateways.values() if one.state == "deleted"}
    return (
        eni
        for eni in own.enis.values()
        if eni.id not in gone and (eni.instance is None or eni.instance.state != "terminated")
    )


def _in_subnet(own: Any, subnet: str) -> Iterable[object]:  # noqa: ANN401 - moto's back end
    return (eni for eni in _interfaces(own) if eni.subnet.id == subnet)


def _in_group(own: Any, group: str) -> Iterable[object]:  # noqa: ANN401
    for eni in _interfaces(own):
        yield from (True for one in eni.group_set if one.id == group)
    for vpc in own.groups.values():
        for other in vpc.values():
            if other.id != group:
                yield from (True for rule in _rules(other) if _names(rule, group))


def _rules(group: Any) -> Iterable[Any]:  # noqa: ANN401
    return (*group.ingress_rules, *group.egress_rules)


def _names(rule: Any, group: str) -> bool:  # noqa: ANN401
    source = getattr(rule, "source_group", None) or {}
    named = [source, *(getattr(rule, "source_groups", None) or ())]
    return any(isinstance(one, dict) and one.get("GroupId") == group for one in named)


def _in_volume(own: Any, volume: str) -> Iterable[object]:  # noqa: ANN401
    found = own.volumes.get(volume)
    return (found.attachment,) if found is not None and found.attachment else ()


def _in_interface(own: Any, interface: str) -> Iterable[object]:  # noqa: ANN401
    found = own.enis.get(interface)
    return (found.attachment_id,) if found is not None and found.attachment_id else ()


RULES = (
    Rule(
        "ec2",
        ("CreateVpc",),
        _full("vpcs", _VPCS),
        "VpcLimitExceeded",
        "The maximum number of VPCs has been reached.",
        _QUOTAS,
    ),
    Rule(
        "ec2",
        ("CreateInternetGateway",),
        _full("internet_gateways", _GATEWAYS),
        "InternetGatewayLimitExceeded",
        "The maximum number of internet gateways has been reached.",
        _QUOTAS,
    ),
    Rule(
        "ec2",
        ("AllocateAddress",),
        _addresses,
        "AddressLimitExceeded",
        "The maximum number of addresses has been reached.",
        _QUOTAS,
    ),
    Rule(
        "ec2",
        ("DeleteSubnet",),
        _used("SubnetId", _in_subnet),
        "DependencyViolation",
        "The subnet '{id}' has dependencies and cannot be deleted.",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("DeleteSecurityGroup",),
        _used("GroupId", _in_group),
        "DependencyViolation",
        "resource {id} has a dependent object",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("DeleteNetworkInterface",),
        _used("NetworkInterfaceId", _in_interface),
        "InvalidParameterValue",
        "Network interface '{id}' is currently in use.",
        _ERRORS,
    ),
)
