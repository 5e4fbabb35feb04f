"""Logs, alarms and dashboards.

Source: CloudFormation Template Reference, AWS::Logs::*, AWS::CloudWatch::*.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import Kind, Properties, Wanted, absorb, already, tags_of
from cloud.stacks.resolving import text


class LogGroup(Kind):
    type = "AWS::Logs::LogGroup"
    service = "logs"
    named = "LogGroupName"
    longest = 512
    creates = "CreateLogGroup"
    identity = "=LogGroupName"
    deletes = "DeleteLogGroup"
    handle = "logGroupName"
    tagged = "Tags"

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {"RetentionInDays": _retain}

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names = set(changed)
        if "Tags" in names:
            arn = self._found(physical_id)["arn"].removesuffix(":*")
            old = call("logs", "ListTagsForResource", {"resourceArn": arn}).get("tags", {})
            new = tags_of(properties.get("Tags"))
            if gone := [key for key in old if key not in new]:
                call("logs", "UntagResource", {"resourceArn": arn, "tagKeys": gone})
            if new:
                call("logs", "TagResource", {"resourceArn": arn, "tags": new})
        if names - {"Tags"}:
            super().do_update(physical_id, properties, names - {"Tags"})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "Arn":
            return str(self._found(physical_id)["arn"]).removesuffix(":*") + ":*"
        return super().attribute(physical_id, name, properties)

    def _found(self, name: str) -> dict[str, Any]:
        answer = call("logs", "DescribeLogGroups", {"logGroupNamePrefix": name})
        for one in answer.get("logGroups", []):
            if one["logGroupName"] == name:
                found: dict[str, Any] = one
                return found
        raise CallError("NotFound", f"Log group '{name}' does not exist")


def _retain(name: str, new: Any, _old: Any) -> None:
    if new is None:
        call("logs", "DeleteRetentionPolicy", {"logGroupName": name})
    else:
        given = {"logGroupName": name, "retentionInDays": int(text(new))}
        call("logs", "PutRetentionPolicy", given)


class LogStream(Kind):
    type = "AWS::Logs::LogStream"
    service = "logs"
    named = "LogStreamName"
    creates = "CreateLogStream"
    identity = "=LogStreamName"

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"logGroupName": text(properties["LogGroupName"]), "logStreamName": physical_id}
        absorb("logs", "DeleteLogStream", given)


class Filter(Kind):
    """A metric filter or a subscription filter: the same operation makes and changes it."""

    service = "logs"
    named = "FilterName"
    identity = "=FilterName"

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        given = self.parameters(self.creates, properties)
        call("logs", self.creates, {**given, "filterName": physical_id})

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"logGroupName": text(properties["LogGroupName"]), "filterName": physical_id}
        absorb("logs", self.deletes, given)


class MetricFilter(Filter):
    type = "AWS::Logs::MetricFilter"
    creates = "PutMetricFilter"
    deletes = "DeleteMetricFilter"

    def parameters(self, operation: str, properties: Properties) -> dict[str, Any]:
        """A template lists a metric's dimensions in pairs."""
        made = [dict(one) for one in properties.get("MetricTransformations", [])]
        for one in made:
            if isinstance(one.get("Dimensions"), list):
                one["Dimensions"] = {pair["Key"]: pair["Value"] for pair in one["Dimensions"]}
        return super().parameters(operation, {**properties, "MetricTransformations": made})


class SubscriptionFilter(Filter):
    type = "AWS::Logs::SubscriptionFilter"
    creates = "PutSubscriptionFilter"
    deletes = "DeleteSubscriptionFilter"


class Alarm(Kind):
    type = "AWS::CloudWatch::Alarm"
    service = "cloudwatch"
    named = "AlarmName"
    longest = 255
    creates = "PutMetricAlarm"
    identity = "=AlarmName"
    reads = "DescribeAlarms"
    handle = "AlarmNames"
    several = True
    found = "MetricAlarms[0]"
    unique = True
    tagged = "Tags"
    attributes = {"Arn": "AlarmArn"}

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        left = {name: value for name, value in properties.items() if name != "Tags"}
        given = self.parameters("PutMetricAlarm", left)
        call("cloudwatch", "PutMetricAlarm", {**given, "AlarmName": physical_id})
        if "Tags" in changed:
            arn = self.live_description(physical_id)["AlarmArn"]
            tags = [{"Key": k, "Value": v} for k, v in tags_of(properties.get("Tags")).items()]
            call("cloudwatch", "TagResource", {"ResourceARN": arn, "Tags": tags})

    def delete(self, physical_id: str, properties: Properties) -> None:
        absorb("cloudwatch", "DeleteAlarms", {"AlarmNames": [physical_id]})


class Dashboard(Kind):
    type = "AWS::CloudWatch::Dashboard"
    service = "cloudwatch"
    named = "DashboardName"

    def create(self, wanted: Wanted) -> str:
        properties = self.complete(wanted)
        name = str(properties["DashboardName"])
        known = call("cloudwatch", "ListDashboards", {"DashboardNamePrefix": name})
        if any(one["DashboardName"] == name for one in known.get("DashboardEntries", [])):
            raise CallError("AlreadyExists", already(self.type, name))
        self._put(name, properties)
        return name

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self._put(physical_id, wanted.properties)

    def delete(self, physical_id: str, properties: Properties) -> None:
        absorb("cloudwatch", "DeleteDashboards", {"DashboardNames": [physical_id]})

    def _put(self, name: str, properties: Properties) -> None:
        given = {"DashboardName": name, "DashboardBody": text(properties["DashboardBody"])}
        call("cloudwatch", "PutDashboard", given)


KINDS = (LogGroup, LogStream, MetricFilter, SubscriptionFilter, Alarm, Dashboard)
