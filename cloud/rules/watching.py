"""CloudWatch and CloudWatch Logs: names, periods, how long logs are kept."""

from cloud.rules.checks import at, more, none_of, number
from cloud.rules.rule import Found, Given, Rule

_ALARM = "Amazon CloudWatch API Reference: PutMetricAlarm"
_DATA = "Amazon CloudWatch API Reference: PutMetricData"
_DAYS = frozenset(
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922}
    | {3288, 3653}
)


def _period(given: Given) -> Found:
    for value in (*at(given, "Period"), *at(given, "MetricDataQueries.MetricStat.Period")):
        seconds = number(value)
        if seconds is not None and seconds not in {1, 5, 10, 20, 30} and seconds % 60:
            return {"value": seconds}
    return None


def _own_namespace(given: Given) -> Found:
    return {} if str(given.get("Namespace", "")).startswith("AWS/") else None


def _dimensions(given: Given) -> Found:
    for datum in at(given, "MetricData"):
        if more("Dimensions", 30)(datum):
            return {}
    return None


RULES = (
    Rule(
        "cloudwatch",
        ("PutMetricAlarm", "GetMetricStatistics", "GetMetricData"),
        _period,
        "ValidationError",
        "Metric period must be 1, 5, 10, 20, 30 or any multiple of 60",
        _ALARM,
    ),
    Rule(
        "cloudwatch",
        ("PutMetricData",),
        _own_namespace,
        "InvalidParameterValue",
        "The value AWS/ for parameter Namespace is invalid.",
        _DATA,
    ),
    Rule(
        "cloudwatch",
        ("PutMetricData",),
        _dimensions,
        "InvalidParameterValue",
        "The collection MetricData.member.1.Dimensions must not have a size greater than 30.",
        _DATA,
    ),
    Rule(
        "logs",
        ("PutRetentionPolicy",),
        none_of("retentionInDays", _DAYS),
        "InvalidParameterException",
        "1 validation error detected: Value '{value}' at 'retentionInDays' failed to satisfy "
        f"constraint: Member must satisfy enum value set: [{', '.join(map(str, sorted(_DAYS)))}]",
        "Amazon CloudWatch Logs API Reference: PutRetentionPolicy",
    ),
)
