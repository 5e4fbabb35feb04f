"""What a data operation of DynamoDB touches: one table or index with one action, item by item."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cloud.authorization import state
from cloud.authorization.asked import Asked
from cloud.authorization.paths import items, mapping

Item = Mapping[str, Any]
_SINGLE = frozenset({"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"})
_WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}
_WRITES["ConditionCheck"] = "ConditionCheckItem"


@dataclass(frozen=True, slots=True)
class Touch:
    """One access. `said` is the part of the request that describes it, `item` the key or the item.

    `leading` are partition keys that the request names otherwise than by an item.
    """

    action: str
    table: str
    index: str = ""
    item: Item = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)
    enclosing: str = ""
    leading: tuple[str, ...] = ()
    whole: bool = False


def touches(asked: Asked) -> list[Touch]:
    """Return what the operation touches, nothing for those that are about tables as such."""
    operation, said = asked.operation, asked.parameters
    if operation in _SINGLE:
        item = said.get("Key") or said.get("Item") or {}
        table, index = str(said.get("TableName", "")), str(said.get("IndexName", ""))
        return [Touch(operation, table, index, mapping(item), said)]
    if operation in {"BatchGetItem", "BatchWriteItem"}:
        return list(_batch(operation, mapping(said.get("RequestItems"))))
    if operation in {"TransactGetItems", "TransactWriteItems"}:
        return list(_transaction(operation, said.get("TransactItems")))
    return []


def _batch(operation: str, tables: Mapping[str, Any]) -> Iterator[Touch]:
    for table, request in tables.items():
        if operation == "BatchGetItem":
            said = mapping(request)
            for key in items(said.get("Keys")) or [{}]:
                yield Touch(operation, table, "", mapping(key), said)
        else:
            writes = [write for one in items(request) for write in mapping(one).values()]
            for write in writes or [{}]:
                said = mapping(write)
                item = mapping(said.get("Item") or said.get("Key"))
                yield Touch(operation, table, "", item, said)


def _transaction(operation: str, requests: Any) -> Iterator[Touch]:  # noqa: ANN401 - JSON
    for one in items(requests):
        for kind, write in mapping(one).items():
            said = mapping(write)
            item = mapping(said.get("Item") or said.get("Key"))
            action = _WRITES.get(kind, "GetItem")
            yield Touch(action, str(said.get("TableName", "")), "", item, said, operation)


def arn(asked: Asked, touch: Touch) -> str:
    """Return the table's ARN, or the index's. A table may be named by its own ARN."""
    table = touch.table
    if not table.startswith("arn:"):
        table = f"arn:aws:dynamodb:{asked.region}:{asked.account_id}:table/{table or '*'}"
    return f"{table}/index/{touch.index}" if touch.index else table


def table_of(asked: Asked, name: str) -> Any:  # noqa: ANN401 - moto's Table
    """Return the table by its name or ARN, None when it is not there."""
    backend = state.backend(asked, "dynamodb")
    return None if backend is None else backend.tables.get(name.rpartition("table/")[2] or name)


def schema(table: Any, index: str) -> list[dict[str, str]]:  # noqa: ANN401 - moto's Table
    """Return the key schema of the table, or of its index of that name."""
    for one in (*table.indexes, *table.global_indexes):
        if one.name == index:
            return list(one.schema)
    return list(table.schema)


def partition_key(table: Any, index: str) -> str:  # noqa: ANN401 - moto's Table
    """Return the attribute's name, empty for a table that is not there."""
    keys = schema(table, index) if table is not None else []
    return next((key["AttributeName"] for key in keys if key["KeyType"] == "HASH"), "")


def value_of(value: Any) -> str:  # noqa: ANN401 - `{"S": "x"}`
    if isinstance(value, Mapping):
        return next((str(one) for one in value.values()), "")
    return str(value)
