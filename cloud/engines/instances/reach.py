"""At which ports the learner's terminal gets through to an instance: security groups and routes.

The terminal is a machine on the internet, at TERMINAL. Network access lists are not looked at.

Source: Amazon VPC User Guide, "Security group rules", "Internet gateways".
"""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from typing import Any

from cloud.engines.instances.port import Range

TERMINAL = "203.0.113.25"  # documentation's own: nobody else has it. Source: RFC 5737
_TCP, _ANY = {"tcp", "6"}, "-1"
_ALL_PORTS = (0, 65_535)


def ports(ec2: Any, instance: Any) -> tuple[Range, ...]:
    """Return the ranges of TCP ports that are open to the terminal, in order."""
    if not instance.public_ip or not _has_way_in(ec2, instance):
        return ()
    rules = (rule for group in instance.nics[0].group_set for rule in group.ingress_rules)
    return tuple(sorted(set(_ranges(rules))))


def _ranges(rules: Iterable[Any]) -> Iterator[Range]:
    for rule in rules:
        if not _is_for_terminal(rule):
            continue
        if str(rule.ip_protocol) == _ANY:
            yield _ALL_PORTS
        elif str(rule.ip_protocol).lower() in _TCP and rule.from_port is not None:
            yield int(rule.from_port), int(rule.to_port)


def _is_for_terminal(rule: Any) -> bool:
    block = rule.ip_range.get("CidrIp")
    return bool(block) and ip_address(TERMINAL) in ip_network(block, strict=False)


def _has_way_in(ec2: Any, instance: Any) -> bool:
    """Tell whether the subnet's routes lead to an internet gateway; the default VPC's do."""
    vpc = ec2.vpcs.get(instance.vpc_id)
    if vpc is None or str(vpc.is_default).lower() == "true":
        return True
    tables = [table for table in ec2.route_tables.values() if table.vpc_id == vpc.id]
    own = [table for table in tables if instance.subnet_id in table.associations.values()]
    mains = [table for table in tables if table.main_association_id]
    routes = (route for table in own or mains for route in table.routes.values())
    return any(
        route.gateway is not None and str(route.gateway.id).startswith("igw-") for route in routes
    )
