"""When alarms are compared with their metrics, and that.

Replaces: `put_metric_alarm`, `put_metric_data`, `set_alarm_state` and `delete_alarms` of
`CloudWatchBackend`: moto's alarms begin as OK and lose their state when they are changed. AWS's
begin as INSUFFICIENT_DATA and keep it; a state that was set by hand lasts until the next comparison.
Source: Amazon CloudWatch API Reference, "PutMetricAlarm", "SetAlarmState".
"""

from collections.abc import Iterator
from typing import Any

from moto.cloudwatch.models import CloudWatchBackend, cloudwatch_backends

from cloud.seams import clock
from cloud.seams.alarms import told
from cloud.seams.alarms.datapoints import points, seconds, watches
from cloud.seams.alarms.reasons import data, reason
from cloud.seams.alarms.verdict import COMPARISONS, State, judge, looked_at
from cloud.seams.due.agenda import Source, backends, register
from cloud.seams.patch import put

_MINUTE = 60.0  # seconds
_NEXT, _UNTIL = "compared_next", "worth_comparing_until"
_KEPT = ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp")

_plain_put: Any = CloudWatchBackend.put_metric_alarm
_plain_data: Any = CloudWatchBackend.put_metric_data
_plain_set: Any = CloudWatchBackend.set_alarm_state
_plain_delete: Any = CloudWatchBackend.delete_alarms


def install() -> None:
    put(CloudWatchBackend, "put_metric_alarm", _put)
    put(CloudWatchBackend, "put_metric_data", _put_data)
    put(CloudWatchBackend, "set_alarm_state", _set)
    put(CloudWatchBackend, "delete_alarms", _delete)
    register(Source("cloudwatch", _next_due, _fire))


def _put(self: Any, name: str, *args: Any, **options: Any) -> Any:
    before = self.alarms.get(name)
    alarm = _plain_put(self, name, *args, **options)
    if before is None:
        alarm.state_value = State.UNKNOWN.value
        told.note(self, name, "ConfigurationUpdate", f'Alarm "{name}" created', {"type": "Create"})
    else:
        vars(alarm).update({part: getattr(before, part) for part in _KEPT})
        told.note(self, name, "ConfigurationUpdate", f'Alarm "{name}" updated', {"type": "Update"})
    if _comparable(alarm):
        held = [seconds(one.timestamp) for one in self.metric_data if watches(alarm, one)]
        _wake(alarm, max((moment + _range(alarm) for moment in held), default=0.0))
    return alarm


def _put_data(self: Any, namespace: str, metric_data: list[dict[str, Any]]) -> None:
    before = len(self.metric_data)
    _plain_data(self, namespace, metric_data)
    comparable = [alarm for alarm in self.alarms.values() if _comparable(alarm)]
    for datum in self.metric_data[before:] if comparable else ():
        for alarm in comparable:
            if watches(alarm, datum):
                _wake(alarm, seconds(datum.timestamp) + _range(alarm))


def _set(self: Any, alarm_name: str, reason: str, reason_data: str, state_value: str) -> None:
    alarm = self.alarms.get(alarm_name)
    old = None if alarm is None else told.state(alarm)
    _plain_set(self, alarm_name, reason, reason_data, state_value)
    if old is not None and old["stateValue"] != state_value:
        told.changed(self, alarm, old)
    if _comparable(alarm):
        _wake(alarm, 0.0)


def _delete(self: Any, alarm_names: list[str]) -> None:
    for name in alarm_names:
        if name in self.alarms:
            summary = f'Alarm "{name}" deleted'
            told.note(self, name, "ConfigurationUpdate", summary, {"type": "Delete"})
    _plain_delete(self, alarm_names)


def _comparable(alarm: Any) -> bool:
    """Tell whether the alarm is one on a single metric."""
    known = alarm.comparison_operator in COMPARISONS and alarm.threshold is not None
    return bool(alarm.metric_name and alarm.period and alarm.statistic and known)


def _step(alarm: Any) -> float:
    period = float(alarm.period)
    return min(period, max(_MINUTE, period / 5 // _MINUTE * _MINUTE))


def _range(alarm: Any) -> float:
    """Return for how many seconds a datum may count, and one comparison without it."""
    periods = looked_at(int(alarm.evaluation_periods))
    return periods * float(alarm.period) + _step(alarm)


def _wake(alarm: Any, until: float) -> None:
    """Have the alarm compared once more, and as long as anything may change until a moment."""
    held = vars(alarm)
    step = _step(alarm)
    if held.get(_NEXT) is None:
        held[_NEXT] = (clock.time() // step + 1) * step
    held[_UNTIL] = max(held.get(_UNTIL, 0.0), until)


def _waiting(account_id: str) -> Iterator[tuple[float, Any, Any]]:
    for backend in backends(cloudwatch_backends, account_id):
        for alarm in list(backend.alarms.values()):
            due = vars(alarm).get(_NEXT)
            if due is not None:
                yield due, backend, alarm


def _next_due(account_id: str) -> float | None:
    return min((due for due, _, _ in _waiting(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    count = 0
    for due, backend, alarm in list(_waiting(account_id)):
        if due <= moment:
            step = _step(alarm)
            following = (moment // step + 1) * step
            worth = following <= vars(alarm)[_UNTIL]
            vars(alarm)[_NEXT] = following if worth else None
            count += _compare(backend, alarm, moment // step * step)
    return count


def _compare(backend: Any, alarm: Any, moment: float) -> int:
    """Judge the alarm by what its metric was until `moment`; return how often its state changed."""
    periods = int(alarm.evaluation_periods)
    found = points(alarm, backend.metric_data, moment, looked_at(periods))
    breaches, _ = COMPARISONS[alarm.comparison_operator]
    verdict = judge(
        [None if p.value is None else breaches(p.value, float(alarm.threshold)) for p in found],
        periods,
        int(alarm.datapoints_to_alarm or periods),
        # Alarms on DynamoDB's metrics ignore missing data whatever they say.
        "ignore" if alarm.namespace == "AWS/DynamoDB" else alarm.treat_missing_data or "missing",
    )
    if verdict.state is None or verdict.state.value == alarm.state_value:
        return 0
    old = told.state(alarm)
    why, behind = reason(alarm, verdict, found), data(alarm, found, moment)
    alarm.update_state(why, behind, verdict.state.value)
    told.changed(backend, alarm, old)
    return 1
