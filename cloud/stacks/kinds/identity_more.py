"""Policies, instance profiles, access keys and memberships.

Source: CloudFormation Template Reference, AWS::IAM::*.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from moto.iam.models import iam_backends

from cloud.seams.scope import current
from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import Kind, NotHereError, Properties, Wanted, absorb, generated
from cloud.stacks.kinds.messages import document
from cloud.stacks.resolving import text

_HOLDERS = {"Users": "User", "Groups": "Group", "Roles": "Role"}
_VERSIONS = 5  # of one managed policy


def _held(properties: Properties) -> set[tuple[str, str]]:
    return {(noun, str(one)) for key, noun in _HOLDERS.items() for one in properties.get(key, [])}


class InlinePolicy(Kind):
    type = "AWS::IAM::Policy"

    def create(self, wanted: Wanted) -> str:
        self._put(wanted.properties)
        return generated(wanted)

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self._put(wanted.properties)
        name, old = wanted.properties["PolicyName"], before["PolicyName"]
        stale = _held(before) if name != old else _held(before) - _held(wanted.properties)
        self._drop(old, stale)

    def delete(self, physical_id: str, properties: Properties) -> None:
        self._drop(properties["PolicyName"], _held(properties))

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        return physical_id if name == "Id" else super().attribute(physical_id, name, properties)

    def _put(self, properties: Properties) -> None:
        held = _held(properties)
        if not held:
            raise CallError("Empty", "At least one of [Groups,Roles,Users] must be non-empty.")
        policy = document(properties["PolicyDocument"])
        for noun, holder in sorted(held):
            given = {f"{noun}Name": holder, "PolicyName": str(properties["PolicyName"])}
            call("iam", f"Put{noun}Policy", {**given, "PolicyDocument": policy})

    def _drop(self, name: str, held: Iterable[tuple[str, str]]) -> None:
        for noun, holder in held:
            given = {f"{noun}Name": holder, "PolicyName": str(name)}
            absorb("iam", f"Delete{noun}Policy", given)


class HolderPolicy(InlinePolicy):
    """The policy of one user, group or role."""

    noun: ClassVar[str] = ""

    def create(self, wanted: Wanted) -> str:
        self._put(self._plural(wanted.properties))
        return str(wanted.properties["PolicyName"])

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self._put(self._plural(wanted.properties))

    def delete(self, physical_id: str, properties: Properties) -> None:
        super().delete(physical_id, self._plural(properties))

    def _plural(self, properties: Properties) -> Properties:
        return {**properties, f"{self.noun}s": [properties[f"{self.noun}Name"]]}


class UserPolicy(HolderPolicy):
    type, noun = "AWS::IAM::UserPolicy", "User"


class GroupPolicy(HolderPolicy):
    type, noun = "AWS::IAM::GroupPolicy", "Group"


class RolePolicy(HolderPolicy):
    type, noun = "AWS::IAM::RolePolicy", "Role"


class ManagedPolicy(Kind):
    type = "AWS::IAM::ManagedPolicy"
    named = "ManagedPolicyName"
    longest = 128

    def create(self, wanted: Wanted) -> str:
        properties = self.complete(wanted)
        given = {
            "PolicyName": str(properties["ManagedPolicyName"]),
            "PolicyDocument": document(properties["PolicyDocument"]),
            "Description": str(properties.get("Description", "")),
            "Path": str(properties.get("Path", "/")),
        }
        arn = str(call("iam", "CreatePolicy", given)["Policy"]["Arn"])
        try:
            self._attach(arn, _held(properties))
        except CallError as fault:
            fault.physical_id = arn
            raise
        return arn

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        if "PolicyDocument" in changed:
            self._make_room(physical_id)
            given = {"PolicyArn": physical_id, "SetAsDefault": True}
            policy = document(wanted.properties["PolicyDocument"])
            call("iam", "CreatePolicyVersion", {**given, "PolicyDocument": policy})
        new, old = _held(wanted.properties), _held(before)
        self._attach(physical_id, new - old)
        self._detach(physical_id, old - new)

    def delete(self, physical_id: str, properties: Properties) -> None:
        self._detach(physical_id, _held(properties))
        try:
            versions = call("iam", "ListPolicyVersions", {"PolicyArn": physical_id})["Versions"]
        except CallError as fault:
            if fault.code == "NoSuchEntity":
                return
            raise
        for one in versions:
            if not one["IsDefaultVersion"]:
                given = {"PolicyArn": physical_id, "VersionId": one["VersionId"]}
                call("iam", "DeletePolicyVersion", given)
        absorb("iam", "DeletePolicy", {"PolicyArn": physical_id})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "PolicyArn":
            return physical_id
        found = call("iam", "GetPolicy", {"PolicyArn": physical_id})["Policy"]
        if name not in found:
            raise NotHereError(f"Attribute {name} of {self.type}")
        return found[name]

    def _make_room(self, arn: str) -> None:
        versions = call("iam", "ListPolicyVersions", {"PolicyArn": arn})["Versions"]
        spare = [one for one in versions if not one["IsDefaultVersion"]]
        if len(versions) >= _VERSIONS:
            oldest = min(spare, key=lambda one: int(one["VersionId"][1:]))
            given = {"PolicyArn": arn, "VersionId": oldest["VersionId"]}
            call("iam", "DeletePolicyVersion", given)

    def _attach(self, arn: str, held: Iterable[tuple[str, str]]) -> None:
        for noun, holder in sorted(held):
            call("iam", f"Attach{noun}Policy", {f"{noun}Name": holder, "PolicyArn": arn})

    def _detach(self, arn: str, held: Iterable[tuple[str, str]]) -> None:
        for noun, holder in sorted(held):
            absorb("iam", f"Detach{noun}Policy", {f"{noun}Name": holder, "PolicyArn": arn})


class InstanceProfile(Kind):
    type = "AWS::IAM::InstanceProfile"
    named = "InstanceProfileName"
    longest = 128

    def create(self, wanted: Wanted) -> str:
        properties = self.complete(wanted)
        name = str(properties["InstanceProfileName"])
        given = {"InstanceProfileName": name, "Path": str(properties.get("Path", "/"))}
        call("iam", "CreateInstanceProfile", given)
        try:
            self._put(name, properties.get("Roles", []))
        except CallError as fault:
            fault.physical_id = name
            raise
        return name

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self._take(physical_id, before.get("Roles", []))
        self._put(physical_id, wanted.properties.get("Roles", []))

    def delete(self, physical_id: str, properties: Properties) -> None:
        self._take(physical_id, properties.get("Roles", []))
        absorb("iam", "DeleteInstanceProfile", {"InstanceProfileName": physical_id})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        found = call("iam", "GetInstanceProfile", {"InstanceProfileName": physical_id})
        if name != "Arn":
            raise NotHereError(f"Attribute {name} of {self.type}")
        return found["InstanceProfile"]["Arn"]

    def _put(self, name: str, roles: Iterable[str]) -> None:
        for role in roles:
            given = {"InstanceProfileName": name, "RoleName": role}
            call("iam", "AddRoleToInstanceProfile", given)

    def _take(self, name: str, roles: Iterable[str]) -> None:
        for role in roles:
            given = {"InstanceProfileName": name, "RoleName": role}
            absorb("iam", "RemoveRoleFromInstanceProfile", given)


class AccessKey(Kind):
    """IAM shows its secret once; a template may ask for it later, so it is read from the key."""

    type = "AWS::IAM::AccessKey"

    def create(self, wanted: Wanted) -> str:
        given = {"UserName": str(wanted.properties["UserName"])}
        key = call("iam", "CreateAccessKey", given)["AccessKey"]
        self._switch(key["AccessKeyId"], wanted.properties)
        return str(key["AccessKeyId"])

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self._switch(physical_id, {"Status": "Active", **wanted.properties})

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"UserName": str(properties["UserName"]), "AccessKeyId": physical_id}
        absorb("iam", "DeleteAccessKey", given)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "Id":
            return physical_id
        if name == "SecretAccessKey":
            here = current()
            return str(
                iam_backends[here.account_id]["aws"].access_keys[physical_id].secret_access_key
            )
        raise NotHereError(f"Attribute {name} of {self.type}")

    def _switch(self, key_id: str, properties: Properties) -> None:
        if "Status" in properties:
            given = {"UserName": str(properties["UserName"]), "AccessKeyId": key_id}
            call("iam", "UpdateAccessKey", {**given, "Status": text(properties["Status"])})


class Membership(Kind):
    type = "AWS::IAM::UserToGroupAddition"

    def create(self, wanted: Wanted) -> str:
        self._add(wanted.properties)
        return generated(wanted)

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        self._add(wanted.properties)
        same = wanted.properties["GroupName"] == before["GroupName"]
        kept = set(wanted.properties["Users"]) if same else set()
        gone = [user for user in before["Users"] if user not in kept]
        self.delete(physical_id, {"GroupName": before["GroupName"], "Users": gone})

    def delete(self, physical_id: str, properties: Properties) -> None:
        for user in properties["Users"]:
            given = {"GroupName": properties["GroupName"], "UserName": user}
            absorb("iam", "RemoveUserFromGroup", given)

    def _add(self, properties: Properties) -> None:
        for user in properties["Users"]:
            given = {"GroupName": properties["GroupName"], "UserName": user}
            call("iam", "AddUserToGroup", given)


KINDS = (
    *(InlinePolicy, UserPolicy, GroupPolicy, RolePolicy, ManagedPolicy),
    *(InstanceProfile, AccessKey, Membership),
)
