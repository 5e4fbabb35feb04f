"""Network interfaces, endpoints of VPCs and sources of rules that are not there or do not fit."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES

from cloud.rules.checks import at, number
from cloud.rules.ec2_launches import subnet
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend
from cloud.seams.scope import current

_ERRORS = "Amazon EC2 API Reference: Error codes for the Amazon EC2 API"
_INTERFACE = "Amazon EC2 API Reference: CreateNetworkInterface"
_ENDPOINT = "Amazon EC2 API Reference: CreateVpcEndpoint"
_ENTRY = "Amazon EC2 API Reference: CreateNetworkAclEntry"
_GATEWAYS = frozenset({"s3", "dynamodb"})
_SERVICE = re.compile(r"com\.amazonaws\.([a-z]+(?:-[a-z]+)+-\d)\.(?!vpce-svc-)(.+)")
_SOURCES = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
_ENTRIES = ("CreateNetworkAclEntry", "ReplaceNetworkAclEntry")


def _addresses(given: Given) -> Iterator[str]:
    yield from map(str, at(given, "PrivateIpAddress"))
    yield from map(str, at(given, "PrivateIpAddresses.PrivateIpAddress"))


def _far(given: Given) -> Found:
    place = subnet(given.get("SubnetId"))
    if place is None:
        return None
    block = ip_network(place.cidr_block)
    for address in _addresses(given):
        try:
            if ip_address(address) not in block:
                return {"address": address}
        except ValueError:
            return {"address": address}
    return None


def _used(given: Given) -> Found:
    own, asked = backend("ec2"), set(_addresses(given))
    place = given.get("SubnetId")
    if own is None or not asked:
        return None
    for held in own.enis.values():
        gone = held.instance is not None and held.instance.state == "terminated"
        if held.subnet.id == place and not gone:
            taken = {one["PrivateIpAddress"] for one in held.private_ip_addresses}
            for address in asked & taken:
                return {"address": address}
    return None


def _no_group(given: Given) -> Found:
    own = backend("ec2")
    held = {name for vpc in own.groups.values() for name in vpc} if own is not None else set()
    return next(({"id": name} for name in at(given, "Groups") if name not in held), None)


def _service(given: Given) -> tuple[str, str]:
    """Return the Region and the short name of the endpoint's service, empty for others' own."""
    found = _SERVICE.fullmatch(str(given.get("ServiceName", "")))
    return (found[1], found[2]) if found else ("", "")


def _no_service(given: Given) -> Found:
    region, name = _service(given)
    here = given.get("ServiceRegion") or current().region
    if not name or (name in AWS_ENDPOINT_SERVICES and region == here):
        return None
    return {"name": given.get("ServiceName")}


def _other_type(given: Given) -> Found:
    _, name = _service(given)
    asked = given.get("VpcEndpointType") or "Gateway"
    return {} if name and asked == "Gateway" and name not in _GATEWAYS else None


def _no_source(given: Given) -> Found:
    for permission in at(given, "IpPermissions"):
        if not any(permission.get(kind) for kind in _SOURCES):
            return {}
    top = given.get("IpProtocol") is not None and not given.get("IpPermissions")
    named = given.get("CidrIp") or given.get("SourceSecurityGroupName")
    return {} if top and not named else None


def _lacks(protocols: frozenset[str], member: str) -> Check:
    def check(given: Given) -> Found:
        wanted = str(given.get("Protocol")).lower() in protocols
        return {} if wanted and not given.get(member) else None

    return check


def _no_block(given: Given) -> Found:
    return None if given.get("CidrBlock") or given.get("Ipv6CidrBlock") else {}


def _full_list(given: Given) -> Found:
    most, entries = number(given.get("MaxEntries")), sum(1 for _ in at(given, "Entries"))
    return {} if most is not None and entries > most else None


def _rule(operations: tuple[str, ...], check: Check, code: str, message: str, source: str) -> Rule:
    return Rule("ec2", operations, check, code, message, source)


_MISSING = "MissingParameter"
RULES = (
    _rule(
        ("CreateNetworkInterface",),
        _far,
        "InvalidParameterValue",
        "Address {address} does not fall within the subnet's address range",
        _INTERFACE,
    ),
    _rule(
        ("CreateNetworkInterface", "RunInstances"),
        _used,
        "InvalidIPAddress.InUse",
        "Address {address} is in use.",
        _ERRORS,
    ),
    _rule(
        ("CreateNetworkInterface",),
        _no_group,
        "InvalidGroup.NotFound",
        "The security group '{id}' does not exist",
        _ERRORS,
    ),
    _rule(
        ("CreateVpcEndpoint",),
        _no_service,
        "InvalidServiceName",
        "The Vpc Endpoint Service '{name}' does not exist",
        _ENDPOINT,
    ),
    _rule(
        ("CreateVpcEndpoint",),
        _other_type,
        "InvalidParameter",
        "Endpoint type (Gateway) does not match available service types ([Interface]).",
        _ENDPOINT,
    ),
    _rule(
        ("AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress"),
        _no_source,
        _MISSING,
        "Missing source specification: include source security group or CIDR information",
        "Amazon EC2 API Reference: AuthorizeSecurityGroupIngress",
    ),
    _rule(
        _ENTRIES,
        _lacks(frozenset({"6", "17", "tcp", "udp"}), "PortRange"),
        _MISSING,
        "The request must contain the parameter PortRange",
        _ENTRY,
    ),
    _rule(
        _ENTRIES,
        _lacks(frozenset({"1", "icmp"}), "IcmpTypeCode"),
        _MISSING,
        "The request must contain the parameter IcmpTypeCode",
        _ENTRY,
    ),
    _rule(
        _ENTRIES,
        _no_block,
        _MISSING,
        "The request must contain the parameter CidrBlock or Ipv6CidrBlock",
        _ENTRY,
    ),
    _rule(
        ("CreateManagedPrefixList",),
        _full_list,
        "PrefixListMaxEntriesExceeded",
        "You've reached the maximum number of entries for the prefix list.",
        _ERRORS,
    ),
)
