"""Smaller mistakes with subnets, volumes, network lists and tags."""

import re
from ipaddress import IPv4Network
from typing import Any

from cloud.rules.checks import at, outside, unlike
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend
from cloud.seams.scope import current

_SIZES = "Amazon VPC User Guide: Subnet CIDR blocks"
_ERRORS = "Amazon EC2 API Reference: Error codes for the Amazon EC2 API"
_SMALLEST, _LARGEST = 28, 16  # bits of a subnet's or VPC's mask


def _no_block(given: Given) -> Found:
    block = given.get("CidrBlock")
    if block is None:
        return None
    try:
        IPv4Network(str(block), strict=False)
    except ValueError:
        return {"block": block}
    return None if "/" in str(block) else {"block": block}


def _odd_size(given: Given) -> Found:
    block = given.get("CidrBlock")
    if block is None or _no_block(given) is not None:
        return None
    bits = IPv4Network(str(block), strict=False).prefixlen
    return None if _LARGEST <= bits <= _SMALLEST else {"block": block}


def _zones() -> list[str]:
    return [f"{current().region}{letter}" for letter in "abcdef"]


def _no_zone(given: Given) -> Found:
    zone = given.get("AvailabilityZone")
    if not isinstance(zone, str) or re.fullmatch(rf"{current().region}[a-f]", zone):
        return None
    return {"zone": zone, "zones": ", ".join(_zones())}


def _available(given: Given) -> Found:
    own = backend("ec2")
    volume = own.volumes.get(given.get("VolumeId")) if own is not None else None
    return {"id": volume.id} if volume is not None and not volume.attachment else None


def _device(given: Given) -> Found:
    name = given.get("Device")
    fits = re.fullmatch(r"/dev/(?:sd|xvd)[a-z]{1,2}\d{0,2}|xvd[a-z]{1,2}", str(name))
    return {"device": name} if name is not None and not fits else None


def _reserved_tag(given: Given) -> Found:
    for path in ("Tags.Key", "TagSpecifications.Tags.Key"):
        if any(str(key).lower().startswith("aws:") for key in at(given, path)):
            return {}
    return None


def _entry(given: Given) -> Any:  # noqa: ANN401 - moto's own
    own = backend("ec2")
    acl = own.network_acls.get(given.get("NetworkAclId")) if own is not None else None
    if acl is None:
        return None
    egress = str(given.get("Egress")).lower()
    for one in acl.network_acl_entries:
        same = str(one.rule_number) == str(given.get("RuleNumber"))
        if same and str(one.egress).lower() == egress:
            return one
    return False


def _absent_entry(given: Given) -> Found:
    return {"number": given.get("RuleNumber")} if _entry(given) is False else None


def _rule(operations: tuple[str, ...], check: Any, code: str, message: str, source: str) -> Rule:  # noqa: ANN401
    return Rule("ec2", operations, check, code, message, source)


_INSTANCES = ("StartInstances", "StopInstances", "RebootInstances", "TerminateInstances")
_VALUE = "InvalidParameterValue"
RULES = (
    _rule(
        ("CreateVpc", "CreateSubnet"),
        _no_block,
        _VALUE,
        "Value ({block}) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
        _ERRORS,
    ),
    _rule(
        ("CreateSubnet",),
        _no_zone,
        _VALUE,
        "Value ({zone}) for parameter availabilityZone is invalid. Subnets can currently only be "
        "created in the following availability zones: {zones}.",
        "Amazon EC2 API Reference: CreateSubnet",
    ),
    _rule(
        ("CreateSubnet",),
        _odd_size,
        "InvalidSubnet.Range",
        "The CIDR '{block}' is invalid.",
        _SIZES,
    ),
    _rule(
        ("CreateVolume",),
        _no_zone,
        "InvalidZone.NotFound",
        "The zone '{zone}' does not exist.",
        _ERRORS,
    ),
    _rule(
        ("DetachVolume",),
        _available,
        "IncorrectState",
        "Volume '{id}' is in the 'available' state.",
        "Amazon EC2 API Reference: DetachVolume",
    ),
    _rule(
        ("AttachVolume",),
        _device,
        _VALUE,
        "Value ({device}) for parameter device is invalid. {device} is not a valid EBS device name.",
        "Amazon EC2 User Guide: Device names for volumes on Amazon EC2 instances",
    ),
    _rule(
        _INSTANCES,
        unlike("InstanceIds", r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})"),
        "InvalidInstanceID.Malformed",
        'Invalid id: "{value}"',
        _ERRORS,
    ),
    _rule(
        ("CreateNetworkAclEntry", "ReplaceNetworkAclEntry", "DeleteNetworkAclEntry"),
        outside("RuleNumber", 1, 32_766),
        _VALUE,
        "Invalid value '{value}' for rule number. Must specify a value between 1 and 32766.",
        "Amazon EC2 API Reference: CreateNetworkAclEntry",
    ),
    _rule(
        ("DeleteNetworkAclEntry", "ReplaceNetworkAclEntry"),
        _absent_entry,
        "InvalidNetworkAclEntry.NotFound",
        "The network acl entry identified by {number} does not exist.",
        _ERRORS,
    ),
    _rule(
        ("CreateTags", "RunInstances", "CreateVpc", "CreateVolume", "CreateSubnet"),
        _reserved_tag,
        _VALUE,
        "Tag keys starting with 'aws:' are reserved for internal use",
        "Amazon EC2 User Guide: Tag your Amazon EC2 resources",
    ),
)
