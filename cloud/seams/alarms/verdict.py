"""Which state an alarm's points lead to.

Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data", with
the tables there, and "Avoiding premature transitions to alarm state". AWS looks at more points than
there are evaluation periods, and does not say at how many; in its tables at two more, as here.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_MORE = 2  # periods looked at beyond those to evaluate


class State(StrEnum):
    OK = "OK"
    ALARM = "ALARM"
    UNKNOWN = "INSUFFICIENT_DATA"


# AWS's name → the comparison, and what reasons call it.
COMPARISONS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`evaluated` are the places of the real points that counted, the newest first; `filled` tells
    how many missing ones were filled in. A state of None leaves the alarm as it is.
    """

    state: State | None
    evaluated: tuple[int, ...] = ()
    filled: int = 0


def looked_at(periods: int) -> int:
    """Return how many periods are looked at to evaluate so many."""
    return periods + _MORE


def judge(breaches: Sequence[bool | None], periods: int, to_alarm: int, missing: str) -> Verdict:
    """Judge the points of the range, the oldest first; None stands for one that is missing.

    `periods` are to be evaluated, of which `to_alarm` must breach. `missing` says how those that
    are missing are treated.
    """
    newest_first = list(enumerate(reversed(breaches)))
    real = [(age, breach) for age, breach in newest_first if breach is not None][:periods]
    places = tuple(len(breaches) - 1 - age for age, _ in real)
    breaching = sum(breach for _, breach in real)
    filled = periods - len(real)
    if filled and missing == "breaching":
        breaching += filled
    elif filled and missing != "notBreaching" and breaching < to_alarm and breaching == len(real):
        if missing == "ignore":
            return Verdict(None)
        oldest = real[-1][0] + 1 if real else 0
        state = State.ALARM if oldest >= to_alarm else State.UNKNOWN
        return Verdict(state, places, filled)
    return Verdict(State.ALARM if breaching >= to_alarm else State.OK, places, filled)
