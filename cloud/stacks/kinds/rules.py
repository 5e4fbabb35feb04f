"""EventBridge: rules, buses and schedules.

Source: CloudFormation Template Reference, AWS::Events::*, AWS::Scheduler::*.
"""

from collections.abc import Iterable
from typing import Any

import jmespath

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import (
    Kind,
    NotHereError,
    Properties,
    Wanted,
    absent,
    absorb,
    already,
    tags_of,
)
from cloud.stacks.kinds.messages import document
from cloud.stacks.resolving import text


class Rule(Kind):
    """Its id is its name, with the bus before it when that is not the default one."""

    type = "AWS::Events::Rule"
    service = "events"
    named = "Name"
    longest = 64
    tagged = "Tags"

    def create(self, wanted: Wanted) -> str:
        properties = self.complete(wanted)
        where = _where(properties["Name"], properties)
        if self._described(where) is not None:
            raise CallError("AlreadyExists", already(self.type, where["Name"]))
        self._put(where, properties)
        bus = where.get("EventBusName", "default")
        physical_id = where["Name"] if bus == "default" else f"{bus}|{where['Name']}"
        try:
            self._target(where, properties.get("Targets", []), [])
        except CallError as fault:
            fault.physical_id = physical_id
            raise
        return physical_id

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        properties = self.with_tags(wanted)
        where = _where(physical_id.rpartition("|")[2], properties)
        names = set(changed)
        if names - {"Targets"}:
            self._put(where, properties)
        if "Tags" in names and properties.get("Tags"):
            arn = self.attribute(physical_id, "Arn", properties)
            tags = [{"Key": k, "Value": v} for k, v in tags_of(properties["Tags"]).items()]
            call("events", "TagResource", {"ResourceARN": arn, "Tags": tags})
        if "Targets" in names:
            self._target(where, properties.get("Targets", []), before.get("Targets", []))

    def delete(self, physical_id: str, properties: Properties) -> None:
        where = _where(physical_id.rpartition("|")[2], properties)
        if self._described(where) is None:
            return
        ids = [text(one["Id"]) for one in properties.get("Targets", [])]
        given = _on_bus(where, "Rule")
        if ids:
            absorb("events", "RemoveTargets", {**given, "Ids": ids})
        absorb("events", "DeleteRule", where)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        where = _where(physical_id.rpartition("|")[2], properties)
        found = self._described(where)
        if name != "Arn" or found is None:
            raise NotHereError(f"Attribute {name} of {self.type}")
        return found["Arn"]

    def _described(self, where: dict[str, str]) -> dict[str, Any] | None:
        try:
            return call("events", "DescribeRule", where)
        except CallError as fault:
            if absent(fault):
                return None
            raise

    def _put(self, where: dict[str, str], properties: Properties) -> None:
        left = {n: v for n, v in properties.items() if n not in {"Targets", "Name"}}
        if "EventPattern" in left:
            left["EventPattern"] = document(left["EventPattern"])
        call("events", "PutRule", {**self.parameters("PutRule", left), **where})

    def _target(self, where: dict[str, str], new: Any, old: Any) -> None:
        ids = {text(one["Id"]) for one in new}
        gone = [text(one["Id"]) for one in old if text(one["Id"]) not in ids]
        given = _on_bus(where, "Rule")
        if gone:
            call("events", "RemoveTargets", {**given, "Ids": gone})
        if new:
            targets = self.parameters("PutTargets", {"Targets": new})
            answer = call("events", "PutTargets", {**given, **targets})
            if answer.get("FailedEntryCount"):
                raise CallError(
                    "Failed", str(jmespath.search("FailedEntries[0].ErrorMessage", answer))
                )


def _where(name: Any, properties: Properties) -> dict[str, str]:
    bus = properties.get("EventBusName")
    return {"Name": str(name)} | ({"EventBusName": str(bus)} if bus else {})


def _on_bus(where: dict[str, str], name: str) -> dict[str, str]:
    return {name if key == "Name" else key: value for key, value in where.items()}


class Bus(Kind):
    type = "AWS::Events::EventBus"
    service = "events"
    creates = "CreateEventBus"
    identity = "=Name"
    reads = "DescribeEventBus"
    updates = "UpdateEventBus"
    deletes = "DeleteEventBus"
    handle = "Name"
    tagged = "Tags"
    attributes = {"Arn": "Arn", "Name": "Name"}


class Schedule(Kind):
    type = "AWS::Scheduler::Schedule"
    service = "scheduler"
    named = "Name"
    creates = "CreateSchedule"
    identity = "=Name"
    updates = "UpdateSchedule"
    whole = True
    handle = "Name"

    def delete(self, physical_id: str, properties: Properties) -> None:
        group = {"GroupName": text(properties["GroupName"])} if "GroupName" in properties else {}
        absorb("scheduler", "DeleteSchedule", {"Name": physical_id, **group})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        group = {"GroupName": text(properties["GroupName"])} if "GroupName" in properties else {}
        if name != "Arn":
            raise NotHereError(f"Attribute {name} of {self.type}")
        return call("scheduler", "GetSchedule", {"Name": physical_id, **group})["Arn"]


class ScheduleGroup(Kind):
    type = "AWS::Scheduler::ScheduleGroup"
    service = "scheduler"
    named = "Name"
    creates = "CreateScheduleGroup"
    identity = "=Name"
    reads = "GetScheduleGroup"
    deletes = "DeleteScheduleGroup"
    handle = "Name"
    tagged = "Tags"
    attributes = {"Arn": "Arn", "State": "State"}


KINDS = (Rule, Bus, Schedule, ScheduleGroup)
