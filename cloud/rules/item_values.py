"""DynamoDB's values, and what a table's keys are made of."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from cloud.rules.checks import at
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_VALUES = "Amazon DynamoDB API Reference: AttributeValue"
_CREATE = "Amazon DynamoDB API Reference: CreateTable"
_TTL = "Amazon DynamoDB API Reference: UpdateTimeToLive"
_DIGITS = 38
_DEEPEST = 32  # levels of lists and maps
_SETS = frozenset({"SS", "NS", "BS"})
_EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
_LONG = "Attempting to store more than 38 significant digits in a Number"
_TWICE = "One or more parameter values were invalid: Input collection [{}] contains duplicates."


def _fault(value: Any, depth: int = 0) -> str | None:  # noqa: ANN401 - what a caller sent
    """Return what is wrong with an attribute value or one within it. On every item's way."""
    if not isinstance(value, Mapping) or depth > _DEEPEST:
        return None
    if not value:
        return _EMPTY
    for kind, held in value.items():
        if kind in {"L", "M"}:
            parts = held.values() if isinstance(held, Mapping) else held
            found = next((one for part in parts or () if (one := _fault(part, depth + 1))), None)
        else:
            found = _plain_fault(kind, held)
        if found is not None:
            return found
    return None


def _plain_fault(kind: str, held: object) -> str | None:
    if kind == "N":
        return _LONG if _is_long(held) else None
    return _repeated(held) if kind in _SETS else None


def _is_long(number: object) -> bool:
    if not isinstance(number, str) or len(number) <= _DIGITS:
        return False
    try:
        digits = "".join(map(str, Decimal(number).as_tuple().digits))
    except InvalidOperation:
        return False
    return len(digits.strip("0")) > _DIGITS


def _repeated(held: object) -> str | None:
    if not isinstance(held, list) or len({str(one) for one in held}) == len(held):
        return None
    return _TWICE.format(", ".join(map(str, held)))


def _value(given: Given) -> Found:
    for holder in ("Item", "Key", "ExpressionAttributeValues"):
        held = given.get(holder)
        for value in held.values() if isinstance(held, Mapping) else ():
            fault = _fault(value)
            if fault is not None:
                return {"fault": fault}
    return None


def _schema(given: Given) -> list[tuple[str, str]]:
    held = given.get("KeySchema")
    parts = held if isinstance(held, list) else []
    return [(str(one.get("AttributeName")), str(one.get("KeyType"))) for one in parts]


def _same_twice(given: Given) -> Found:
    names = [name for name, _ in _schema(given)]
    return {} if len(set(names)) < len(names) else None


def _no_hash(given: Given) -> Found:
    schema = _schema(given)
    return {} if schema and schema[0][1] != "HASH" else None


def _no_range(given: Given) -> Found:
    local = next(at(given, "LocalSecondaryIndexes.IndexName"), None)
    return {} if local is not None and len(_schema(given)) == 1 else None


def _time_to_live(given: Given) -> tuple[bool, bool, bool] | None:
    """Return whether it is on, whether it is asked for, and whether for the same attribute."""
    own = backend("dynamodb")
    table = None if own is None else own.tables.get(given.get("TableName"))
    asked = given.get("TimeToLiveSpecification")
    if table is None or not isinstance(asked, Mapping):
        return None
    on = table.ttl.get("TimeToLiveStatus") == "ENABLED"
    same = table.ttl.get("AttributeName") == asked.get("AttributeName")
    return on, str(asked.get("Enabled")).lower() == "true", same


def _on_already(given: Given) -> Found:
    found = _time_to_live(given)
    return {} if found is not None and found[0] and found[1] else None


def _off_already(given: Given) -> Found:
    found = _time_to_live(given)
    return {} if found is not None and not found[0] and not found[1] else None


def _rule(operations: tuple[str, ...], check: Any, message: str, source: str) -> Rule:  # noqa: ANN401
    return Rule("dynamodb", operations, check, "ValidationException", message, source)


_ITEMS = ("PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan")
RULES = (
    _rule(_ITEMS, _value, "{fault}", _VALUES),
    _rule(
        ("CreateTable",),
        _same_twice,
        "Both the Hash Key and the Range Key element in the KeySchema have the same name",
        _CREATE,
    ),
    _rule(
        ("CreateTable",),
        _no_hash,
        "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
        _CREATE,
    ),
    _rule(
        ("CreateTable",),
        _no_range,
        "One or more parameter values were invalid: Table KeySchema does not have a range key, "
        "which is required when specifying a LocalSecondaryIndex",
        _CREATE,
    ),
    _rule(("UpdateTimeToLive",), _on_already, "TimeToLive is already enabled", _TTL),
    _rule(("UpdateTimeToLive",), _off_already, "TimeToLive is already disabled", _TTL),
)
