"""EC2's ids say themselves what they are: `vol-0a1b…` is a volume, whichever parameter holds it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

# What an id begins with → its type in the service authorization reference.
TYPES = {
    "acl": "network-acl",
    "ami": "image",
    "cagw": "carrier-gateway",
    "cgw": "customer-gateway",
    "cr": "capacity-reservation",
    "dopt": "dhcp-options",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "fleet": "fleet",
    "h": "dedicated-host",
    "i": "instance",
    "igw": "internet-gateway",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "pl": "prefix-list",
    "rtb": "route-table",
    "scr": "subnet-cidr-reservation",
    "sfr": "spot-fleet-request",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "sir": "spot-instances-request",
    "snap": "snapshot",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "tgw-attach": "transit-gateway-attachment",
    "tgw-rtb": "transit-gateway-route-table",
    "tmf": "traffic-mirror-filter",
    "tms": "traffic-mirror-session",
    "tmt": "traffic-mirror-target",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
    "vpce-svc": "vpc-endpoint-service",
    "vpn": "vpn-connection",
}
_ID = re.compile(r"([a-z]+(?:-[a-z]+)*)-[0-9a-z]+")
# Texts of the caller's choice, and rules about others: ids in them are not what the call is about.
_SKIPPED = frozenset(
    {"Tags", "TagSpecifications", "Filters", "UserData", "Description", "ClientToken"}
    | {"IpPermissions", "Ipv4Prefixes", "LaunchTemplateData", "PolicyDocument", "DryRun"}
    | {"KeyName", "KeyNames", "GroupName", "GroupNames", "LaunchTemplateName", "Value", "Device"}
    | {
        "DestinationPrefixListId",
        "SecurityGroupRuleDescriptions",
        "Name",
        "SourceSecurityGroupName",
    }
)


def type_of(id_: str) -> str:
    """Return `volume` for `vol-0a1b`, empty for what is no id."""
    found = _ID.fullmatch(id_)
    return TYPES.get(found[1], "") if found else ""


def ids(parameters: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Yield every id in the parameters, in their order."""
    if isinstance(parameters, Mapping):
        for name, value in parameters.items():
            if name not in _SKIPPED:
                yield from ids(value)
    elif isinstance(parameters, list):
        for one in parameters:
            yield from ids(one)
    elif isinstance(parameters, str) and type_of(parameters):
        yield parameters
