"""When something that recurs fires next: remembered on the thing itself, and so kept with it."""

from typing import Any

from cloud.seams import clock
from cloud.seams.due.cron import Rate, Schedule

_KEPT_AS = "due_next"


def next_of(thing: Any, what: str, schedule: Schedule, not_before: float = 0.0) -> float | None:
    """Return the next firing of `thing`, whose schedule `what` tells; None when there is none.

    A rate counts from the moment at which the schedule was made; so does the rest.
    """
    known: tuple[str, float | None] = vars(thing).get(_KEPT_AS, ("", None))
    if known[0] != what:
        known = (what, _first(schedule, max(clock.time(), not_before), not_before))
        vars(thing)[_KEPT_AS] = known
    return known[1]


def fired(thing: Any, what: str, schedule: Schedule) -> None:
    """Go on to the firing after the one that was due."""
    _, due = vars(thing)[_KEPT_AS]
    vars(thing)[_KEPT_AS] = (what, None if due is None else schedule.after(due))


def leap(thing: Any, what: str, schedule: Schedule, until: float) -> int:
    """Go on to the first firing after `until`; return how many are passed over."""
    _, due = vars(thing)[_KEPT_AS]
    if due is None or due > until:
        return 0
    count = schedule.count(due, until)
    last = due + (count - 1) * schedule.seconds if isinstance(schedule, Rate) else until
    vars(thing)[_KEPT_AS] = (what, schedule.after(last))
    return count


def forget(thing: Any) -> None:
    vars(thing).pop(_KEPT_AS, None)


def _first(schedule: Schedule, moment: float, not_before: float) -> float | None:
    if isinstance(schedule, Rate) and not_before:
        return not_before if not_before >= moment else schedule.after(moment)
    return schedule.after(moment)
