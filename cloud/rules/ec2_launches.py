"""What an instance is launched with: image, type, key, place, and whether these go together."""

from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address, ip_network
from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPES

from cloud.rules.checks import at, number
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_ERRORS = "Amazon EC2 API Reference: Error codes for the Amazon EC2 API"
_RUN = ("RunInstances",)
_STANDARD_CPUS = 32  # of the standard families, the quota that most new accounts are given


@cache
def _cpus(kind: str) -> int:
    known = INSTANCE_TYPES.get(kind)
    return int(known["VCpuInfo"]["DefaultVCpus"]) if known else 1


def _no_image(given: Given) -> Found:
    return None if given.get("ImageId") or given.get("LaunchTemplate") else {}


def _malformed_image(given: Given) -> Found:
    image = str(given.get("ImageId") or "ami-")
    return None if image.startswith(("ami-", "resolve:ssm:")) else {"id": image}


def _absent_image(given: Given) -> Found:
    own, image = backend("ec2"), given.get("ImageId")
    if own is None or image is None or not str(image).startswith("ami-"):
        return None
    return None if image in own.amis else {"id": image}


def _unknown_type(given: Given) -> Found:
    kind = given.get("InstanceType")
    return {"value": kind} if kind is not None and kind not in INSTANCE_TYPES else None


def _other_architecture(given: Given) -> Found:
    """Find an image whose architecture the type does not have."""
    own, kind = backend("ec2"), INSTANCE_TYPES.get(str(given.get("InstanceType")))
    image = None if own is None else own.amis.get(given.get("ImageId"))
    if image is None or kind is None:
        return None
    known = kind["ProcessorInfo"]["SupportedArchitectures"]
    if image.architecture in known:
        return None
    return {"types": ",".join(known), "image": image.architecture}


def _absent_key(given: Given) -> Found:
    own, name = backend("ec2"), given.get("KeyName")
    if own is None or name is None:
        return None
    return None if name in own.key_pairs else {"name": name}


def _absent_profile(given: Given) -> Found:
    name = next(at(given, "IamInstanceProfile.Name"), None)
    own = backend("iam", everywhere=True)
    held = {one.name for one in own.instance_profiles.values()} if own is not None else set()
    return None if name is None or name in held else {"name": name}


def subnet(name: object) -> Any:  # noqa: ANN401 - moto's own
    """Return the subnet of this id, None when there is none."""
    own = backend("ec2")
    zones = own.subnets.values() if own is not None else ()
    return next((zone[name] for zone in zones if name in zone), None)


def _groups(given: Given) -> Iterator[Any]:
    own = backend("ec2")
    if own is not None:
        wanted = {*at(given, "SecurityGroupIds"), *at(given, "NetworkInterfaces.Groups")}
        for vpc in own.groups.values():
            yield from (group for group in vpc.values() if group.id in wanted)


def _subnet_of(given: Given) -> Any:  # noqa: ANN401
    asked = given.get("SubnetId") or next(at(given, "NetworkInterfaces.SubnetId"), None)
    return subnet(asked)


def _apart(given: Given) -> Found:
    place = _subnet_of(given)
    if place is None:
        return None
    strange = (group for group in _groups(given) if group.vpc_id != place.vpc_id)
    return next(({"group": group.id, "subnet": place.id} for group in strange), None)


def _named_groups(given: Given) -> Found:
    return {} if given.get("SubnetId") and given.get("SecurityGroups") else None


def _far_address(given: Given) -> Found:
    place, address = _subnet_of(given), given.get("PrivateIpAddress")
    if place is None or address is None:
        return None
    try:
        within = ip_address(str(address)) in ip_network(place.cidr_block)
    except ValueError:
        return None
    return None if within else {"address": address}


def _no_minimum(given: Given) -> Found:
    least = number(given.get("MinCount"))
    return {} if least is not None and least < 1 else None


def _many_cpus(given: Given) -> Found:
    least = number(given.get("MinCount")) or 1
    kind = str(given.get("InstanceType") or "m1.small")
    if kind[0] not in "acdhimrtz" or least * _cpus(kind) <= _STANDARD_CPUS:
        return None
    return {"most": _STANDARD_CPUS}


def _rule(check: Any, code: str, message: str, source: str = _ERRORS) -> Rule:  # noqa: ANN401
    return Rule("ec2", _RUN, check, code, message, source)


RULES = (
    Rule(
        "ec2",
        _RUN,
        _other_architecture,
        "InvalidParameterValue",
        "The architecture '{types}' of the specified instance type does not match the architecture "
        "'{image}' of the specified AMI. Specify an instance type and an AMI that have matching "
        "architectures, and try again. You can use 'describe-instance-types' or 'describe-images' "
        "to discover the architecture of the instance type or AMI.",
        _ERRORS,
    ),
    _rule(_no_image, "MissingParameter", "The request must contain the parameter ImageId"),
    _rule(_malformed_image, "InvalidAMIID.Malformed", 'Invalid id: "{id}" (expecting "ami-...")'),
    _rule(_absent_image, "InvalidAMIID.NotFound", "The image id '[{id}]' does not exist"),
    _rule(_unknown_type, "InvalidParameterValue", "Invalid value '{value}' for InstanceType."),
    _rule(_absent_key, "InvalidKeyPair.NotFound", "The key pair '{name}' does not exist"),
    _rule(
        _absent_profile,
        "InvalidParameterValue",
        "Value ({name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance "
        "Profile name",
    ),
    _rule(
        _named_groups,
        "InvalidParameterCombination",
        "The parameter groupName cannot be used with the parameter subnet",
    ),
    _rule(
        _apart,
        "InvalidParameter",
        "Security group {group} and subnet {subnet} belong to different networks.",
    ),
    _rule(
        _far_address,
        "InvalidParameterValue",
        "Address {address} does not fall within the subnet's address range",
    ),
    _rule(
        _no_minimum,
        "InvalidParameterValue",
        "Minimum instance count must be greater than zero",
        "Amazon EC2 API Reference: RunInstances",
    ),
    _rule(
        _many_cpus,
        "VcpuLimitExceeded",
        "You have requested more vCPU capacity than your current vCPU limit of {most} allows for "
        "the instance bucket that the specified instance type belongs to. Please visit "
        "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.",
        "Amazon EC2 User Guide: Amazon EC2 instance type quotas",
    ),
)
