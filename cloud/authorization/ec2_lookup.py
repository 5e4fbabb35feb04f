"""What EC2's back end knows of a resource: its tags, its properties, what belongs to what."""

from collections.abc import Iterable, Mapping
from typing import Any

from cloud.authorization import state
from cloud.authorization.asked import Asked

_STORES = {
    "carrier-gateway": "carrier_gateways",
    "customer-gateway": "customer_gateways",
    "dhcp-options": "dhcp_options_sets",
    "image": "amis",
    "internet-gateway": "internet_gateways",
    "key-pair": "key_pairs",
    "launch-template": "launch_templates",
    "natgateway": "nat_gateways",
    "network-acl": "network_acls",
    "network-interface": "enis",
    "route-table": "route_tables",
    "snapshot": "snapshots",
    "volume": "volumes",
    "vpc": "vpcs",
    "vpc-endpoint": "vpc_end_points",
    "vpc-peering-connection": "vpc_pcxs",
}
_NESTED = {"security-group": "groups", "subnet": "subnets"}


def backend(asked: Asked) -> Any:  # noqa: ANN401 - moto's EC2Backend
    return state.backend(asked, "ec2")


def find(asked: Asked, type_: str, id_: str) -> Any:  # noqa: ANN401 - moto's objects
    """Return moto's object, None when there is none."""
    known = backend(asked)
    if known is None:
        return None
    if type_ in _NESTED:
        return _first(found.get(id_) for found in getattr(known, _NESTED[type_]).values())
    if type_ == "instance":
        return instance(known, id_)
    if type_ == "elastic-ip":
        return _first(one for one in known.addresses if one.allocation_id == id_)
    store = getattr(known, _STORES.get(type_, ""), None)
    return None if store is None else store.get(id_)


def instance(known: Any, id_: str) -> Any:  # noqa: ANN401 - moto's objects
    for reservation in known.reservations.values():
        for one in reservation.instances:
            if one.id == id_:
                return one
    return None


def tags(asked: Asked, id_: str) -> Mapping[str, str]:
    known = backend(asked)
    return {} if known is None else known.tags.get(id_, {})


def group_named(asked: Asked, name: str) -> str:
    """Return the id of the default VPC's security group of that name, empty if there is none."""
    known = backend(asked)
    for groups in known.groups.values() if known is not None else ():
        for group in groups.values():
            if group.name == name and group.vpc_id == _default_vpc(known):
                return str(group.id)
    return ""


def default_group(asked: Asked, vpc_id: str) -> str:
    known = backend(asked)
    groups = known.groups.get(vpc_id, {}) if known is not None else {}
    return str(_first((one.id for one in groups.values() if one.name == "default"), ""))


def default_subnet(asked: Asked, zone: str) -> Any:  # noqa: ANN401 - moto's Subnet
    """Return the default VPC's subnet in the zone, or its first one."""
    known = backend(asked)
    zones = known.subnets if known is not None else {}
    for name in [zone] if zone else sorted(zones):
        for subnet in zones.get(name, {}).values():
            if str(subnet.default_for_az).lower() == "true":
                return subnet
    return None


def template_named(asked: Asked, name: str) -> str:
    known = backend(asked)
    return "" if known is None else str(known.launch_template_name_to_ids.get(name, ""))


def address(asked: Asked, public_ip: str) -> str:
    """Return the allocation that has the public address, empty if there is none."""
    known = backend(asked)
    held = known.addresses if known is not None else []
    return str(_first((one.allocation_id for one in held if one.public_ip == public_ip), ""))


def associated(asked: Asked, id_: str) -> list[str]:
    """Return the ids of what an association or attachment joins."""
    known = backend(asked)
    if known is None:
        return []
    kind = id_.rpartition("-")[0]
    return [one for one in _JOINED.get(kind, _nothing)(known, id_) if one]


def _nothing(_known: Any, _id: str) -> Iterable[str]:  # noqa: ANN401
    return ()


def _of_address(known: Any, id_: str) -> Iterable[str]:  # noqa: ANN401
    for one in known.addresses:
        if one.association_id == id_:
            yield str(one.allocation_id)
            if one.eni is not None:
                yield str(one.eni.id)


def _of_profile(known: Any, id_: str) -> Iterable[str]:  # noqa: ANN401
    for one in known.iam_instance_profile_associations.values():
        if one.association_id == id_:
            yield str(one.instance_id)


def _of_route_table(known: Any, id_: str) -> Iterable[str]:  # noqa: ANN401
    for one in known.route_tables.values():
        if id_ in one._associations:
            yield str(one.id)
            yield str(one._associations[id_])


def _of_acl(known: Any, id_: str) -> Iterable[str]:  # noqa: ANN401
    for one in known.network_acls.values():
        if id_ in one._associations:
            yield str(one._associations[id_].subnet_id)


def _of_interface(known: Any, id_: str) -> Iterable[str]:  # noqa: ANN401
    for one in known.enis.values():
        if one.attachment_id == id_:
            yield str(one.id)
            if one.instance is not None:
                yield str(one.instance.id)


_JOINED = {
    "eipassoc": _of_address,
    "iip-assoc": _of_profile,
    "rtbassoc": _of_route_table,
    "aclassoc": _of_acl,
    "eni-attach": _of_interface,
}


def _default_vpc(known: Any) -> str:  # noqa: ANN401
    return str(_first((one.id for one in known.vpcs.values() if one.is_default), ""))


def _first(found: Iterable[Any], default: Any = None) -> Any:  # noqa: ANN401
    return next((one for one in found if one is not None), default)
