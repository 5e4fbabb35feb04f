"""Where the learner's terminal stands, and what leads from there into an account's networks.

Network access lists are not looked at.
Source: Amazon VPC User Guide, "Security group rules", "Internet gateways", "Default VPCs".
"""

from typing import Any

TERMINAL = "203.0.113.25"  # documentation's own: nobody else has it. Source: RFC 5737
_TCP, _ANY = {"tcp", "6"}, "-1"
_ALL_PORTS = (0, 65_535)


def tcp_ports(rule: Any) -> tuple[int, int] | None:
    """Return the first and the last TCP port of a security group's rule, None when it has none."""
    if str(rule.ip_protocol) == _ANY:
        return _ALL_PORTS
    if str(rule.ip_protocol).lower() not in _TCP or rule.from_port is None:
        return None
    return int(rule.from_port), int(rule.to_port)


def is_public(ec2: Any, subnet_id: str, vpc_id: str) -> bool:
    """Tell whether a subnet's routes lead to an internet gateway; the default VPC's do."""
    vpc = ec2.vpcs.get(vpc_id)
    if vpc is None or str(vpc.is_default).lower() == "true":
        return True
    tables = [table for table in ec2.route_tables.values() if table.vpc_id == vpc_id]
    own = [table for table in tables if subnet_id in table.associations.values()]
    mains = [table for table in tables if table.main_association_id]
    routes = (route for table in own or mains for route in table.routes.values())
    return any(
        route.gateway is not None and str(route.gateway.id).startswith("igw-") for route in routes
    )
