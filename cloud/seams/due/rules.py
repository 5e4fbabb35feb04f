"""EventBridge rules with a schedule fire.

Replaces: nothing fires moto's scheduled rules, and `EventsBackend.put_rule` and `enable_rule`
keep no moment to count from. Also replaces `Rule.send_to_targets` for rules that have a schedule
and no pattern, which moto takes to match every event, for rules that are disabled, which moto asks
all the same, and for targets that fail: in moto they fail the publisher. All but buses, archives and
API destinations are served by `delivery`.
Source: EventBridge user guide, "Creating a rule that runs on a schedule": times are UTC.
"""

import logging
from collections.abc import Iterator
from typing import Any

from moto.events.models import EventsBackend, Rule, events_backends
from moto.utilities.arns import parse_arn

from cloud.seams.due import recurring
from cloud.seams.due.agenda import Source, backends, register
from cloud.seams.due.cron import Schedule, ScheduleError, parse
from cloud.seams.due.delivery import deliver, scheduled_event
from cloud.seams.due.inputs import payload
from cloud.seams.patch import put

logger = logging.getLogger(__name__)

_BY_MOTO = {"events"}  # buses, archives, API destinations
_plain_put: Any = EventsBackend.put_rule
_plain_enable: Any = EventsBackend.enable_rule
_plain_send: Any = Rule.send_to_targets


def install() -> None:
    put(EventsBackend, "put_rule", _put)
    put(EventsBackend, "enable_rule", _enable)
    put(Rule, "send_to_targets", _send)
    register(Source("events", _next_due, _fire, _skip))


def _put(self: Any, *args: Any, **options: Any) -> Any:
    rule = _plain_put(self, *args, **options)
    _start(rule)
    return rule


def _enable(self: Any, name: str, event_bus_arn: str | None) -> bool:
    enabled: bool = _plain_enable(self, name, event_bus_arn)
    if enabled:
        _start(self._get_event_bus(self._normalize_event_bus_arn(event_bus_arn)).rules[name])
    return enabled


def _start(rule: Any) -> None:
    recurring.forget(rule)
    if (schedule := _schedule(rule)) is not None:
        recurring.next_of(rule, rule.scheduled_expression, schedule)


def _send(self: Any, original_event: Any, transform_input: bool = True) -> None:  # noqa: FBT001, FBT002
    """Send to each target by itself: one that fails fails neither the publisher nor the others."""
    pattern = self.event_pattern
    if self.state == "DISABLED" or not pattern.dump() or not pattern.matches_event(original_event):
        return
    targets = self.targets
    try:
        for target in targets:
            self.targets = [target]
            _send_to_one(self, original_event, transform_input)
    finally:
        self.targets = targets


def _send_to_one(rule: Any, event: Any, transform_input: bool) -> None:  # noqa: FBT001
    target = rule.targets[0]
    if parse_arn(target["Arn"]).service not in _BY_MOTO:
        deliver(target, payload(target, event, rule.arn), rule.arn)
        return
    try:
        _plain_send(rule, event, transform_input)
    except Exception as fault:  # noqa: BLE001 - a target may fail in as many ways as there are
        logger.info("target %s of rule %s: %s", target["Arn"], rule.name, fault)


def _schedule(rule: Any) -> Schedule | None:
    if not rule.scheduled_expression or rule.state == "DISABLED":
        return None
    try:
        return parse(rule.scheduled_expression)
    except ScheduleError:
        return None


def _scheduled(account_id: str) -> Iterator[tuple[Any, Schedule, float]]:
    for backend in backends(events_backends, account_id):
        for bus in backend.event_buses.values():
            for rule in list(bus.rules.values()):
                schedule = _schedule(rule)
                if schedule is None:
                    continue
                due = recurring.next_of(rule, rule.scheduled_expression, schedule)
                if due is not None:
                    yield rule, schedule, due


def _next_due(account_id: str) -> float | None:
    return min((due for _, _, due in _scheduled(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    count = 0
    for rule, schedule, due in list(_scheduled(account_id)):
        if due <= moment:
            recurring.fired(rule, rule.scheduled_expression, schedule)
            event = scheduled_event(rule.arn, due)
            for target in list(rule.targets):
                deliver(target, payload(target, event, rule.arn), rule.arn)
            count += 1
    return count


def _skip(account_id: str, until: float) -> int:
    return sum(
        recurring.leap(rule, rule.scheduled_expression, schedule, until)
        for rule, schedule, due in list(_scheduled(account_id))
        if due <= until
    )
