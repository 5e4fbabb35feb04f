"""A service's regions, found once. Replaces: `AccountSpecificBackend._generate_regions`.

moto asks botocore anew for each account and service, and its cache keeps dropped accounts alive.
"""

from functools import cache
from typing import Any

from moto.core.base_backend import AccountSpecificBackend

from cloud.seams.patch import put

_session = AccountSpecificBackend.get_session


def install() -> None:
    put(AccountSpecificBackend, "_generate_regions", lambda _self, name: regions(name))


@cache
def regions(service_name: str) -> tuple[str, ...]:
    session: Any = _session()
    found: list[str] = []
    for partition in session.get_available_partitions():
        found.extend(session.get_available_regions(service_name, partition_name=partition))
    return tuple(found)
