"""DynamoDB tables.

Source: CloudFormation Template Reference, AWS::DynamoDB::Table; one index a change, as there.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import Kind, NotHereError, Properties, tags_of
from cloud.stacks.kinds.messages import in_order
from cloud.stacks.resolving import text

_CREATE = frozenset(
    {"AttributeDefinitions", "BillingMode", "DeletionProtectionEnabled", "GlobalSecondaryIndexes"}
    | {"KeySchema", "LocalSecondaryIndexes", "ProvisionedThroughput", "SSESpecification"}
    | {"StreamSpecification", "TableClass", "TableName", "Tags", "OnDemandThroughput"}
)
_INDEX = ("IndexName", "KeySchema", "Projection", "ProvisionedThroughput")


class Table(Kind):
    type = "AWS::DynamoDB::Table"
    service = "dynamodb"
    named = "TableName"
    longest = 255
    creates = "CreateTable"
    identity = "=TableName"
    reads = "DescribeTable"
    deletes = "DeleteTable"
    handle = "TableName"
    found = "Table"
    tagged = "Tags"
    attributes = {"Arn": "TableArn", "StreamArn": "LatestStreamArn"}

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {
            "TimeToLiveSpecification": _time_to_live,
            "PointInTimeRecoverySpecification": _recovery,
        }

    def do_create(self, properties: Properties) -> dict[str, Any]:
        left = {name: value for name, value in properties.items() if name not in self.apart}
        if strange := sorted(left.keys() - _CREATE):
            raise NotHereError(f"Property {strange[0]} of {self.type}")
        return call("dynamodb", "CreateTable", self.parameters("CreateTable", _stated(left)))

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names = set(changed)
        if "Tags" in names:
            self._retag(physical_id, properties)
        plain = names & {"BillingMode", "DeletionProtectionEnabled", "ProvisionedThroughput"}
        plain |= names & {"SSESpecification", "TableClass", "StreamSpecification"}
        given = {name: properties[name] for name in plain if name in properties}
        if "BillingMode" in plain and "ProvisionedThroughput" in properties:
            given["ProvisionedThroughput"] = properties["ProvisionedThroughput"]
        if "StreamSpecification" in plain and "StreamSpecification" not in properties:
            given["StreamSpecification"] = {"StreamEnabled": False}
        if given:
            given = self.parameters("UpdateTable", _stated(given))
            call("dynamodb", "UpdateTable", {"TableName": physical_id, **given})
        if "GlobalSecondaryIndexes" in names:
            self._reindex(physical_id, properties)
        left = names - plain - {"Tags", "GlobalSecondaryIndexes", "AttributeDefinitions"}
        if left:
            raise NotHereError(f"A change of {min(left)} of {self.type}")

    def live(self, physical_id: str, properties: Properties) -> dict[str, Any] | None:
        found = self.live_description(physical_id)
        if found is None:
            return None
        actual: dict[str, Any] = {
            name: found[name]
            for name in ("TableName", "AttributeDefinitions", "KeySchema", "StreamSpecification")
            if name in found
        }
        billing = (found.get("BillingModeSummary") or {}).get("BillingMode", "PROVISIONED")
        actual["BillingMode"] = billing
        actual["ProvisionedThroughput"] = _throughput(found)
        actual["DeletionProtectionEnabled"] = found.get("DeletionProtectionEnabled", False)
        for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            actual[name] = [_index(one, properties.get(name, [])) for one in found.get(name) or []]
        if "StreamSpecification" in actual and properties.get("StreamSpecification"):
            kind = actual["StreamSpecification"].get("StreamViewType")
            actual["StreamSpecification"] = {"StreamViewType": kind} if kind else None
        if "Tags" in properties:
            given = {"ResourceArn": found["TableArn"]}
            tags = call("dynamodb", "ListTagsOfResource", given).get("Tags", [])
            actual["Tags"] = in_order(tags_of(tags), properties["Tags"])
        if "TimeToLiveSpecification" in properties:
            told = call("dynamodb", "DescribeTimeToLive", {"TableName": physical_id})
            said = told["TimeToLiveDescription"]
            enabled = said.get("TimeToLiveStatus") == "ENABLED"
            actual["TimeToLiveSpecification"] = {"Enabled": enabled} | (
                {"AttributeName": said["AttributeName"]} if "AttributeName" in said else {}
            )
        read = actual.keys() | {"Tags", "TimeToLiveSpecification"}
        return actual | {name: properties[name] for name in properties.keys() - read}

    def _retag(self, name: str, properties: Properties) -> None:
        arn = self.live_description(name)["TableArn"]
        old = tags_of(call("dynamodb", "ListTagsOfResource", {"ResourceArn": arn}).get("Tags"))
        new = tags_of(properties.get("Tags"))
        if gone := [key for key in old if key not in new]:
            call("dynamodb", "UntagResource", {"ResourceArn": arn, "TagKeys": gone})
        if new:
            tags = [{"Key": key, "Value": value} for key, value in new.items()]
            call("dynamodb", "TagResource", {"ResourceArn": arn, "Tags": tags})

    def _reindex(self, name: str, properties: Properties) -> None:
        """Make and drop one index; AWS refuses more at a time."""
        found = self.live_description(name)
        old = {one["IndexName"]: one for one in found.get("GlobalSecondaryIndexes") or []}
        new = {one["IndexName"]: one for one in properties.get("GlobalSecondaryIndexes", [])}
        steps = [{"Create": new[one]} for one in new if one not in old]
        steps += [{"Delete": {"IndexName": one}} for one in old if one not in new]
        if len(steps) > 1:
            raise CallError(
                "ValidationException",
                "Cannot perform more than one GSI creation or deletion in a single update",
            )
        for one in new.keys() & old.keys():
            if "ProvisionedThroughput" in new[one]:
                wanted = {"ProvisionedThroughput": new[one]["ProvisionedThroughput"]}
                steps.append({"Update": {"IndexName": one, **wanted}})
        for step in steps:
            given = {"AttributeDefinitions": properties["AttributeDefinitions"]}
            given["GlobalSecondaryIndexUpdates"] = [step]
            given = self.parameters("UpdateTable", given)
            call("dynamodb", "UpdateTable", {"TableName": name, **given})


def _stated(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the API wants said that a template leaves out."""
    made = dict(properties)
    if made.get("StreamSpecification") and "StreamEnabled" not in made["StreamSpecification"]:
        view = made["StreamSpecification"]["StreamViewType"]
        made["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": view}
    if "SSESpecification" in made:
        said = dict(made["SSESpecification"])
        made["SSESpecification"] = {"Enabled": said.pop("SSEEnabled", False), **said}
    return made


def _throughput(found: Mapping[str, Any]) -> dict[str, Any]:
    said = found.get("ProvisionedThroughput") or {}
    return {name: said.get(name) for name in ("ReadCapacityUnits", "WriteCapacityUnits")}


def _index(found: Mapping[str, Any], wanted: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    asked = next((one for one in wanted if one.get("IndexName") == found["IndexName"]), {})
    row = {name: found[name] for name in _INDEX if name in found and name in (asked or found)}
    if "ProvisionedThroughput" in row:
        row["ProvisionedThroughput"] = _throughput(found)
    return row


def _time_to_live(name: str, new: Any, old: Any) -> None:
    said = new or {"AttributeName": old["AttributeName"], "Enabled": False}
    wanted = {"AttributeName": said.get("AttributeName") or (old or {}).get("AttributeName")}
    given = {"TimeToLiveSpecification": wanted | {"Enabled": text(said["Enabled"]) == "true"}}
    call("dynamodb", "UpdateTimeToLive", {"TableName": name, **given})


def _recovery(name: str, new: Any, _old: Any) -> None:
    said = {"PointInTimeRecoveryEnabled": False, **(new or {})}
    enabled = text(said["PointInTimeRecoveryEnabled"]) == "true"
    given = {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": enabled}}
    call("dynamodb", "UpdateContinuousBackups", {"TableName": name, **given})


KINDS = (Table,)
