"""DynamoDB deletes items whose time to live is over.

Replaces: moto keeps the setting and deletes nothing; `StreamRecord.__init__` says of no record
who made it, where DynamoDB's own deletions name the service.
Source: DynamoDB developer guide, "Using time to live (TTL) in DynamoDB" (the attribute is a number
of seconds since 1970; an item that expired more than five years ago stays) and "DynamoDB Streams
and Time to Live". AWS deletes within days; here it is done in the very second.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import StreamRecord

from cloud.seams import clock
from cloud.seams.due.agenda import Source, backends, register
from cloud.seams.patch import put

_OLDEST = 5 * 365 * 86_400  # seconds
_SERVICE = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
_plain_init: Any = StreamRecord.__init__
_local = threading.local()


def install() -> None:
    put(StreamRecord, "__init__", _init)
    register(Source("dynamodb", _next_due, _fire, tidying=True))


def _init(self: Any, *args: Any, **options: Any) -> None:
    _plain_init(self, *args, **options)
    if getattr(_local, "expiring", False):
        self.record["userIdentity"] = dict(_SERVICE)


@contextmanager
def _by_the_service() -> Iterator[None]:
    _local.expiring = True
    try:
        yield
    finally:
        _local.expiring = False


def _expiring(account_id: str) -> Iterator[tuple[float, Any, Any]]:
    """Yield when, of which table and which item, for all that have an end."""
    oldest = clock.time() - _OLDEST
    for backend in backends(dynamodb_backends, account_id):
        for table in backend.tables.values():
            name = table.ttl.get("AttributeName")
            if table.ttl["TimeToLiveStatus"] != "ENABLED" or not name:
                continue
            for held in table.items.values():
                for item in held.values() if table.range_key_attr else (held,):
                    due = _seconds(item, name)
                    if due is not None and due > oldest:
                        yield due, table, item


def _seconds(item: Any, name: str) -> float | None:
    value = item.attrs.get(name)
    if value is None or value.type != "N":
        return None
    try:
        return float(value.value)
    except ValueError:
        return None


def _next_due(account_id: str) -> float | None:
    return min((due for due, _, _ in _expiring(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    over = [(due, table, item) for due, table, item in _expiring(account_id) if due <= moment]
    over.sort(key=lambda row: row[0])
    with _by_the_service():
        for _, table, item in over:
            table.delete_item(item.hash_key, item.range_key)
    return len(over)
