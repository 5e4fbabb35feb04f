"""DynamoDB: keys that do not fit their table, and tables that are not there or are protected."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_KEYS = "Amazon DynamoDB API Reference: GetItem"


def _table(name: object) -> Any:  # noqa: ANN401 - moto's own
    own = backend("dynamodb")
    return None if own is None else own.tables.get(str(name).rpartition("/")[2])


def _asked(given: Given) -> Iterator[tuple[object, object]]:
    """Yield each key that a call names, with its table's name."""
    if "Key" in given:
        yield given.get("TableName"), given["Key"]
    batch = given.get("RequestItems")
    for name, asked in batch.items() if isinstance(batch, Mapping) else ():
        for key in at(asked, "Keys") if isinstance(asked, Mapping) else ():
            yield name, key
    for verb in ("Get", "Update", "Delete", "ConditionCheck"):
        for one in at(given, f"TransactItems.{verb}"):
            yield one.get("TableName"), one.get("Key")


def _misfit(given: Given) -> Found:
    for name, key in _asked(given):
        table = _table(name)
        if table is not None and isinstance(key, Mapping) and not _fits(table, key):
            return {}
    return None


def _fits(table: Any, key: Mapping[str, Any]) -> bool:  # noqa: ANN401 - moto's own
    types = {one["AttributeName"]: one["AttributeType"] for one in table.attr}
    wanted = {name: types[name] for name in table.table_key_attrs}
    found = {name: next(iter(value), None) for name, value in key.items()}
    return found == wanted


def _misplaced(given: Given) -> Found:
    """Find a start that no page of this table or index ends with."""
    table, start = _table(given.get("TableName")), given.get("ExclusiveStartKey")
    if table is None or not isinstance(start, Mapping):
        return None
    indexes = {one.name: one for one in (*table.global_indexes, *table.indexes)}
    index = indexes.get(given.get("IndexName"))
    wanted = {*table.table_key_attrs, *(index.schema_key_attrs if index is not None else ())}
    return None if start.keys() == wanted else {}


def _no_table(given: Given) -> Found:
    name = given.get("TableName")
    return {"name": name} if name is not None and _table(name) is None else None


def _no_resource(given: Given) -> Found:
    arn = str(given.get("ResourceArn"))
    return {"arn": arn} if ":table/" in arn and _table(arn) is None else None


def _protected(given: Given) -> Found:
    table = _table(given.get("TableName"))
    return {} if table is not None and table.deletion_protection_enabled else None


def _rule(
    operations: tuple[str, ...],
    check: Check,
    message: str,
    source: str = _KEYS,
    code: str = "ValidationException",
) -> Rule:
    return Rule("dynamodb", operations, check, code, message, source)


_ABSENT = "ResourceNotFoundException"
RULES = (
    _rule(
        (
            *("GetItem", "UpdateItem", "DeleteItem", "BatchGetItem"),
            *("TransactGetItems", "TransactWriteItems"),
        ),
        _misfit,
        "The provided key element does not match the schema",
    ),
    _rule(
        ("Query", "Scan"),
        _misplaced,
        "The provided starting key is invalid",
        "Amazon DynamoDB API Reference: Query",
    ),
    _rule(
        ("DescribeTimeToLive", "UpdateTimeToLive"),
        _no_table,
        "Requested resource not found: Table: {name} not found",
        "Amazon DynamoDB API Reference: DescribeTimeToLive",
        _ABSENT,
    ),
    _rule(
        ("TagResource", "UntagResource", "ListTagsOfResource"),
        _no_resource,
        "Requested resource not found: ResourcArn: {arn} not found",
        "Amazon DynamoDB API Reference: TagResource",
        _ABSENT,
    ),
    _rule(
        ("DeleteTable",),
        _protected,
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion"
        " protection first.",
        "Amazon DynamoDB Developer Guide: Using deletion protection",
    ),
)
