"""Every type that can be made here."""

from functools import cache

from cloud.stacks.kinds import (
    apis,
    apis_v2,
    balancers,
    buckets,
    databases,
    functions,
    functions_more,
    groups,
    identity,
    identity_more,
    instances,
    messages,
    moto_kinds,
    network,
    network_more,
    rules,
    secrets,
    special,
    tables,
    watching,
)
from cloud.stacks.kinds.kind import Kind, NotHereError

_MODULES = (
    *(apis, apis_v2, balancers, buckets, databases, functions, functions_more, groups, identity),
    *(identity_more, instances, messages, network, network_more, rules, secrets, special, tables),
    watching,
)


def find(kind: str) -> Kind:
    """Return what does it. Raises NotHereError for a type that this lab lacks."""
    found = _own().get(kind) or moto_kinds.find(kind)
    if found is None:
        raise NotHereError(f"Resource type {kind}")
    return found


@cache
def _own() -> dict[str, Kind]:
    return {one.type: one() for module in _MODULES for one in module.KINDS}
