"""Log events are deleted when their group's retention is over. Replaces nothing: moto keeps them.

Source: CloudWatch Logs user guide, "Change log data retention". AWS deletes within 72 hours; here
it is done at the next midnight, UTC.
"""

from collections.abc import Iterator
from typing import Any

from moto.logs.models import logs_backends

from cloud.seams.due.agenda import Source, backends, register
from cloud.seams.due.days import DAY, midnight_after


def install() -> None:
    register(Source("logs", _next_due, _fire, tidying=True))


def _limited(account_id: str) -> Iterator[tuple[float, Any]]:
    """Yield the streams of groups with a retention, and that, in seconds."""
    for backend in backends(logs_backends, account_id):
        for group in backend.groups.values():
            if group.retention_in_days:
                for stream in group.streams.values():
                    yield float(group.retention_in_days) * DAY, stream


def _next_due(account_id: str) -> float | None:
    return min(
        (
            _end(min(stream.events, key=lambda event: event.timestamp), kept)
            for kept, stream in _limited(account_id)
            if stream.events
        ),
        default=None,
    )


def _fire(account_id: str, moment: float) -> int:
    count = 0
    for kept, stream in _limited(account_id):
        over = [event for event in stream.events if _end(event, kept) <= moment]
        stream.events = [event for event in stream.events if _end(event, kept) > moment]
        stream.stored_bytes -= sum(len(event.message) for event in over)
        count += len(over)
    return count


def _end(event: Any, kept: float) -> float:
    return midnight_after(event.timestamp / 1000 + kept)
