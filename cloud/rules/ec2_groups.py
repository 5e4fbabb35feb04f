"""Security groups: ports, protocols, numbers of rules."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloud.rules.checks import number
from cloud.rules.rule import Found, Given, Rule

_PORTS = frozenset({"tcp", "udp", "6", "17"})
_AUTHORIZE = ("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
_SOURCE = "Amazon EC2 API Reference: IpPermission"


def _permissions(given: Given) -> Iterator[Mapping[str, Any]]:
    if given.get("IpProtocol") is not None:
        yield given
    for permission in given.get("IpPermissions") or ():
        if isinstance(permission, Mapping):
            yield permission


def _ports(given: Given) -> Iterator[tuple[int | None, int | None]]:
    for permission in _permissions(given):
        if str(permission.get("IpProtocol")).lower() in _PORTS:
            yield number(permission.get("FromPort")), number(permission.get("ToPort"))


def _missing(given: Given) -> Found:
    return {} if any(None in pair for pair in _ports(given)) else None


def _beyond(given: Given) -> Found:
    for pair in _ports(given):
        for port in pair:
            if port is not None and not 0 <= port <= 65535:
                return {"port": port}
    return None


def _backwards(given: Given) -> Found:
    for first, last in _ports(given):
        if first is not None and last is not None and first > last:
            return {"first": first, "last": last}
    return None


def _empty(given: Given) -> Found:
    named = given.get("SecurityGroupRuleIds") or given.get("IpPermissions")
    return None if named or given.get("IpProtocol") or given.get("SourceSecurityGroupName") else {}


RULES = (
    Rule(
        "ec2",
        _AUTHORIZE,
        _beyond,
        "InvalidParameterValue",
        "TCP/UDP port ({port}) out of range",
        _SOURCE,
    ),
    Rule(
        "ec2",
        _AUTHORIZE,
        _missing,
        "InvalidParameterValue",
        "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
        _SOURCE,
    ),
    Rule(
        "ec2",
        _AUTHORIZE,
        _backwards,
        "InvalidParameterValue",
        "Invalid TCP/UDP port range ({first}:{last})",
        _SOURCE,
    ),
    Rule(
        "ec2",
        _AUTHORIZE,
        _empty,
        "MissingParameter",
        "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.",
        _SOURCE,
    ),
)
