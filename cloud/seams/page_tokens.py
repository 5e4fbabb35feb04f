"""What a caller gives back to have the next page: opaque, and good for the operation it came from.

Like AWS's it needs no memory on this side. It names the item that the next page begins with, so
that a loop which deletes what it lists skips nothing, and that item's place, should it be gone.
"""

import base64
import json
from dataclasses import dataclass
from hashlib import blake2b

_LONGEST = 1024  # letters of a token that is read at all
_MARK = 8  # bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: `index` counts from 0, `mark` is that of the item there."""

    index: int
    mark: str


def mark(name: str) -> str:
    """Return the mark of an item of this name."""
    return blake2b(name.encode(), digest_size=_MARK).hexdigest()


def write(operation: str, place: Place) -> str:
    plain = json.dumps([mark(operation), place.index, place.mark], separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode()


def read(operation: str, token: str) -> Place | None:
    """Return what a token says, None when it is none of this operation's."""
    if len(token) > _LONGEST:
        return None
    try:
        whose, index, first = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, TypeError):
        return None
    if whose != mark(operation) or not isinstance(index, int) or not isinstance(first, str):
        return None
    return Place(index, first) if index >= 0 else None
