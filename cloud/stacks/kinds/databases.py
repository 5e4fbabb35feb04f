"""RDS instances and their groups.

Source: CloudFormation Template Reference, AWS::RDS::*.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from cloud.stacks.calls import call
from cloud.stacks.kinds.kind import Kind, Properties, absorb, tags_of
from cloud.stacks.resolving import text


class _Rds(Kind):
    service = "rds"
    tagged = "Tags"
    lower = True

    @property
    def apart(self) -> Mapping[str, Any]:
        return {}

    def arn(self, physical_id: str) -> str:
        raise NotImplementedError

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names = set(changed)
        if "Tags" in names:
            arn = self.arn(physical_id)
            held = call("rds", "ListTagsForResource", {"ResourceName": arn}).get("TagList")
            new = tags_of(properties.get("Tags"))
            if gone := [key for key in tags_of(held) if key not in new]:
                call("rds", "RemoveTagsFromResource", {"ResourceName": arn, "TagKeys": gone})
            tags = [{"Key": key, "Value": value} for key, value in new.items()]
            if tags:
                call("rds", "AddTagsToResource", {"ResourceName": arn, "Tags": tags})
        if names - {"Tags"}:
            super().do_update(physical_id, properties, names - {"Tags"})


class Database(_Rds):
    type = "AWS::RDS::DBInstance"
    named = "DBInstanceIdentifier"
    longest = 63
    creates = "CreateDBInstance"
    identity = "=DBInstanceIdentifier"
    reads = "DescribeDBInstances"
    updates = "ModifyDBInstance"
    handle = "DBInstanceIdentifier"
    found = "DBInstances[0]"
    renamed = {"VPCSecurityGroups": "VpcSecurityGroupIds"}
    ignored = frozenset({"DeleteAutomatedBackups"})
    attributes = {
        "Endpoint.Address": "Endpoint.Address",
        "Endpoint.Port": "Endpoint.Port",
        "DBInstanceArn": "DBInstanceArn",
        "DbiResourceId": "DbiResourceId",
        "DBInstanceStatus": "DBInstanceStatus",
    }

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        return text(super().attribute(physical_id, name, properties))

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        made = dict(properties)
        made["ApplyImmediately"] = True
        super().do_update(physical_id, made, {*changed, "ApplyImmediately"})

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"DBInstanceIdentifier": physical_id, "SkipFinalSnapshot": True}
        absorb("rds", "DeleteDBInstance", given)

    def snapshot(self, physical_id: str, properties: Properties) -> None:
        given = {"DBInstanceIdentifier": physical_id}
        name = f"{physical_id[:200]}-snapshot-{text(len(properties))}"
        call("rds", "CreateDBSnapshot", {**given, "DBSnapshotIdentifier": name})

    def arn(self, physical_id: str) -> str:
        return str(self.live_description(physical_id)["DBInstanceArn"])


class SubnetGroup(_Rds):
    type = "AWS::RDS::DBSubnetGroup"
    named = "DBSubnetGroupName"
    longest = 255
    creates = "CreateDBSubnetGroup"
    identity = "=DBSubnetGroupName"
    reads = "DescribeDBSubnetGroups"
    updates = "ModifyDBSubnetGroup"
    whole = True
    deletes = "DeleteDBSubnetGroup"
    handle = "DBSubnetGroupName"
    found = "DBSubnetGroups[0]"

    def arn(self, physical_id: str) -> str:
        return str(self.live_description(physical_id)["DBSubnetGroupArn"])


class ParameterGroup(_Rds):
    type = "AWS::RDS::DBParameterGroup"
    named = "DBParameterGroupName"
    longest = 255
    creates = "CreateDBParameterGroup"
    identity = "=DBParameterGroupName"
    reads = "DescribeDBParameterGroups"
    deletes = "DeleteDBParameterGroup"
    handle = "DBParameterGroupName"
    found = "DBParameterGroups[0]"
    renamed = {"Family": "DBParameterGroupFamily"}

    @property
    def apart(self) -> Mapping[str, Any]:
        return {"Parameters": self._set}

    def arn(self, physical_id: str) -> str:
        return str(self.live_description(physical_id)["DBParameterGroupArn"])

    def _set(self, name: str, new: Any, _old: Any) -> None:
        listed = [
            {"ParameterName": k, "ParameterValue": text(v), "ApplyMethod": "immediate"}
            for k, v in (new or {}).items()
        ]
        if listed:
            given = {"DBParameterGroupName": name, "Parameters": listed}
            call("rds", "ModifyDBParameterGroup", given)


KINDS = (Database, SubnetGroup, ParameterGroup)
