"""EventBridge Scheduler's schedules fire.

Replaces: nothing fires moto's schedules, and `EventBridgeSchedulerBackend.create_schedule` and
`update_schedule` keep no moment to count from and take any expression.
Source: EventBridge Scheduler user guide, "Schedule types", "Deleting a schedule" (a schedule with
`ActionAfterCompletion` DELETE goes after its last invocation). A flexible time window is over as
soon as it begins.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.scheduler.exceptions import ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend, scheduler_backends

from cloud.seams.due import recurring
from cloud.seams.due.agenda import Source, backends, register
from cloud.seams.due.cron import Schedule, ScheduleError, parse
from cloud.seams.due.delivery import deliver, scheduled_event
from cloud.seams.patch import put

_plain_create: Any = EventBridgeSchedulerBackend.create_schedule
_plain_update: Any = EventBridgeSchedulerBackend.update_schedule


def install() -> None:
    put(EventBridgeSchedulerBackend, "create_schedule", _create)
    put(EventBridgeSchedulerBackend, "update_schedule", _update)
    register(Source("scheduler", _next_due, _fire, _skip))


def _create(self: Any, **asked: Any) -> Any:
    _check(asked)
    schedule = _plain_create(self, **asked)
    _next_of(schedule)
    return schedule


def _update(self: Any, **asked: Any) -> Any:
    _check(asked)
    schedule = _plain_update(self, **asked)
    recurring.forget(schedule)
    _next_of(schedule)
    return schedule


def _check(asked: dict[str, Any]) -> None:
    try:
        parse(asked["schedule_expression"], asked["schedule_expression_timezone"] or "UTC")
    except ScheduleError as fault:
        raise ValidationException(
            f"Invalid Schedule Expression {asked['schedule_expression']}."
        ) from fault


def _when(schedule: Any) -> Schedule:
    return parse(schedule.schedule_expression, schedule.schedule_expression_timezone)


def _words(schedule: Any) -> str:
    return f"{schedule.schedule_expression} {schedule.schedule_expression_timezone}"


def _next_of(schedule: Any) -> float | None:
    """Return the next firing, None when it is disabled or past its end."""
    if schedule.state == "DISABLED":
        recurring.forget(schedule)
        return None
    start, end = _moment(schedule.start_date), _moment(schedule.end_date)
    due = recurring.next_of(schedule, _words(schedule), _when(schedule), start or 0.0)
    return None if due is None or (end is not None and due > end) else due


def _moment(given: Any) -> float | None:
    """Return a start or an end, which moto keeps as it was sent."""
    if given is None:
        return None
    try:
        return float(given)
    except ValueError:
        return datetime.fromisoformat(str(given)).replace(tzinfo=UTC).timestamp()


def _enabled(account_id: str) -> Iterator[tuple[Any, Any, float]]:
    for backend in backends(scheduler_backends, account_id):
        for group in backend.schedule_groups.values():
            for schedule in list(group.schedules.values()):
                due = _next_of(schedule)
                if due is not None:
                    yield group, schedule, due


def _next_due(account_id: str) -> float | None:
    return min((due for _, _, due in _enabled(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    count = 0
    for group, schedule, due in list(_enabled(account_id)):
        if due <= moment:
            recurring.fired(schedule, _words(schedule), _when(schedule))
            event = scheduled_event(schedule.arn, due, "aws.scheduler") | {"detail": "{}"}
            payload = schedule.target.get("Input") or json.dumps(event)
            deliver(schedule.target, payload, schedule.arn)
            count += 1
            _complete(group, schedule)
    return count


def _skip(account_id: str, until: float) -> int:
    count = 0
    for group, schedule, due in list(_enabled(account_id)):
        if due <= until:
            end = _moment(schedule.end_date)
            last = until if end is None else min(until, end)
            count += recurring.leap(schedule, _words(schedule), _when(schedule), last)
            _complete(group, schedule)
    return count


def _complete(group: Any, schedule: Any) -> None:
    if schedule.action_after_completion == "DELETE" and _next_of(schedule) is None:
        group.schedules.pop(schedule.name, None)
