"""DescribeAlarmHistory. Adds it to `moto.cloudwatch.responses`, which lacks it.

A page has at most a hundred items; `NextToken` says how many were told before.
Source: Amazon CloudWatch API Reference, "DescribeAlarmHistory".
"""

from typing import Any

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from cloud.seams.alarms import told
from cloud.seams.alarms.datapoints import seconds
from cloud.seams.patch import SeamError

_NAME = "describe_alarm_history"
_MOST = 100


def install() -> None:
    """Raises SeamError when moto has come to know this operation."""
    if hasattr(CloudWatchResponse, _NAME):
        raise SeamError(f"moto has {_NAME} of its own now.")
    setattr(CloudWatchResponse, _NAME, _describe)


def _describe(self: Any) -> ActionResult:
    given = self._get_params()
    found = [one for one in told.history(self.cloudwatch_backend) if _wanted(one, given)]
    if given.get("ScanBy") != "TimestampAscending":
        found.reverse()
    start = int(given.get("NextToken") or 0)
    end = start + min(_MOST, int(given.get("MaxRecords") or _MOST))
    answer: dict[str, Any] = {"AlarmHistoryItems": found[start:end]}
    if end < len(found):
        answer["NextToken"] = str(end)
    return ActionResult(answer)


def _wanted(item: dict[str, Any], given: dict[str, Any]) -> bool:
    moment = item["Timestamp"].timestamp()
    since, until = given.get("StartDate"), given.get("EndDate")
    types = given.get("AlarmTypes")
    return (
        given.get("AlarmName") in {None, item["AlarmName"]}
        and given.get("HistoryItemType") in {None, item["HistoryItemType"]}
        and (not types or item["AlarmType"] in types)
        and (since is None or moment >= seconds(since))
        and (until is None or moment <= seconds(until))
    )
