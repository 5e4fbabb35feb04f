"""EC2: filters that AWS does not have. Those that it has stand in the model's documentation."""

import re
from functools import cache

from moto.core.utils import get_service_model

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule

_CODE = re.compile(r"<code>([^<]+)</code>")
_OPERATIONS = tuple(
    f"Describe{things}"
    for things in (
        *("Addresses", "AvailabilityZones", "Images", "Instances", "InstanceStatus"),
        *("InstanceTypes", "InternetGateways", "KeyPairs", "NetworkAcls"),
        *("NetworkInterfaces", "RouteTables", "SecurityGroups", "SecurityGroupRules"),
        *("Snapshots", "Subnets", "Tags", "Volumes", "Vpcs", "VpcEndpoints"),
    )
)


@cache
def _known(operation: str) -> frozenset[str]:
    shape = get_service_model("ec2").operation_model(operation).input_shape
    member = shape.members.get("Filters") if shape is not None else None
    told = _CODE.findall(member.documentation if member is not None else "")
    return frozenset(map(_plain, told))


def _plain(name: str) -> str:
    """Return a name as `isDefault` and `is-default` share it: AWS takes the former, too."""
    return name.replace("-", "").lower()


def _unknown(operation: str) -> Check:
    def check(given: Given) -> Found:
        for name in at(given, "Filters.Name"):
            known = _known(operation)
            if known and not str(name).startswith("tag:") and _plain(str(name)) not in known:
                return {"name": name}
        return None

    return check


RULES = tuple(
    Rule(
        "ec2",
        (operation,),
        _unknown(operation),
        "InvalidParameterValue",
        "The filter '{name}' is invalid",
        f"Amazon EC2 API Reference: {operation} (Filter.N)",
    )
    for operation in _OPERATIONS
)
