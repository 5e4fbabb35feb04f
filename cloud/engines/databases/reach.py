"""Whether the learner's terminal gets through to a DB instance: security groups and routes.

The terminal stands in two places. It is a machine on the internet, at TERMINAL. And it is each
network interface of the account whose `Name` is `terminal`, with that interface's private address
and security groups, inside its VPC. Network access lists are not looked at.

Source: Amazon RDS User Guide, "Controlling access with security groups", "Hiding a DB instance in
a VPC from the internet"; Amazon VPC User Guide, "Security group rules".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from moto.ec2.models import ec2_backends

from cloud.engines.network import TERMINAL, is_public, tcp_ports

INTERFACE = "terminal"


@dataclass(frozen=True, slots=True)
class _Caller:
    address: str
    groups: frozenset[str]


def reached(instance: Any) -> bool:
    """Tell whether the terminal may open a connection. Runs in the account's scope."""
    ec2 = ec2_backends[instance.account_id][instance.region]
    groups = [group for name in instance.vpc_security_group_ids if (group := _group(ec2, name))]
    vpcs = {group.vpc_id for group in groups}
    rules = [rule for group in groups for rule in group.ingress_rules]
    port = int(instance.port)
    if any(_lets_in(rules, caller, port) for caller in _inside(ec2, vpcs, port)):
        return True
    if not instance.publicly_accessible or not _has_way_out(ec2, instance, vpcs):
        return False
    return _lets_in(rules, _Caller(TERMINAL, frozenset()), port)


def _group(ec2: Any, name: str) -> Any:
    return next((held[name] for held in ec2.groups.values() if name in held), None)


def _inside(ec2: Any, vpcs: Iterable[str], port: int) -> Iterator[_Caller]:
    """Yield the terminal's interfaces in these VPCs whose own groups let it speak."""
    for interface in ec2.enis.values():
        tags = {tag["key"]: tag["value"] for tag in interface.get_tags()}
        if tags.get("Name") != INTERFACE or interface.subnet.vpc_id not in vpcs:
            continue
        groups = list(interface.group_set)
        egress = [rule for group in groups for rule in group.egress_rules]
        if any(_covers(rule, port) for rule in egress):
            names = frozenset(group.id for group in groups)
            yield _Caller(interface.private_ip_address, names)


def _lets_in(rules: Iterable[Any], caller: _Caller, port: int) -> bool:
    return any(_covers(rule, port) and _is_for(rule, caller) for rule in rules)


def _covers(rule: Any, port: int) -> bool:
    ports = tcp_ports(rule)
    return ports is not None and ports[0] <= port <= ports[1]


def _is_for(rule: Any, caller: _Caller) -> bool:
    if rule.source_group.get("GroupId") in caller.groups:
        return True
    if rule.cidr_ipv4 is None:
        return False
    return ip_address(caller.address) in ip_network(rule.cidr_ipv4, strict=False)


def _has_way_out(ec2: Any, instance: Any, vpcs: Iterable[str]) -> bool:
    """Tell whether a subnet of the instance has a route to an internet gateway."""
    group = getattr(instance, "db_subnet_group", None)
    if group is not None:
        subnets = [(subnet.id, subnet.vpc_id) for subnet in group.subnets]
    else:
        subnets = [
            (subnet.id, subnet.vpc_id)
            for by_zone in ec2.subnets.values()
            for subnet in by_zone.values()
            if subnet.vpc_id in vpcs
        ]
    return any(is_public(ec2, subnet, vpc) for subnet, vpc in subnets)
