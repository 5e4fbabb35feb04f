"""Why an alarm is in its state, in CloudWatch's words, and the data behind it.

Source: Amazon CloudWatch User Guide, "Alarm events and EventBridge" and AWS CLI Command Reference,
"describe-alarm-history", whose examples have these sentences.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cloud.seams.alarms.datapoints import Point
from cloud.seams.alarms.verdict import COMPARISONS, State, Verdict


def stamp(moment: float) -> str:
    """Return a moment as alarms tell it, to the millisecond."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


def reason(alarm: Any, verdict: Verdict, points: Sequence[Point]) -> str:
    if verdict.state is State.UNKNOWN:
        unknown = verdict.filled
        return f"Insufficient Data: {_count(unknown)} {'was' if unknown == 1 else 'were'} unknown."
    parts = []
    if verdict.evaluated:
        parts.append(_received(alarm, verdict, points))
    else:
        periods = int(alarm.evaluation_periods)
        named = f"{periods} period{'' if periods == 1 else 's'}"
        parts.append(f"no datapoints were received for {named}")
    treated = _TREATED.get(alarm.treat_missing_data)
    if verdict.filled and treated:
        was = "was" if verdict.filled == 1 else "were"
        missing = _count(verdict.filled, "missing ")
        parts.append(f"{missing} {was} treated as [{treated}]")
    return f"Threshold Crossed: {' and '.join(parts)}."


def data(alarm: Any, points: Sequence[Point], moment: float) -> str:
    """Return the reason's data as JSON: what was looked at, the oldest point first."""
    evaluated = points[-int(alarm.evaluation_periods) :]
    received = [point for point in evaluated if point.value is not None]
    told: dict[str, Any] = {"version": "1.0", "queryDate": stamp(moment)}
    if received:
        told["startDate"] = stamp(received[0].start)
    if alarm.unit:
        told["unit"] = alarm.unit
    told |= {
        "statistic": alarm.statistic,
        "period": int(alarm.period),
        "recentDatapoints": [point.value for point in received],
        "threshold": float(alarm.threshold),
        "evaluatedDatapoints": [_evaluated(point) for point in reversed(evaluated)],
    }
    return json.dumps(told, separators=(",", ":"))


_TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


def _received(alarm: Any, verdict: Verdict, points: Sequence[Point]) -> str:
    """Tell the points on the side of the threshold that decided, the newest first."""
    breaches, words = COMPARISONS[alarm.comparison_operator]
    threshold = float(alarm.threshold)
    to_alarm = verdict.state is State.ALARM
    found = [points[place] for place in verdict.evaluated]
    deciding = [p for p in found if breaches(p.value or 0.0, threshold) == to_alarm]
    if not deciding:  # what was filled in decided alone
        deciding, to_alarm = found, not to_alarm
    listed = ", ".join(f"{point.value} ({_short(point.start)})" for point in deciding)
    last = len(found)
    named = _count(len(deciding))
    if len(deciding) < last:
        named = f"{len(deciding)} out of the last {last} datapoints"
    was = ("was" if len(deciding) == 1 else "were") + ("" if to_alarm else " not")
    return f"{named} [{listed}] {was} {words} the threshold ({threshold})"


def _count(count: int, kind: str = "") -> str:
    return f"{count} {kind}datapoint{'' if count == 1 else 's'}"


def _short(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%d/%m/%y %H:%M:%S")


def _evaluated(point: Point) -> dict[str, Any]:
    told: dict[str, Any] = {"timestamp": stamp(point.start)}
    if point.value is not None:
        told |= {"sampleCount": point.samples, "value": point.value}
    return told
