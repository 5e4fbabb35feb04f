"""Moments as the states language writes them: RFC 3339, with a `T` and a zone.

Source: Amazon States Language specification, "Timestamps".
"""

import re
from datetime import UTC, datetime

_SHAPE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$")
_FRACTION = re.compile(r"\.(\d+)")


def read(text: object) -> float | None:
    """Return seconds since 1970, None for what is no such moment."""
    if not isinstance(text, str) or not _SHAPE.match(text):
        return None
    micro = _FRACTION.sub(lambda found: "." + found[1][:6].ljust(6, "0"), text)
    try:
        return datetime.fromisoformat(micro).timestamp()
    except ValueError:
        return None


def write(moment: float) -> str:
    """Return it with milliseconds, as the context object has them."""
    shown = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return shown.removesuffix("+00:00") + "Z"
