"""Route tables: what a route leads to, and what holds a table in place."""

from collections.abc import Iterator
from typing import Any

from cloud.rules.ec2_launches import subnet as _subnet
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_ROUTE = "Amazon EC2 API Reference: CreateRoute"
_TABLES = "Amazon VPC User Guide: Configure route tables"
_TARGETS = (
    *("GatewayId", "NatGatewayId", "InstanceId", "NetworkInterfaceId", "TransitGatewayId"),
    *("VpcPeeringConnectionId", "EgressOnlyInternetGatewayId", "VpcEndpointId", "LocalGatewayId"),
    *("CarrierGatewayId", "CoreNetworkArn", "OdbNetworkArn"),
)


def _table(given: Given) -> Any:  # noqa: ANN401 - moto's own
    own = backend("ec2")
    return None if own is None else own.route_tables.get(given.get("RouteTableId"))


def _no_target(given: Given) -> Found:
    return None if any(given.get(name) for name in _TARGETS) else {}


def _strange_gateway(given: Given) -> Found:
    own, table = backend("ec2"), _table(given)
    gateway = None if own is None else own.internet_gateways.get(given.get("GatewayId"))
    if table is None or gateway is None:
        return None
    if gateway.vpc is not None and gateway.vpc.id == table.vpc_id:
        return None
    return {"table": table.id, "gateway": gateway.id}


def _strange_subnet(given: Given) -> Found:
    table, subnet = _table(given), _subnet(given.get("SubnetId"))
    if table is None or subnet is None or subnet.vpc_id == table.vpc_id:
        return None
    return {"table": table.id, "subnet": subnet.id}


def _associated(given: Given) -> Found:
    """Find a subnet that has a table of its own already: it is to be replaced, not added to."""
    own, subnet = backend("ec2"), given.get("SubnetId")
    if own is None or subnet is None:
        return None
    for table in own.route_tables.values():
        for held in table._associations.values():
            if held == subnet:
                return {"table": given.get("RouteTableId")}
    return None


def _is_main(given: Given) -> Found:
    table = _table(given)
    return {"id": table.id} if table is not None and table.main_association_id else None


def _mains(own: Any) -> Iterator[str]:  # noqa: ANN401
    return (one.main_association_id for one in own.route_tables.values() if one.main_association_id)


def _main_association(given: Given) -> Found:
    own, asked = backend("ec2"), given.get("AssociationId")
    return {"id": asked} if own is not None and asked in set(_mains(own)) else None


def _local(given: Given) -> Found:
    table, block = _table(given), given.get("DestinationCidrBlock")
    if table is None or block is None:
        return None
    held = (route for route in table.routes if route.local)
    if all(route.destination_cidr_block != block for route in held):
        return None
    return {"block": block, "table": table.id}


RULES = (
    Rule(
        "ec2",
        ("CreateRoute", "ReplaceRoute"),
        _no_target,
        "MissingParameter",
        "The request must contain exactly one of gatewayId, natGatewayId, networkInterfaceId, "
        "vpcPeeringConnectionId, instanceId or another target",
        _ROUTE,
    ),
    Rule(
        "ec2",
        ("CreateRoute", "ReplaceRoute"),
        _strange_gateway,
        "InvalidParameterValue",
        "route table {table} and network gateway {gateway} belong to different networks",
        _ROUTE,
    ),
    Rule(
        "ec2",
        ("CreateRoute",),
        _local,
        "RouteAlreadyExists",
        "The route identified by {block} already exists.",
        _ROUTE,
    ),
    Rule(
        "ec2",
        ("DeleteRoute",),
        _local,
        "InvalidParameterValue",
        "cannot remove local route {block} in route table {table}",
        _TABLES,
    ),
    Rule(
        "ec2",
        ("AssociateRouteTable",),
        _strange_subnet,
        "InvalidParameterValue",
        "Route table {table} and subnet {subnet} belong to different networks",
        _TABLES,
    ),
    Rule(
        "ec2",
        ("AssociateRouteTable",),
        _associated,
        "Resource.AlreadyAssociated",
        "the specified association for route table {table} conflicts with an existing association",
        _TABLES,
    ),
    Rule(
        "ec2",
        ("DisassociateRouteTable",),
        _main_association,
        "InvalidParameterValue",
        "cannot disassociate the main route table association {id}",
        _TABLES,
    ),
    Rule(
        "ec2",
        ("DeleteRouteTable",),
        _is_main,
        "DependencyViolation",
        "The routeTable '{id}' has dependencies and cannot be deleted.",
        _TABLES,
    ),
)
