"""What items weigh, in bytes, and what that costs, in units.

Source: DynamoDB developer guide, "DynamoDB item sizes and formats".
"""

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType

_READ, _WRITE = 4096, 1024  # bytes of one unit
_NESTED = 3  # bytes of a list or map, whatever is in it
_ELEMENT = 1  # byte of each of its elements

Attributes = Mapping[str, Any]


def weight(attributes: Attributes) -> int:
    """Return the bytes of an item: of its names and values."""
    return sum(len(name.encode()) + _value(value) for name, value in attributes.items())


def read_units(size: int, *, consistent: bool) -> float:
    steps = max(1, -(-size // _READ))
    return float(steps) if consistent else steps / 2


def write_units(size: int) -> float:
    return float(max(1, -(-size // _WRITE)))


def entry(index: Any, attributes: Attributes) -> Attributes | None:
    """Return what an index holds of an item, None when the item is not in it."""
    if not attributes.keys() >= set(index.schema_key_attrs):
        return None
    kind = index.projection.get("ProjectionType")
    if kind == "ALL":
        return attributes
    held = {*index.table_key_attrs, *index.schema_key_attrs}
    if kind == "INCLUDE":
        held.update(index.projection.get("NonKeyAttributes") or ())
    return {name: value for name, value in attributes.items() if name in held}


def _value(value: Any) -> int:
    kind, held = _parts(value)
    if kind == "L":
        return _NESTED + sum(_ELEMENT + _value(one) for one in held)
    if kind == "M":
        return _NESTED + _ELEMENT * len(held) + weight(held)
    if kind in {"SS", "NS", "BS"}:
        return sum(_plain(kind[0], one) for one in held)
    return _plain(kind, held)


def _parts(value: Any) -> tuple[str, Any]:
    if isinstance(value, DynamoType):
        return value.type, value.value
    [(kind, held)] = value.items()
    return kind, held


def _plain(kind: str, held: Any) -> int:
    match kind:
        case "N":
            return _number(str(held))
        case "B":
            return len(held if isinstance(held, bytes) else base64.b64decode(held))
        case "S":
            return len(str(held).encode())
    return 1  # of a boolean or null


def _number(text: str) -> int:
    """Return a byte for two digits before the point, and after it, one for the sign, and one."""
    sign, digits, exponent = Decimal(text).normalize().as_tuple()
    after = min(len(digits), max(0, -int(exponent)))
    whole = "".join(map(str, digits[: len(digits) - after]))
    part = "".join(map(str, digits[len(digits) - after :]))
    pairs = (len(whole.lstrip("0")) + 1) // 2 + (len(part) + 1) // 2
    return 1 + pairs + sign
