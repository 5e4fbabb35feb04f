"""One clock for all processes: sessions must not end because one machine's clock is wrong."""

import asyncio
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

STEP = 30.0  # seconds the wall clock may gain or lose at once before it is not believed
SETTLE = 600.0  # seconds for which a clock that jumped ends nobody's session
ANCHOR_LIFE = 30.0  # seconds


@dataclass
class _Anchor:
    lock: threading.Lock = field(default_factory=threading.Lock)
    database: datetime | None = None
    monotonic: float = 0.0


_anchor = _Anchor()


def now() -> datetime:
    """Return the time on which all processes agree, aware and in UTC.

    A database server is asked every half minute and counted on from there, so the wall clocks of
    the machines around it play no part. SQLite has no clock of its own and one machine only.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with _anchor.lock:
        old = time.monotonic() - _anchor.monotonic > ANCHOR_LIFE
        if (_anchor.database is None or old) and not _in_event_loop():
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                _anchor.database = cursor.fetchone()[0].astimezone(UTC)
            _anchor.monotonic = time.monotonic()
        if _anchor.database is None:
            return timezone.now()
        return _anchor.database + timedelta(seconds=time.monotonic() - _anchor.monotonic)


def _in_event_loop() -> bool:
    """Whether this is a coroutine, which must not ask the database."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class ClockWatch:
    """Notices that a clock jumped against the machine's uptime (which a sleeping laptop does not).

    A clock that jumped is not believed for `SETTLE` seconds: long enough to be set right, and in
    that time nothing is ended on its word.
    """

    def __init__(self) -> None:
        self._drift: float | None = None
        self._distrusted_until = float("-inf")

    def settled(self, at: datetime, uptime: float) -> bool:
        """Return whether `at` may be believed; `uptime` is in seconds."""
        drift = at.timestamp() - uptime
        if self._drift is not None and abs(drift - self._drift) > STEP:
            self._distrusted_until = uptime + SETTLE
        self._drift = drift  # slow correction by NTP is no jump
        return uptime >= self._distrusted_until


def uptime() -> float:
    """Return seconds since boot, the time asleep included."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
