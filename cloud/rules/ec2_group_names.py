"""Security groups themselves, and rules that are there already or never were."""

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from typing import Any

from cloud.rules.checks import at, number
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_CREATE = "Amazon EC2 API Reference: CreateSecurityGroup"
_ERRORS = "Amazon EC2 API Reference: Error codes for the Amazon EC2 API"
_INGRESS, _EGRESS = "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"
_REVOKE = ("RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress")
_NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "all": "-1"}
_PROTOCOLS = frozenset({"tcp", "udp", "icmp", "icmpv6", "-1"})

# Protocol, first port, last port, peer.
_Key = tuple[str, int | None, int | None, str]


def _reserved(given: Given) -> Found:
    name = str(given.get("GroupName", ""))
    return {"name": name} if name.lower().startswith("sg-") else None


def _description(given: Given) -> Found:
    text = given.get("Description", given.get("GroupDescription"))
    if not isinstance(text, str):
        return None
    fits = re.fullmatch(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}", text)
    return None if fits else {}


def _absent_vpc(given: Given) -> Found:
    own, vpc = backend("ec2"), given.get("VpcId")
    if own is None or vpc is None or vpc in own.vpcs:
        return None
    return {"vpc": vpc}


def _taken(given: Given) -> Found:
    own, name = backend("ec2"), given.get("GroupName")
    if own is None:
        return None
    standing = (one.id for one in own.vpcs.values() if one.is_default)
    vpc = given.get("VpcId") or next(standing, None)
    held = own.groups.get(vpc, {}).values()
    return {"name": name, "vpc": vpc} if any(one.name == name for one in held) else None


def _malformed(given: Given) -> Found:
    name = str(given.get("GroupId") or "sg-")
    return None if name.startswith("sg-") else {"id": name}


def _group(given: Given) -> Any:  # noqa: ANN401 - moto's own
    own = backend("ec2")
    held = (vpc.values() for vpc in own.groups.values()) if own is not None else ()
    wanted = given.get("GroupId")
    return next((one for groups in held for one in groups if one.id == wanted), None)


def _is_default(given: Given) -> Found:
    group = _group(given)
    return {"id": group.id} if group is not None and group.name == "default" else None


def _unnamed(given: Given) -> Found:
    return None if given.get("GroupId") or given.get("GroupName") else {}


def _protocol(value: object) -> str:
    text = str(value).lower()
    return _NUMBERS.get(text, text)


def _permissions(given: Given) -> Iterator[Mapping[str, Any]]:
    if given.get("IpProtocol") is not None:
        yield {**given, "IpRanges": [{"CidrIp": given.get("CidrIp")}]}
    for permission in given.get("IpPermissions") or ():
        if isinstance(permission, Mapping):
            yield permission


def _strange_protocol(given: Given) -> Found:
    for permission in _permissions(given):
        asked = _protocol(permission.get("IpProtocol"))
        if asked not in _PROTOCOLS and not (asked.isdecimal() and int(asked) <= 255):
            return {"value": permission.get("IpProtocol")}
    return None


def _bad_block(given: Given) -> Found:
    for permission in _permissions(given):
        for block in at(permission, "IpRanges.CidrIp"):
            try:
                ip_network(str(block), strict=False)
            except ValueError:
                return {"block": block}
    return None


def _asked(given: Given) -> Iterator[_Key]:
    for permission in _permissions(given):
        protocol = _protocol(permission.get("IpProtocol"))
        ports = number(permission.get("FromPort")), number(permission.get("ToPort"))
        first, last = (None, None) if protocol == "-1" else ports
        for path in ("IpRanges.CidrIp", "Ipv6Ranges.CidrIpv6", "UserIdGroupPairs.GroupId"):
            for peer in at(permission, path):
                yield protocol, first, last, str(peer)


def _peer(rule: Any) -> str:  # noqa: ANN401
    return str(
        rule.ip_range.get("CidrIp")
        or rule.ip_range.get("CidrIpv6")
        or rule.source_group.get("GroupId")
        or rule.prefix_list_id
    )


def _held(rule: Any) -> _Key:  # noqa: ANN401
    protocol = _protocol(rule.ip_protocol)
    if protocol == "-1":
        return protocol, None, None, _peer(rule)
    return protocol, number(rule.from_port), number(rule.to_port), _peer(rule)


def _words(key: _Key) -> str:
    protocol, first, last, peer = key
    if protocol == "-1":
        return f"peer: {peer}, ALL, ALLOW"
    return f"peer: {peer}, {protocol.upper()}, from port: {first}, to port: {last}, ALLOW"


def _repeated(given: Given) -> Found:
    asked = list(_asked(given))
    return {} if len(set(asked)) < len(asked) else None


def _there(given: Given, attribute: str) -> Found:
    group = _group(given)
    if group is None:
        return None
    held = {_held(rule) for rule in getattr(group, attribute)}
    return next(({"rule": _words(key)} for key in _asked(given) if key in held), None)


def _rule(operations: tuple[str, ...], check: Any, code: str, message: str, source: str) -> Rule:  # noqa: ANN401
    return Rule("ec2", operations, check, code, message, source)


_MAKE, _OPEN = ("CreateSecurityGroup",), (_INGRESS, _EGRESS)
_DUPLICATE = 'the specified rule "{rule}" already exists'
RULES = (
    _rule(
        _MAKE,
        _reserved,
        "InvalidParameterValue",
        "Value ({name}) for parameter GroupName is invalid. Group names may not be in the format "
        "sg-*.",
        _CREATE,
    ),
    _rule(
        _MAKE,
        _description,
        "InvalidParameterValue",
        "Invalid security group description. Valid descriptions are strings less than 256 "
        "characters from the following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{{}}!$*",
        _CREATE,
    ),
    _rule(
        _MAKE, _absent_vpc, "InvalidVpcID.NotFound", "The vpc ID '{vpc}' does not exist", _ERRORS
    ),
    _rule(
        _MAKE,
        _taken,
        "InvalidGroup.Duplicate",
        "The security group '{name}' already exists for VPC '{vpc}'",
        _ERRORS,
    ),
    _rule(
        (*_OPEN, *_REVOKE, "DeleteSecurityGroup"),
        _malformed,
        "InvalidGroupId.Malformed",
        'Invalid id: "{id}" (expecting "sg-...")',
        _ERRORS,
    ),
    _rule(
        ("DeleteSecurityGroup",),
        _unnamed,
        "MissingParameter",
        "The request must contain the parameter GroupName or GroupId",
        _ERRORS,
    ),
    _rule(
        ("DeleteSecurityGroup",),
        _is_default,
        "CannotDelete",
        'the specified group: "{id}" name: "default" cannot be deleted by a user',
        "Amazon VPC User Guide: Default security groups for your VPCs",
    ),
    _rule(
        _OPEN,
        _strange_protocol,
        "InvalidParameterValue",
        "Invalid value '{value}' for IP protocol. Unknown protocol.",
        _ERRORS,
    ),
    _rule(_OPEN, _bad_block, "InvalidParameterValue", "CIDR block {block} is malformed", _ERRORS),
    _rule(
        _OPEN,
        _repeated,
        "InvalidParameterValue",
        "The same permission must not appear multiple times",
        _ERRORS,
    ),
    _rule(
        (_INGRESS,),
        lambda given: _there(given, "ingress_rules"),
        "InvalidPermission.Duplicate",
        _DUPLICATE,
        _ERRORS,
    ),
    _rule(
        (_EGRESS,),
        lambda given: _there(given, "egress_rules"),
        "InvalidPermission.Duplicate",
        _DUPLICATE,
        _ERRORS,
    ),
)
