"""CloudWatch and its Logs: what is asked of metrics and alarms, and what is written too late."""

import re

from cloud.rules.checks import at, number
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.seams import clock
from cloud.seams.scope import current

_ALARM = "Amazon CloudWatch API Reference: PutMetricAlarm"
_QUERY = "Amazon CloudWatch API Reference: MetricDataQuery"
_PUT = "Amazon CloudWatch Logs API Reference: PutLogEvents"
_DAY, _WEEK = 86_400, 604_800  # seconds
_QUERY_ID = re.compile(r"[a-z][a-zA-Z0-9_]*")
_STATISTICS = frozenset({"SampleCount", "Average", "Sum", "Minimum", "Maximum"})
_MISSING = frozenset({"breaching", "notBreaching", "ignore", "missing"})
_ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")


def _query_id(given: Given) -> Found:
    for place, name in enumerate(at(given, "MetricDataQueries.Id"), 1):
        if not _QUERY_ID.fullmatch(str(name)):
            return {"value": name, "place": place}
    return None


def _math(given: Given) -> Found:
    return {} if any(at(given, "MetricDataQueries.Expression")) else None


def _statistic(given: Given) -> Found:
    asked = at(given, "MetricDataQueries.MetricStat.Stat")
    return next(({"value": one} for one in asked if one not in _STATISTICS), None)


def _more_than_all(given: Given) -> Found:
    wanted, of = number(given.get("DatapointsToAlarm")), number(given.get("EvaluationPeriods"))
    return {"wanted": wanted, "of": of} if wanted and of and wanted > of else None


def _too_long(given: Given) -> Found:
    period, count = number(given.get("Period")), number(given.get("EvaluationPeriods"))
    if not period or not count:
        return None
    most, said = (_WEEK, "7 days") if period >= 3600 else (_DAY, "a day")
    return {"said": said, "most": most} if period * count > most else None


def _action(given: Given) -> Found:
    for name in _ACTIONS:
        for arn in at(given, name):
            if not str(arn).startswith("arn:") or str(arn).count(":") < 5:
                return {"arn": arn}
    return None


def _treated(given: Given) -> Found:
    how = given.get("TreatMissingData")
    return {"how": how} if how is not None and how not in _MISSING else None


def _moments(given: Given) -> list[int]:
    found = (number(moment) for moment in at(given, "logEvents.timestamp"))
    return [moment for moment in found if moment is not None]


def _long_batch(given: Given) -> Found:
    moments = _moments(given)
    return {} if moments and max(moments) - min(moments) > _DAY * 1000 else None


def _old(given: Given) -> Found:
    oldest = clock.now(current().account_id) - 2 * _WEEK
    for place, moment in enumerate(at(given, "MetricData.Timestamp"), 1):
        seconds = moment.timestamp() if hasattr(moment, "timestamp") else moment
        if isinstance(seconds, int | float) and seconds < oldest:
            return {"place": place}
    return None


def _rule(
    operation: str, check: Check, message: str, source: str, code: str = "ValidationError"
) -> Rule:
    return Rule("cloudwatch", (operation,), check, code, message, source)


_NOT_HERE = "InvalidParameterValue"
RULES = (
    _rule(
        "GetMetricData",
        _query_id,
        "The value {value} for parameter MetricDataQueries.member.{place}.Id is not matching the "
        "expected pattern ^[a-z][a-zA-Z0-9_]*$.",
        _QUERY,
    ),
    _rule("GetMetricData", _math, "Metric math is not available in this lab.", _QUERY, _NOT_HERE),
    _rule(
        "GetMetricData",
        _statistic,
        "The statistic {value} is not available in this lab.",
        _QUERY,
        _NOT_HERE,
    ),
    _rule(
        "PutMetricAlarm",
        _more_than_all,
        "DatapointsToAlarm ({wanted}) must be less than or equal to EvaluationPeriods ({of})",
        _ALARM,
    ),
    _rule(
        "PutMetricAlarm",
        _too_long,
        "Metrics cannot be checked across more than {said} (EvaluationPeriods * Period must be <= "
        "{most}).",
        _ALARM,
    ),
    _rule("PutMetricAlarm", _action, "Invalid arn syntax: {arn}", _ALARM),
    _rule(
        "PutMetricAlarm",
        _treated,
        "Value '{how}' at 'treatMissingData' failed to satisfy constraint: Member must satisfy enum "
        "value set: [breaching, notBreaching, ignore, missing]",
        _ALARM,
    ),
    _rule(
        "PutMetricData",
        _old,
        "The parameter MetricData.member.{place}.Timestamp must specify a time no more than two "
        "weeks in the past.",
        "Amazon CloudWatch API Reference: MetricDatum",
        "InvalidParameterValue",
    ),
    Rule(
        "logs",
        ("PutLogEvents",),
        _long_batch,
        "InvalidParameterException",
        "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
        _PUT,
    ),
)
