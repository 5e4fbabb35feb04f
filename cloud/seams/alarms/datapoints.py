"""The points of the metric that an alarm watches: one value a period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.models import MetricDatum


@dataclass(frozen=True, slots=True)
class Point:
    """`value` and `samples` of the period that begins at `start`, in seconds since 1970."""

    start: float
    value: float | None = None
    samples: float = 0.0


def seconds(moment: datetime) -> float:
    """Return a moment of moto's, which may be naive and is UTC then, in seconds since 1970."""
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp()


def watches(alarm: Any, datum: Any) -> bool:
    """Tell whether a datum is of the alarm's metric: every dimension counts, and no other."""
    return (
        alarm.metric_name == datum.name
        and alarm.namespace == datum.namespace
        and (not alarm.unit or alarm.unit == datum.unit)
        and _dimensions(alarm) == _dimensions(datum)
    )


def points(alarm: Any, data: Iterable[Any], end: float, count: int) -> list[Point]:
    """Return the last `count` points before `end`, the oldest first."""
    period = float(alarm.period)
    first = end - count * period
    held: list[list[Any]] = [[] for _ in range(count)]
    for datum in data:
        place = int((seconds(datum.timestamp) - first) // period)
        if 0 <= place < count and watches(alarm, datum):
            held[place].append(datum)
    return [
        _point(first + place * period, found, str(alarm.statistic))
        for place, found in enumerate(held)
    ]


def _point(start: float, found: list[Any], statistic: str) -> Point:
    if not found:
        return Point(start)
    samples = sum(1.0 if _single(one) else float(one.sample_count) for one in found)
    total = sum(float(one.value if _single(one) else one.sum) for one in found)
    values = {
        "Sum": total,
        "SampleCount": samples,
        "Average": total / samples if samples else 0.0,
        "Minimum": min(float(one.value if _single(one) else one.min) for one in found),
        "Maximum": max(float(one.value if _single(one) else one.max) for one in found),
    }
    return Point(start, values[statistic], samples)


def _single(datum: Any) -> bool:
    return isinstance(datum, MetricDatum)


def _dimensions(thing: Any) -> set[tuple[str, str]]:
    return {(one.name, one.value) for one in thing.dimensions}
