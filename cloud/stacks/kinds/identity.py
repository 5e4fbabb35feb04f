"""Users, groups and roles.

Source: CloudFormation Template Reference, AWS::IAM::*; IAM API Reference.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import jmespath

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import Kind, NotHereError, Properties, Wanted, absorb, tags_of
from cloud.stacks.kinds.messages import document, in_order, parsed


class Principal(Kind):
    """What users, groups and roles have in common: policies, inline and managed."""

    service = "iam"
    noun: ClassVar[str] = ""  # User, Group or Role
    plain: ClassVar[frozenset[str]] = frozenset()  # properties of its Create operation

    @property
    def apart(self) -> Mapping[str, Any]:
        return {"ManagedPolicyArns": self._managed, "Policies": self._inline}

    def create(self, wanted: Wanted) -> str:
        properties = self.complete(wanted)
        strange = properties.keys() - self.plain - self.apart.keys()
        if strange:
            raise NotHereError(f"Property {min(strange)} of {self.type}")
        given = {name: properties[name] for name in self.plain if name in properties}
        if "AssumeRolePolicyDocument" in given:
            given["AssumeRolePolicyDocument"] = document(given["AssumeRolePolicyDocument"])
        for number in {"MaxSessionDuration"} & given.keys():
            given[number] = int(given[number])
        call("iam", f"Create{self.noun}", given)
        name = str(properties[self.named])
        try:
            for each, put in self.apart.items():
                if each in properties:
                    put(name, properties[each], None)
        except CallError as fault:
            fault.physical_id = name
            raise
        return name

    def delete(self, physical_id: str, properties: Properties) -> None:
        """CloudFormation takes off what it put on, and leaves what others put on."""
        for arn in properties.get("ManagedPolicyArns", []):
            given = {self.named: physical_id, "PolicyArn": arn}
            absorb("iam", f"Detach{self.noun}Policy", given)
        for one in properties.get("Policies", []):
            given = {self.named: physical_id, "PolicyName": one["PolicyName"]}
            absorb("iam", f"Delete{self.noun}Policy", given)
        absorb("iam", f"Delete{self.noun}", {self.named: physical_id})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        found = self.described(physical_id)
        if found is None or name not in found:
            raise NotHereError(f"Attribute {name} of {self.type}")
        return found[name]

    def described(self, physical_id: str) -> dict[str, Any] | None:
        try:
            answer = call("iam", f"Get{self.noun}", {self.named: physical_id})
        except CallError as fault:
            if fault.code == "NoSuchEntity":
                return None
            raise
        found: dict[str, Any] = answer[self.noun]
        return found

    def attached(self, name: str) -> list[str]:
        answer = call("iam", f"ListAttached{self.noun}Policies", {self.named: name})
        found: list[str] = jmespath.search("AttachedPolicies[].PolicyArn", answer) or []
        return found

    def inline(self, name: str) -> dict[str, Any]:
        names = call("iam", f"List{self.noun}Policies", {self.named: name})["PolicyNames"]
        return {
            one: parsed(
                call("iam", f"Get{self.noun}Policy", {self.named: name, "PolicyName": one})[
                    "PolicyDocument"
                ]
            )
            for one in names
        }

    def _managed(self, name: str, new: Any, old: Any) -> None:
        for arn in set(old or []) - set(new or []):
            absorb("iam", f"Detach{self.noun}Policy", {self.named: name, "PolicyArn": arn})
        for arn in new or []:
            if arn not in (old or []):
                given = {self.named: name, "PolicyArn": arn}
                call("iam", f"Attach{self.noun}Policy", given)

    def _inline(self, name: str, new: Any, old: Any) -> None:
        names = {one["PolicyName"] for one in new or []}
        for one in old or []:
            if one["PolicyName"] not in names:
                given = {self.named: name, "PolicyName": one["PolicyName"]}
                absorb("iam", f"Delete{self.noun}Policy", given)
        for one in new or []:
            given = {self.named: name, "PolicyName": one["PolicyName"]}
            text = document(one["PolicyDocument"])
            call("iam", f"Put{self.noun}Policy", {**given, "PolicyDocument": text})


class Role(Principal):
    type = "AWS::IAM::Role"
    noun = "Role"
    named = "RoleName"
    tagged = "Tags"
    plain = frozenset(
        {"AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "Path", "RoleName"}
        | {"PermissionsBoundary", "Tags"}
    )

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        properties, names = self.with_tags(wanted), set(changed)
        who = {"RoleName": physical_id}
        if "AssumeRolePolicyDocument" in names:
            text = document(properties["AssumeRolePolicyDocument"])
            call("iam", "UpdateAssumeRolePolicy", {**who, "PolicyDocument": text})
        if names & {"Description", "MaxSessionDuration"}:
            seconds = int(properties.get("MaxSessionDuration", 3600))
            given = {"Description": str(properties.get("Description", ""))}
            call("iam", "UpdateRole", {**who, **given, "MaxSessionDuration": seconds})
        if "PermissionsBoundary" in names:
            bound("Role", who, properties.get("PermissionsBoundary"))
        if "Tags" in names:
            retag("Role", who, properties, before)
        for name in sorted(names & self.apart.keys()):
            self.apart[name](physical_id, properties.get(name), before.get(name))

    def live(self, physical_id: str, properties: Properties) -> dict[str, Any] | None:
        found = self.described(physical_id)
        if found is None:
            return None
        actual: dict[str, Any] = {
            name: found[name]
            for name in ("RoleName", "Path", "Description", "MaxSessionDuration")
            if name in found
        }
        actual["AssumeRolePolicyDocument"] = parsed(found["AssumeRolePolicyDocument"])
        boundary = found.get("PermissionsBoundary") or {}
        if boundary:
            actual["PermissionsBoundary"] = boundary["PermissionsBoundaryArn"]
        wanted = properties.get("ManagedPolicyArns", [])
        held = self.attached(physical_id)
        arns = [arn for arn in wanted if arn in held]
        actual["ManagedPolicyArns"] = arns + sorted(set(held) - set(arns))
        inline = self.inline(physical_id)
        names = [one["PolicyName"] for one in properties.get("Policies", [])]
        listed = [one for one in names if one in inline] + sorted(inline.keys() - set(names))
        actual["Policies"] = [{"PolicyName": one, "PolicyDocument": inline[one]} for one in listed]
        if "Tags" in properties:
            tags = call("iam", "ListRoleTags", {"RoleName": physical_id}).get("Tags", [])
            actual["Tags"] = in_order(tags_of(tags), properties["Tags"])
        return actual


class User(Principal):
    type = "AWS::IAM::User"
    noun = "User"
    named = "UserName"
    tagged = "Tags"
    plain = frozenset({"Path", "PermissionsBoundary", "Tags", "UserName"})

    @property
    def apart(self) -> Mapping[str, Any]:
        return {**super().apart, "Groups": _groups, "LoginProfile": _login}

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        properties, names = self.with_tags(wanted), set(changed)
        who = {"UserName": physical_id}
        if "PermissionsBoundary" in names:
            bound("User", who, properties.get("PermissionsBoundary"))
        if "Path" in names:
            call("iam", "UpdateUser", {**who, "NewPath": properties.get("Path", "/")})
        if "Tags" in names:
            retag("User", who, properties, before)
        for name in sorted(names & self.apart.keys()):
            self.apart[name](physical_id, properties.get(name), before.get(name))

    def delete(self, physical_id: str, properties: Properties) -> None:
        _groups(physical_id, [], properties.get("Groups", []))
        if "LoginProfile" in properties:
            absorb("iam", "DeleteLoginProfile", {"UserName": physical_id})
        super().delete(physical_id, properties)


class Group(Principal):
    type = "AWS::IAM::Group"
    noun = "Group"
    named = "GroupName"
    plain = frozenset({"GroupName", "Path"})

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        names = set(changed)
        if "Path" in names:
            given = {"GroupName": physical_id, "NewPath": wanted.properties.get("Path", "/")}
            call("iam", "UpdateGroup", given)
        for name in sorted(names & self.apart.keys()):
            self.apart[name](physical_id, wanted.properties.get(name), before.get(name))


def bound(noun: str, who: Mapping[str, str], arn: Any) -> None:
    if arn:
        call("iam", f"Put{noun}PermissionsBoundary", {**who, "PermissionsBoundary": arn})
    else:
        call("iam", f"Delete{noun}PermissionsBoundary", who)


def retag(noun: str, who: Mapping[str, str], properties: Properties, before: Properties) -> None:
    new, old = tags_of(properties.get("Tags")), tags_of(before.get("Tags"))
    if gone := [key for key in old if key not in new]:
        call("iam", f"Untag{noun}", {**who, "TagKeys": gone})
    if new:
        tags = [{"Key": key, "Value": value} for key, value in new.items()]
        call("iam", f"Tag{noun}", {**who, "Tags": tags})


def _groups(name: str, new: Any, old: Any) -> None:
    for group in set(old or []) - set(new or []):
        absorb("iam", "RemoveUserFromGroup", {"UserName": name, "GroupName": group})
    for group in new or []:
        if group not in (old or []):
            call("iam", "AddUserToGroup", {"UserName": name, "GroupName": group})


def _login(name: str, new: Any, old: Any) -> None:
    if not new:
        absorb("iam", "DeleteLoginProfile", {"UserName": name})
        return
    given = {"UserName": name, "Password": new["Password"]}
    reset = str(new.get("PasswordResetRequired", "false")).lower() == "true"
    operation = "UpdateLoginProfile" if old else "CreateLoginProfile"
    call("iam", operation, {**given, "PasswordResetRequired": reset})


KINDS = (Role, User, Group)
