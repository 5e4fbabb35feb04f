"""The capacity units that a query or a scan consumed.

Replaces the `ConsumedCapacity` of `DynamoHandler.query` and `DynamoHandler.scan`, which is one unit
there, however much was read. On AWS it is the size of all items of the page that were evaluated,
before the filter, in steps of 4 KB; half of that where the read was eventually consistent.
Source: DynamoDB developer guide, "Read and write operations" ("DynamoDB read operations") and
"Filter expressions for the Query operation". A number's size is moto's: its digits.

The tally hangs on the filter, which sees each item of the page once; nothing is done for calls that
do not ask for their units.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from cloud.seams.patch import put

_STEP = 4096  # bytes of one read unit


class Tally:
    """The bytes of a page."""

    def __init__(self) -> None:
        self.size = 0

    def units(self, *, consistent: bool) -> float:
        whole = max(1, -(-self.size // _STEP))
        return float(whole) if consistent else whole / 2


class Weighed:
    """A filter, or none, that adds up what it is shown."""

    def __init__(self, tally: Tally, within: Any) -> None:
        self._tally = tally
        self._within = within

    def expr(self, item: Any) -> bool:
        self._tally.size += item.size()
        return self._within is None or bool(self._within.expr(item))


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


def install() -> None:
    for name in ("query", "scan"):
        put(DynamoHandler, name, _told(getattr(DynamoHandler, name)))
    put(Table, "query", _weighed(Table.query, position=9))
    put(Table, "scan", _weighed(Table.scan, position=3))


def _told(plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the handler's method `plain`, telling the units that were consumed."""

    @wraps(plain)
    def method(self: Any) -> Any:
        asked = self.body.get("ReturnConsumedCapacity", "NONE")
        if asked == "NONE":
            return plain(self)
        tally = Tally()
        token = _tally.set(tally)
        try:
            answer = plain(self)
        finally:
            _tally.reset(token)
        units = tally.units(consistent=bool(self.body.get("ConsistentRead")))
        answer.result["ConsumedCapacity"] = _shape(self, units, detailed=asked == "INDEXES")
        return answer

    return method


def _shape(handler: Any, units: float, *, detailed: bool) -> dict[str, Any]:
    name, index = handler.body["TableName"], handler.body.get("IndexName")
    told: dict[str, Any] = {"TableName": name, "CapacityUnits": units}
    if not detailed:
        return told
    told["Table"] = {"CapacityUnits": 0.0 if index else units}
    if index:
        table = handler.dynamodb_backend.get_table(name)
        local = any(one.name == index for one in table.indexes)
        kind = "LocalSecondaryIndexes" if local else "GlobalSecondaryIndexes"
        told[kind] = {index: {"CapacityUnits": units}}
    return told


def _weighed(plain: Callable[..., Any], position: int) -> Callable[..., Any]:
    """Return the table's method `plain`, weighing what it reads where a tally is kept.

    `position` is the filter's among the arguments after the table, where it is not named.
    """

    @wraps(plain)
    def method(self: Any, *given: Any, **named: Any) -> Any:
        tally = _tally.get()
        if tally is None:
            return plain(self, *given, **named)
        if len(given) > position:
            within = Weighed(tally, given[position])
            given = (*given[:position], within, *given[position + 1 :])
        else:
            named["filter_expression"] = Weighed(tally, named.get("filter_expression"))
        return plain(self, *given, **named)

    return method
