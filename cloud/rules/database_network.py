"""RDS: the VPC that a publicly accessible instance is put into."""

from typing import Any

from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_SOURCE = "Amazon RDS User Guide: Working with a DB instance in a VPC"
_MAKE = ("CreateDBInstance",)
_PUBLIC = "Cannot create a publicly accessible DBInstance. The specified VPC"
_THEN = "Update the VPC and then try again"


def _vpc(given: Given) -> Any:  # noqa: ANN401 - moto's own
    """Return the VPC of the subnet group of an instance that is to be public, if there is one."""
    if str(given.get("PubliclyAccessible")).lower() != "true":
        return None
    rds, ec2 = backend("rds"), backend("ec2")
    name = str(given.get("DBSubnetGroupName", "")).lower()
    group = None if rds is None or ec2 is None else rds.subnet_groups.get(name)
    vpc = None if group is None else ec2.vpcs.get(group.vpc_id)
    return None if vpc is None or str(vpc.is_default).lower() == "true" else vpc


def _no_gateway(given: Given) -> Found:
    vpc = _vpc(given)
    if vpc is None:
        return None
    gateways = backend("ec2").internet_gateways.values()
    attached = any(one.vpc is not None and one.vpc.id == vpc.id for one in gateways)
    return None if attached else {}


def _no_names(given: Given) -> Found:
    vpc = _vpc(given)
    if vpc is None:
        return None
    on = (str(one).lower() == "true" for one in (vpc.enable_dns_support, vpc.enable_dns_hostnames))
    return None if all(on) else {}


def _rule(check: Any, message: str) -> Rule:  # noqa: ANN401
    return Rule("rds", _MAKE, check, "InvalidVPCNetworkStateFault", message, _SOURCE)


RULES = (
    _rule(_no_gateway, f"{_PUBLIC} has no internet gateway attached. {_THEN}"),
    _rule(_no_names, f"{_PUBLIC} does not support DNS resolution, DNS hostnames, or both. {_THEN}"),
)
