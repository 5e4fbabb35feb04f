"""What an alarm's change of state leaves behind: the history, and messages to topics.

Other actions (scaling policies, instances, functions) are not taken here, and the history says so.
Source: Amazon CloudWatch API Reference, "AlarmHistoryItem" and "DescribeAlarmHistory".
"""

import json
import logging
from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.session
from moto.sns.models import sns_backends
from moto.utilities.arns import parse_arn

from cloud.seams import clock
from cloud.seams.alarms.datapoints import seconds
from cloud.seams.alarms.reasons import stamp

logger = logging.getLogger(__name__)

KEPT = 30 * 86_400  # seconds
_MOST = 2_000  # items of one account and Region
_LONGEST_SUBJECT = 100


def history(backend: Any) -> list[dict[str, Any]]:
    """Return the items of an account's Region, the oldest first. They outlive their alarm."""
    items: list[dict[str, Any]] = vars(backend).setdefault("alarm_history", [])
    oldest = clock.time() - KEPT
    items[:] = [one for one in items[-_MOST:] if one["Timestamp"].timestamp() > oldest]
    return items


def note(backend: Any, name: str, kind: str, summary: str, told: dict[str, Any]) -> None:
    history(backend).append(
        {
            "AlarmName": name,
            "AlarmType": "MetricAlarm",
            "Timestamp": datetime.fromtimestamp(clock.time(), UTC),
            "HistoryItemType": kind,
            "HistorySummary": summary,
            "HistoryData": json.dumps({"version": "1.0", **told}, separators=(",", ":")),
        }
    )


def changed(backend: Any, alarm: Any, old: dict[str, Any]) -> None:
    """Keep that the alarm has left the `old` state, and take the actions of the new one."""
    new = state(alarm)
    summary = f"Alarm updated from {old['stateValue']} to {new['stateValue']}"
    note(backend, alarm.name, "StateUpdate", summary, {"oldState": old, "newState": new})
    if not alarm.actions_enabled:
        return
    message = _message(backend, alarm, str(old["stateValue"]))
    for action in _actions(alarm):
        fault = _act(action, alarm, message)
        took = {"actionState": "Failed" if fault else "Succeeded", "notificationResource": action}
        said = f"Failed to execute action {action}. Received error: {fault}" if fault else ""
        done = said or f"Successfully executed action {action}"
        note(backend, alarm.name, "Action", done, took | ({"error": fault} if fault else {}))


def state(alarm: Any) -> dict[str, Any]:
    """Return the alarm's state as history tells it; data that are no JSON are left out."""
    told = {"stateValue": str(alarm.state_value), "stateReason": alarm.state_reason}
    try:
        behind = json.loads(alarm.state_reason_data or "{}")
    except ValueError:
        behind = {}
    return told | ({"stateReasonData": behind} if behind else {})


def _actions(alarm: Any) -> list[str]:
    by_state = {
        "OK": alarm.ok_actions,
        "ALARM": alarm.alarm_actions,
        "INSUFFICIENT_DATA": alarm.insufficient_data_actions,
    }
    return list(by_state[str(alarm.state_value)] or [])


def _act(action: str, alarm: Any, message: str) -> str:
    """Return what went wrong, nothing when nothing did."""
    if not action.startswith("arn:aws:sns:"):
        return "not available in this lab"
    arn = parse_arn(action)
    subject = f'{alarm.state_value}: "{alarm.name}" in {_region(arn.region)}'
    try:
        topics = sns_backends[arn.account][arn.region]
        topics.publish(message=message, arn=action, subject=subject[:_LONGEST_SUBJECT])
    except Exception as fault:  # noqa: BLE001 - a topic may fail in as many ways as moto has
        logger.info("%s was not told of an alarm: %r", action, fault)
        return str(getattr(fault, "message", "")) or "The topic cannot be reached."
    return ""


def _message(backend: Any, alarm: Any, old: str) -> str:
    told = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": backend.account_id,
        "AlarmConfigurationUpdatedTimestamp": _of(alarm.configuration_updated_timestamp),
        "NewStateValue": str(alarm.state_value),
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": _of(alarm.state_updated_timestamp),
        "Region": _region(backend.region_name),
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": old,
        "OKActions": list(alarm.ok_actions or []),
        "AlarmActions": list(alarm.alarm_actions or []),
        "InsufficientDataActions": list(alarm.insufficient_data_actions or []),
        "Trigger": _trigger(alarm),
    }
    return json.dumps(told, separators=(",", ":"))


def _trigger(alarm: Any) -> dict[str, Any]:
    told = {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        "StatisticType": "Statistic",
        "Statistic": str(alarm.statistic).upper(),
        "Unit": alarm.unit,
        "Dimensions": [{"value": one.value, "name": one.name} for one in alarm.dimensions],
        "Period": alarm.period,
        "EvaluationPeriods": alarm.evaluation_periods,
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": alarm.threshold,
        "TreatMissingData": alarm.treat_missing_data or "missing",
        "EvaluateLowSampleCountPercentile": "",
    }
    if alarm.datapoints_to_alarm:
        told["DatapointsToAlarm"] = alarm.datapoints_to_alarm
    return told


def _of(moment: datetime) -> str:
    return stamp(seconds(moment))


@cache
def _region(code: str) -> str:
    """Return what AWS calls the Region in messages, such as US East (N. Virginia)."""
    loader: Any = botocore.session.get_session().get_component("data_loader")
    for partition in loader.load_data("endpoints")["partitions"]:
        if code in partition["regions"]:
            return str(partition["regions"][code]["description"])
    return code
