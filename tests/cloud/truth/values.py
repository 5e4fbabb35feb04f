"""Parameters for any operation of AWS, made from its model: as few as it takes, or all."""

import itertools
from datetime import UTC, datetime
from typing import Any

from botocore.model import Shape, StringShape, StructureShape

_DEPTH = 5  # how far structures that hold themselves are followed
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def minimal(shape: Shape | None) -> dict[str, Any]:
    """Return the required members only."""
    return {} if shape is None else _value(shape, "", full=False, depth=0)


def full(shape: Shape | None) -> dict[str, Any]:
    """Return every member, but those that cannot be given together with another one."""
    return {} if shape is None else _value(shape, "", full=True, depth=0)


def _value(shape: Any, name: str, *, full: bool, depth: int) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape, full=full, depth=depth)
    if kind == "list":
        least = max(1, shape.metadata.get("min", 1))
        one = _value(shape.member, name, full=full, depth=depth + 1)
        return [one] * min(least, 3)
    if kind == "map":
        key = _value(shape.key, name, full=full, depth=depth + 1)
        return {key: _value(shape.value, name, full=full, depth=depth + 1)}
    return _scalar(shape, name)


def _structure(shape: StructureShape, *, full: bool, depth: int) -> dict[str, Any]:
    required = set(shape.required_members)
    members = shape.members.items()
    if getattr(shape, "is_tagged_union", False):
        members = itertools.islice(members, 1)
        required = set(shape.members)
    return {
        name: _value(member, name, full=full, depth=depth + 1)
        for name, member in members
        if name in required or (full and depth < _DEPTH)
    }


def _scalar(shape: Any, name: str) -> Any:  # noqa: PLR0911 - a row for each type
    kind = shape.type_name
    if kind == "string":
        return _text(shape, name)
    if kind in {"integer", "long"}:
        return max(1, int(shape.metadata.get("min", 1)))
    if kind in {"float", "double"}:
        return float(shape.metadata.get("min", 1))
    if kind == "boolean":
        return False
    if kind == "blob":
        return b"x"
    if kind == "timestamp":
        return _WHEN
    return {}  # a document


def _text(shape: StringShape, name: str) -> str:  # noqa: PLR0911 - a row for each meaning
    if shape.enum:
        return str(shape.enum[0])
    lower = name.lower()
    least = int(shape.metadata.get("min", 1))
    if lower.endswith("arn"):
        return "arn:aws:none:us-east-1:111122223333:thing/none".ljust(least, "x")
    if "policy" in lower or "document" in lower or lower.endswith("json") or "definition" in lower:
        return "{}".ljust(least)
    if "cidr" in lower:
        return "10.0.0.0/16"
    if lower.endswith("queueurl"):
        return "http://127.0.0.1/111122223333/none"
    if "expression" in lower:
        return "rate(1 minute)"
    if "date" in lower or "time" in lower:
        return "2026-01-01T00:00:00Z"
    return "none".ljust(least, "x")
