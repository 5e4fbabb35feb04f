"""At which ports an instance is reached, by the terminal and by its neighbours: groups and routes.

The terminal is a machine on the internet, at TERMINAL. Network access lists are not looked at.

Source: Amazon VPC User Guide, "Security group rules", "Internet gateways".
"""

from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from typing import Any

from cloud.engines.instances.port import Range
from cloud.engines.network import TERMINAL, is_public, tcp_ports


def ports(ec2: Any, instance: Any) -> tuple[Range, ...]:
    """Return the ranges of TCP ports that are open to the terminal, in order."""
    if not instance.public_ip or not is_public(ec2, instance.subnet_id, instance.vpc_id):
        return ()
    rules = (rule for group in _groups(instance) for rule in group.ingress_rules)
    return tuple(sorted(set(_ranges(rules, TERMINAL, frozenset()))))


def between(caller: Any, target: Any) -> tuple[Range, ...]:
    """Return the ranges of TCP ports at which one instance may connect to another of its VPC."""
    out = (rule for group in _groups(caller) for rule in group.egress_rules)
    into = [rule for group in _groups(target) for rule in group.ingress_rules]
    lets_out = set(_ranges(out, target.private_ip, _names(target)))
    lets_in = set(_ranges(into, caller.private_ip, _names(caller)))
    both = {(max(a, c), min(b, d)) for a, b in lets_out for c, d in lets_in}
    return tuple(sorted((first, last) for first, last in both if first <= last))


def _groups(instance: Any) -> list[Any]:
    return list(instance.nics[0].group_set)


def _names(instance: Any) -> frozenset[str]:
    return frozenset(str(group.id) for group in _groups(instance))


def _ranges(rules: Iterable[Any], address: str, groups: frozenset[str]) -> Iterator[Range]:
    """Yield the ports of the rules whose other end is this address, or one of these groups."""
    for rule in rules:
        ports = tcp_ports(rule)
        if ports is not None and _is_for(rule, address, groups):
            yield ports


def _is_for(rule: Any, address: str, groups: frozenset[str]) -> bool:
    if rule.source_group.get("GroupId") in groups:
        return True
    block = rule.ip_range.get("CidrIp")
    return bool(block) and ip_address(address) in ip_network(block, strict=False)
