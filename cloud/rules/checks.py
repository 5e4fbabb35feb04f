"""Questions that many rules ask of a call's parameters.

A path such as `IpPermissions.FromPort` leads through structures, and into each part of a list on
the way. What is absent is never wrong.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from cloud.rules.rule import Check, Found, Given


def at(given: object, path: str) -> Iterator[Any]:
    """Yield everything that `path` leads to."""
    name, _, rest = path.partition(".")
    if isinstance(given, list):
        for part in given:
            yield from at(part, path)
    elif isinstance(given, Mapping) and (value := given.get(name)) is not None:
        if rest:
            yield from at(value, rest)
        elif isinstance(value, list):
            yield from value
        else:
            yield value


def number(value: object) -> int | None:
    """Return the whole number that a value is or spells."""
    if isinstance(value, bool):
        return None
    try:
        return int(str(value))
    except ValueError:
        return None


def outside(path: str, least: int, most: int) -> Check:
    """Find a number below `least` or above `most`."""

    def check(given: Given) -> Found:
        for value in at(given, path):
            found = number(value)
            if found is not None and not least <= found <= most:
                return {"value": value}
        return None

    return check


def unlike(path: str, pattern: str) -> Check:
    """Find a text that the whole pattern does not match."""
    compiled = re.compile(pattern)

    def check(given: Given) -> Found:
        for value in at(given, path):
            if isinstance(value, str) and not compiled.fullmatch(value):
                return {"value": value}
        return None

    return check


def longer(path: str, most: int) -> Check:
    """Find a text of more than `most` letters."""

    def check(given: Given) -> Found:
        for value in at(given, path):
            if isinstance(value, str) and len(value) > most:
                return {"value": value, "length": len(value)}
        return None

    return check


def more(path: str, most: int) -> Check:
    """Find a list, at the end of `path`, of more than `most` parts."""

    def check(given: Given) -> Found:
        count = sum(1 for _ in at(given, path))
        return {"count": count} if count > most else None

    return check


def none_of(path: str, known: Collection[object]) -> Check:
    """Find a value that is not among the known ones."""

    def check(given: Given) -> Found:
        return next(({"value": value} for value in at(given, path) if value not in known), None)

    return check


def twice(path: str) -> Check:
    """Find a value that is given more than once."""

    def check(given: Given) -> Found:
        seen: set[str] = set()
        for value in at(given, path):
            if str(value) in seen:
                return {"value": value}
            seen.add(str(value))
        return None

    return check


def attribute(name: str, least: int, most: int) -> Check:
    """Find a number out of range in a map of attributes, as SQS and SNS have them."""
    return outside(f"Attributes.{name}", least, most)


def moment(value: object) -> datetime | None:
    """Return a time as aware, in UTC unless it says otherwise; None for what is no time."""
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
