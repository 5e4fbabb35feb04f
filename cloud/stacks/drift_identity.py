"""What users, groups and policies of IAM are like now, for drift detection.

Source: CloudFormation Template Reference, AWS::IAM::User, Group, Policy and ManagedPolicy.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cloud.stacks.calls import call
from cloud.stacks.drift_readers import Actual, Reader, asked, ordered
from cloud.stacks.kinds.kind import Properties, tags_of
from cloud.stacks.kinds.messages import in_order, parsed

_HOLDERS = {"Groups": "Group", "Roles": "Role", "Users": "User"}


def _principal(noun: str) -> Reader:
    def read(physical_id: str, expected: Properties) -> Actual:
        who = {f"{noun}Name": physical_id}
        told = asked("iam", f"Get{noun}", **who)
        if told is None:
            return None
        found = told[noun]
        boundary = found.get("PermissionsBoundary") or {}
        actual = {
            f"{noun}Name": physical_id,
            "Path": found.get("Path", "/"),
            "PermissionsBoundary": boundary.get("PermissionsBoundaryArn"),
            "ManagedPolicyArns": _attached(noun, who, expected),
            "Policies": list(_inline(noun, who, expected)),
        }
        if noun == "User" and "Groups" in expected:
            groups = call("iam", "ListGroupsForUser", who)["Groups"]
            actual["Groups"] = ordered([one["GroupName"] for one in groups], expected["Groups"])
        if "Tags" in expected:
            tags = tags_of(call("iam", f"List{noun}Tags", who).get("Tags"))
            actual["Tags"] = in_order(tags, expected["Tags"])
        return actual

    return read


def _attached(noun: str, who: Mapping[str, str], expected: Properties) -> list[str]:
    told = call("iam", f"ListAttached{noun}Policies", who)["AttachedPolicies"]
    held = [one["PolicyArn"] for one in told]
    return ordered(held, expected.get("ManagedPolicyArns", []))


def _inline(noun: str, who: Mapping[str, str], expected: Properties) -> Iterator[dict[str, Any]]:
    names = call("iam", f"List{noun}Policies", who)["PolicyNames"]
    wanted = [one["PolicyName"] for one in expected.get("Policies", [])]
    for name in ordered(names, wanted):
        told = call("iam", f"Get{noun}Policy", {**who, "PolicyName": name})
        yield {"PolicyName": name, "PolicyDocument": parsed(told["PolicyDocument"])}


def _policy(_physical_id: str, expected: Properties) -> Actual:
    """An inline policy is there while one of its holders has it; the first tells its document."""
    name = expected["PolicyName"]
    actual: dict[str, Any] = {"PolicyName": name}
    for group, noun in _HOLDERS.items():
        held = []
        for holder in expected.get(group, []):
            told = asked("iam", f"Get{noun}Policy", PolicyName=name, **{f"{noun}Name": holder})
            if told is not None:
                held.append(holder)
                actual.setdefault("PolicyDocument", parsed(told["PolicyDocument"]))
        if group in expected:
            actual[group] = held
    return actual if "PolicyDocument" in actual else None


def _managed_policy(physical_id: str, expected: Properties) -> Actual:
    told = asked("iam", "GetPolicy", PolicyArn=physical_id)
    if told is None:
        return None
    found = told["Policy"]
    version = {"PolicyArn": physical_id, "VersionId": found["DefaultVersionId"]}
    document = call("iam", "GetPolicyVersion", version)["PolicyVersion"]["Document"]
    holders = call("iam", "ListEntitiesForPolicy", {"PolicyArn": physical_id})
    actual = {
        "ManagedPolicyName": found["PolicyName"],
        "Path": found["Path"],
        "Description": found.get("Description", ""),
        "PolicyDocument": parsed(document),
    }
    for group, noun in _HOLDERS.items():
        names = [one[f"{noun}Name"] for one in holders.get(f"Policy{group}", [])]
        actual[group] = ordered(names, expected.get(group, []))
    return actual


READERS: Mapping[str, Reader] = {
    "AWS::IAM::Group": _principal("Group"),
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Policy": _policy,
    "AWS::IAM::User": _principal("User"),
}
