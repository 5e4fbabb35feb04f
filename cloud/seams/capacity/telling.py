"""Answers of DynamoDB with the units that were consumed, where the caller asked for them."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from moto.dynamodb.responses import DynamoHandler

from cloud.seams.capacity.counting import held
from cloud.seams.capacity.tally import Spent, Tally, tally
from cloud.seams.patch import put

_ONE = ("get_item", "put_item", "update_item", "delete_item", "query", "scan", "execute_statement")
_SEVERAL = ("batch_get_item", "batch_write_item", "batch_execute_statement")
_TRANSACTIONS = ("transact_get_items", "transact_write_items", "execute_transaction")
_UNITS = "CapacityUnits"


def install() -> None:
    for name in (*_ONE, *_SEVERAL, *_TRANSACTIONS):
        put(DynamoHandler, name, _told(name, getattr(DynamoHandler, name)))


def _told(name: str, plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return the handler's method `plain`, telling what was asked for and nothing else."""

    @wraps(plain)
    def method(self: Any) -> Any:
        asked = self.body.get("ReturnConsumedCapacity", "NONE")
        metrics = self.body.get("ReturnItemCollectionMetrics", "NONE") == "SIZE"
        kept = None
        if asked != "NONE" or metrics:
            kept = Tally(
                self.body.get("TableName", ""),
                consistent=_consistent(self.body),
                times=2 if name in _TRANSACTIONS else 1,
            )
        token = tally.set(kept)
        try:
            answer = plain(self)
        finally:
            tally.reset(token)
        for key in ("ConsumedCapacity", "ConsumedCapacityUnits", "ItemCollectionMetrics"):
            answer.result.pop(key, None)
        if kept is not None and asked != "NONE":
            told = _capacity(self, name, kept, detailed=asked == "INDEXES")
            if told:
                answer.result["ConsumedCapacity"] = told[0] if name in _ONE else told
        if kept is not None and metrics and kept.collections:
            answer.result["ItemCollectionMetrics"] = _collections(kept, one=name in _ONE)
        return answer

    return method


def _consistent(body: Mapping[str, Any]) -> frozenset[str]:
    """Return the tables that the call reads consistently."""
    if body.get("ConsistentRead"):
        return frozenset({body.get("TableName", "")})
    batch = body.get("RequestItems")
    if not isinstance(batch, Mapping):
        return frozenset()
    asked = {name for name, one in batch.items() if isinstance(one, Mapping)}
    return frozenset(name for name in asked if batch[name].get("ConsistentRead"))


def _capacity(handler: Any, name: str, kept: Tally, *, detailed: bool) -> list[dict[str, Any]]:
    """Return the units by table. What also read in order to write tells what it wrote."""
    if name == "transact_write_items":
        _count_rest(handler, kept)
    kind = ""
    if name in _TRANSACTIONS:
        kind = "Write" if kept.written else "Read"
    spent = kept.written or kept.read
    return [_shape(table, one, kind, detailed=detailed) for table, one in spent.items()]


def _count_rest(handler: Any, kept: Tally) -> None:
    """Count what a transaction only checked, or what it found to be done already."""
    again = not kept.read
    for action in handler.body["TransactItems"]:
        [(verb, said)] = action.items()
        name = said["TableName"]
        item = held(handler.dynamodb_backend.get_table(name), said.get("Key") or said["Item"])
        if again:
            kept.item_read(name, item)
        elif verb == "ConditionCheck":
            kept.item_checked(name, item)


def _shape(name: str, spent: Spent, kind: str, *, detailed: bool) -> dict[str, Any]:
    told = {"TableName": name, **_units(spent.total(), kind)}
    if not detailed:
        return told
    told["Table"] = _units(spent.table, kind)
    for key, indexes in (
        ("LocalSecondaryIndexes", spent.local),
        ("GlobalSecondaryIndexes", spent.everywhere),
    ):
        if indexes:
            told[key] = {index: _units(units, kind) for index, units in indexes.items()}
    return told


def _units(units: float, kind: str) -> dict[str, float]:
    """Return units as AWS tells them: those of transactions by `kind` as well."""
    return {_UNITS: units} | ({f"{kind}{_UNITS}": units} if kind else {})


def _collections(kept: Tally, *, one: bool) -> Any:
    return next(iter(kept.collections.values()))[0] if one else dict(kept.collections)
