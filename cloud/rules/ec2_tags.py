"""EC2: tags of what is not there. moto looks for some kinds when it tags, for none when it untags.

Kinds that are not listed are left to moto.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_ERRORS = "Amazon EC2 API Reference: Error codes for the Amazon EC2 API"
_TAGGING = ("CreateTags", "DeleteTags")
_ID = re.compile(r"([a-z]+(?:-[a-z]+)*)-(?:[0-9a-f]{8}|[0-9a-f]{17})")
# Fleets and reserved instances have ids of another form.
_OTHER_ID = re.compile(r"(?:fleet-|)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Held = Callable[[Any], Iterable[str]]  # of moto's back end, the ids


def _in(store: str) -> Held:
    return lambda own: getattr(own, store)


def _nested(store: str) -> Held:
    return lambda own: (name for part in getattr(own, store).values() for name in part)


def _instances(own: Any) -> Iterator[str]:  # noqa: ANN401 - moto's EC2Backend
    return (one.id for held in own.reservations.values() for one in held.instances)


def _rules(own: Any) -> Iterator[str]:  # noqa: ANN401
    for held in own.groups.values():
        for group in held.values():
            yield from (rule.id for rule in (*group.ingress_rules, *group.egress_rules))


# Anybody may tag the images that all share; they are there before an account has asked of EC2.
_SHARED = frozenset({"ami"})
# By what the ids begin with: where they are, and what is said of one that is not.
_KINDS: dict[str, tuple[Held, str, str]] = {
    "acl": (
        _in("network_acls"),
        "InvalidNetworkAclID.NotFound",
        "The networkAcl ID '{id}' does not exist",
    ),
    "ami": (_in("amis"), "InvalidAMIID.NotFound", "The image id '[{id}]' does not exist"),
    "cgw": (
        _in("customer_gateways"),
        "InvalidCustomerGatewayID.NotFound",
        "The customerGateway ID '{id}' does not exist",
    ),
    "dopt": (
        _in("dhcp_options_sets"),
        "InvalidDhcpOptionID.NotFound",
        "The dhcpOption ID '{id}' does not exist",
    ),
    "eigw": (
        _in("egress_only_internet_gateways"),
        "InvalidGatewayID.NotFound",
        "The egressOnlyInternetGateway ID '{id}' does not exist",
    ),
    "eipalloc": (
        lambda own: (one.allocation_id for one in own.addresses),
        "InvalidAllocationID.NotFound",
        "The allocation ID '{id}' does not exist",
    ),
    "eni": (
        _in("enis"),
        "InvalidNetworkInterfaceID.NotFound",
        "The networkInterface ID '{id}' does not exist",
    ),
    "fl": (
        _in("flow_logs"),
        "InvalidFlowLogId.NotFound",
        "The specified flow log '{id}' does not exist",
    ),
    "i": (_instances, "InvalidInstanceID.NotFound", "The instance ID '{id}' does not exist"),
    "igw": (
        _in("internet_gateways"),
        "InvalidInternetGatewayID.NotFound",
        "The internetGateway ID '{id}' does not exist",
    ),
    "key": (
        lambda own: (one.id for one in own.key_pairs.values()),
        "InvalidKeyPair.NotFound",
        "The key pair '{id}' does not exist",
    ),
    "lt": (
        _in("launch_templates"),
        "InvalidLaunchTemplateId.NotFound",
        "The specified launch template, with template ID {id}, does not exist.",
    ),
    "nat": (_in("nat_gateways"), "NatGatewayNotFound", "NAT gateway {id} was not found"),
    "pcx": (
        _in("vpc_pcxs"),
        "InvalidVpcPeeringConnectionID.NotFound",
        "The vpcPeeringConnection ID '{id}' does not exist",
    ),
    "pl": (
        _in("managed_prefix_lists"),
        "InvalidPrefixListID.NotFound",
        "The prefix list ID '{id}' does not exist",
    ),
    "rtb": (
        _in("route_tables"),
        "InvalidRouteTableID.NotFound",
        "The routeTable ID '{id}' does not exist",
    ),
    "sg": (_nested("groups"), "InvalidGroup.NotFound", "The security group '{id}' does not exist"),
    "sgr": (
        _rules,
        "InvalidSecurityGroupRuleId.NotFound",
        "The security group rule ID '{id}' does not exist",
    ),
    "snap": (_in("snapshots"), "InvalidSnapshot.NotFound", "The snapshot '{id}' does not exist."),
    "subnet": (
        _nested("subnets"),
        "InvalidSubnetID.NotFound",
        "The subnet ID '{id}' does not exist",
    ),
    "vgw": (
        _in("vpn_gateways"),
        "InvalidVpnGatewayID.NotFound",
        "The vpnGateway ID '{id}' does not exist",
    ),
    "vol": (_in("volumes"), "InvalidVolume.NotFound", "The volume '{id}' does not exist."),
    "vpc": (_in("vpcs"), "InvalidVpcID.NotFound", "The vpc ID '{id}' does not exist"),
    "vpce": (
        _in("vpc_end_points"),
        "InvalidVpcEndpointId.NotFound",
        "The Vpc Endpoint Id '{id}' does not exist",
    ),
}


def _malformed(given: Given) -> Found:
    for asked in map(str, at(given, "Resources")):
        if not _ID.fullmatch(asked) and not _OTHER_ID.fullmatch(asked):
            return {"id": asked}
    return None


def _absent(kind: str, held: Held) -> Check:
    def check(given: Given) -> Found:
        own = backend("ec2")
        if own is None and kind in _SHARED:
            return None
        for asked in map(str, at(given, "Resources")):
            found = _ID.fullmatch(asked)
            if found and found[1] == kind and (own is None or asked not in set(held(own))):
                return {"id": asked}
        return None

    return check


RULES = (
    Rule("ec2", _TAGGING, _malformed, "InvalidID", "The ID '{id}' is not valid", _ERRORS),
    *(
        Rule("ec2", _TAGGING, _absent(kind, held), code, message, _ERRORS)
        for kind, (held, code, message) in _KINDS.items()
    ),
)
