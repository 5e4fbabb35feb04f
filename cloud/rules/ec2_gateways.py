"""Internet gateways, NAT gateways and addresses: what is attached to what, and what must go first.

The sentences are those that EC2 gives, as people report them with its error codes.
"""

from collections.abc import Iterator
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_ERRORS = "Amazon EC2 API Reference: Error codes for the Amazon EC2 API"
_DETACH = "Amazon EC2 API Reference: DetachInternetGateway"
_ATTACH = ("AttachInternetGateway",)


def _gateway(given: Given) -> Any:  # noqa: ANN401 - moto's own
    own = backend("ec2")
    return None if own is None else own.internet_gateways.get(given.get("InternetGatewayId"))


def _has_one(given: Given) -> Found:
    own, vpc = backend("ec2"), given.get("VpcId")
    if own is None or vpc is None or _gateway(given) is None:
        return None
    held = (one.vpc for one in own.internet_gateways.values() if one.vpc is not None)
    return {"vpc": vpc} if any(one.id == vpc for one in held) else None


def _attached(given: Given) -> Found:
    gateway = _gateway(given)
    if gateway is None or gateway.vpc is None:
        return None
    return {"id": gateway.id, "vpc": gateway.vpc.id}


def _not_attached(given: Given) -> Found:
    gateway, vpc = _gateway(given), given.get("VpcId")
    if gateway is None or (gateway.vpc is not None and gateway.vpc.id == vpc):
        return None
    return {"id": gateway.id, "vpc": vpc}


def nat_gateways(own: Any) -> Iterator[Any]:  # noqa: ANN401 - moto's back end
    """Yield those that are not deleted."""
    return (one for one in own.nat_gateways.values() if one.state not in {"deleted", "deleting"})


def _held(own: Any, address: Any) -> bool:  # noqa: ANN401
    """Tell if something has the address; moto leaves it with NAT gateways that are deleted."""
    if any(
        part.get("allocationId") == address.allocation_id
        for one in nat_gateways(own)
        for part in one.address_set
    ):
        return True
    gone = {one._eni.id for one in own.nat_gateways.values() if one.state == "deleted"}
    left = address.eni is not None and address.eni.id in gone
    return address.association_id is not None and not left


def _public(own: Any, vpc: str) -> bool:  # noqa: ANN401
    """Tell if something in the VPC has an address of the internet."""
    if any(one.vpc_id == vpc and one.address_set for one in nat_gateways(own)):
        return True
    held = (address for address in own.addresses if _held(own, address))
    return any(_vpc_of(address) == vpc for address in held)


def _vpc_of(address: Any) -> str | None:  # noqa: ANN401
    eni = address.eni or (address.instance.nics.get(0) if address.instance else None)
    return None if eni is None else str(eni.subnet.vpc_id)


def _mapped(given: Given) -> Found:
    own, gateway, vpc = backend("ec2"), _gateway(given), given.get("VpcId")
    if own is None or gateway is None or gateway.vpc is None:
        return None
    return {"vpc": vpc} if _public(own, str(vpc)) else None


def _addresses(given: Given) -> Iterator[Any]:
    own = backend("ec2")
    for one in own.addresses if own is not None else ():
        by_id = given.get("AllocationId")
        if (by_id and one.allocation_id == by_id) or (
            given.get("PublicIp") and one.public_ip == given["PublicIp"]
        ):
            yield one


def _in_use(given: Given) -> Found:
    own = backend("ec2")
    held = (address for address in _addresses(given) if _held(own, address))
    return next(({"address": address.public_ip} for address in held), None)


def _no_allocation(path: str) -> Check:
    def check(given: Given) -> Found:
        own = backend("ec2")
        held = {one.allocation_id for one in own.addresses} if own is not None else set()
        return next(({"id": name} for name in at(given, path) if name not in held), None)

    return check


def _no_address(given: Given) -> Found:
    public = given.get("ConnectivityType", "public") == "public"
    return {} if public and given.get("AllocationId") is None else None


RULES = (
    Rule(
        "ec2",
        _ATTACH,
        _attached,
        "Resource.AlreadyAssociated",
        "resource {id} is already attached to network {vpc}",
        _ERRORS,
    ),
    Rule(
        "ec2",
        _ATTACH,
        _has_one,
        "InvalidParameterValue",
        "Network {vpc} already has an internet gateway attached",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("DetachInternetGateway",),
        _not_attached,
        "Gateway.NotAttached",
        "resource {id} is not attached to network {vpc}",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("DetachInternetGateway",),
        _mapped,
        "DependencyViolation",
        "Network {vpc} has some mapped public address(es). Please unmap those public address(es) "
        "before detaching the gateway.",
        _DETACH,
    ),
    Rule(
        "ec2",
        ("DeleteInternetGateway",),
        _attached,
        "DependencyViolation",
        "The internetGateway '{id}' has dependencies and cannot be deleted.",
        "Amazon EC2 API Reference: DeleteInternetGateway",
    ),
    Rule(
        "ec2",
        ("ReleaseAddress",),
        _in_use,
        "InvalidIPAddress.InUse",
        "Address {address} is in use.",
        "Amazon EC2 API Reference: ReleaseAddress",
    ),
    Rule(
        "ec2",
        ("ReleaseAddress", "AssociateAddress", "CreateNatGateway"),
        _no_allocation("AllocationId"),
        "InvalidAllocationID.NotFound",
        "The allocation ID '{id}' does not exist",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("CreateNatGateway",),
        _no_address,
        "MissingParameter",
        "The request must include the AllocationId parameter. Add the required parameter and retry "
        "the request.",
        "Amazon EC2 API Reference: CreateNatGateway",
    ),
)
