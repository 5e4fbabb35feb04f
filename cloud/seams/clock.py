"""Each account's own time: how far it runs ahead of the real one, and since when.

Replaces nothing by itself; `wall` makes moto ask here. An account's clock runs at the speed of the
real one and only ever moves forward. While something due is fired it is held at the moment at
which that was due, so that a midnight's work says midnight.

What follows the account's clock, and what does not:

- Everything moto notes or compares: dates, deadlines, retention, visibility.
- Temporary credentials: their `Expiration` is a moment of the account's clock.
- Signatures in headers: their skew is judged by the real clock, since the client's is real.
- Signed URLs: they are as old as the account's time that went by since they were signed. The
  signing moment is one of the real clock, so the history of advances is kept: a URL signed for an
  hour and followed by an advance of two is refused, and one signed after the advance is good for
  its hour. A stamp is a whole second, so an advance counts from the next whole second on (see
  `cloud.server.clock`, which answers then).
- S3's older signed URLs (version 2) say when they end, not when they were made. Their end is read
  by the real clock until they were used once; from then on advances count (`first_seen`).
- Policies of forms (`cloud.server.uploads`) end as signed URLs of their version do.
- Event times in the record follow the account's clock.
- The `Date` header of an answer is real: SDKs set their clocks by it, and sign with that.
- Outside an account's scope time is real.
"""

import math
import time as real
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cloud.seams.scope import account_in_scope

# A signed URL lives for a week at most: older advances never matter again.
_REMEMBERED = 8 * 86_400  # seconds
_MOST_SEEN = 256  # signatures of version 2 that an account remembers

_wall = real.time


@dataclass(slots=True)
class _Clock:
    """`advances` are (real moment, offset from then on), oldest first; all in seconds.

    `kept_at` is what the clock showed when the account was last written down.
    """

    offset: float = 0.0
    advances: list[tuple[float, float]] = field(default_factory=list)
    seen: dict[str, float] = field(default_factory=dict)
    held: float | None = None
    kept_at: float | None = None


_clocks: dict[str, _Clock] = {}


def time() -> float:
    """Return the time of the account whose scope this thread is in, in seconds since 1970."""
    clock = _clocks.get(account_in_scope())
    if clock is None:
        return _wall()
    return clock.held if clock.held is not None else _wall() + clock.offset


def now(account_id: str) -> float:
    """Return the account's time, in seconds since 1970."""
    clock = _clocks.get(account_id)
    if clock is None:
        return _wall()
    return clock.held if clock.held is not None else _wall() + clock.offset


def moment(account_id: str) -> datetime:
    """Return the account's time, aware, in UTC."""
    return datetime.fromtimestamp(now(account_id), UTC)


def offset(account_id: str) -> float:
    """Return by how many seconds the account is ahead of the real clock."""
    clock = _clocks.get(account_id)
    return 0.0 if clock is None else clock.offset


def kept_at(account_id: str) -> float | None:
    """Return what the account's clock showed when it was written down, before it was woken."""
    clock = _clocks.get(account_id)
    return None if clock is None else clock.kept_at


def at(account_id: str, real_moment: float) -> float:
    """Return what the account's clock showed at a real moment, not older than a week."""
    clock = _clocks.get(account_id)
    if clock is None or not clock.advances:
        return real_moment
    place = bisect_right(clock.advances, real_moment, key=lambda step: step[0])
    return real_moment + clock.advances[max(0, place - 1)][1]


def first_seen(account_id: str, signature: str, ends: float) -> float:
    """Return when a signature was first used, a real moment; `ends` is one as well."""
    clock = _clocks.setdefault(account_id, _Clock())
    if (found := clock.seen.get(signature)) is not None:
        return found
    today = _wall()
    if ends > today:
        if len(clock.seen) >= _MOST_SEEN:
            clock.seen.pop(next(iter(clock.seen)))
        clock.seen[signature] = today
    return today


def advance(account_id: str, seconds: float) -> None:
    """Set the account's clock forward. It counts for signatures of the next whole second on.

    Raises ValueError for a step backward.
    """
    if seconds < 0:
        raise ValueError("A clock only goes forward.")
    clock = _clocks.setdefault(account_id, _Clock())
    if not clock.advances:
        clock.advances.append((0.0, clock.offset))
    clock.offset += seconds
    today = _wall()
    clock.advances.append((math.ceil(today), clock.offset))
    # The newest of those that are too old to matter still says what was in force since.
    forgotten = bisect_right(clock.advances, today - _REMEMBERED, key=lambda step: step[0]) - 1
    del clock.advances[: max(0, forgotten)]


@contextmanager
def held(account_id: str, moment_: float) -> Iterator[None]:
    """Stop the account's clock at `moment_`. The account's lock must be held."""
    clock = _clocks.setdefault(account_id, _Clock())
    before = clock.held
    clock.held = moment_
    try:
        yield
    finally:
        clock.held = before


def state(account_id: str) -> dict[str, Any]:
    """Return what must be kept with the account, as JSON can hold it."""
    clock = _clocks.get(account_id) or _Clock()
    kept: dict[str, Any] = {"offset": clock.offset, "at": _wall() + clock.offset}
    if clock.advances:
        kept["advances"] = clock.advances
    if clock.seen:
        kept["seen"] = clock.seen
    return kept


def restore(account_id: str, kept: dict[str, Any] | None) -> None:
    """Set the account's clock as `state` found it; None stands for one that was never set."""
    _clocks.pop(account_id, None)
    if kept is not None:
        advances = [(float(since), float(ahead)) for since, ahead in kept.get("advances", ())]
        seen = dict(kept.get("seen", {}))
        _clocks[account_id] = _Clock(float(kept["offset"]), advances, seen, None, kept.get("at"))


def forget(account_id: str) -> None:
    _clocks.pop(account_id, None)
