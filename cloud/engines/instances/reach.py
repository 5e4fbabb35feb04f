"""At which ports the learner's terminal gets through to an instance: security groups and routes.

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
    rules = (rule for group in instance.nics[0].group_set for rule in group.ingress_rules)
    return tuple(sorted(set(_ranges(rules))))


def _ranges(rules: Iterable[Any]) -> Iterator[Range]:
    for rule in rules:
        ports = tcp_ports(rule)
        if ports is not None and _is_for_terminal(rule):
            yield ports


def _is_for_terminal(rule: Any) -> bool:
    block = rule.ip_range.get("CidrIp")
    return bool(block) and ip_address(TERMINAL) in ip_network(block, strict=False)
