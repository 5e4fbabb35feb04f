"""What resources are like now, for drift detection: those types whose kinds do not say it.

Each reader takes the physical id and the properties that the template expects, and returns those
that it can tell, under the names that the template uses; None when the resource is gone. It raises
CallError when the caller may not look.

Source: CloudFormation User Guide, "Resource type support for imports and drift detection"; Template
Reference, each type.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.kind import Properties, absent, tags_of
from cloud.stacks.kinds.messages import in_order, parsed
from cloud.stacks.kinds.network import described

Actual = dict[str, Any] | None
Reader = Callable[[str, Properties], Actual]


def asked(service: str, operation: str, **given: Any) -> dict[str, Any] | None:
    """Return the answer, None when what is asked for is not there."""
    try:
        return call(service, operation, given)
    except CallError as fault:
        if absent(fault):
            return None
        raise


def _named(found: Mapping[str, Any], expected: Properties) -> dict[str, Any]:
    """Return the expected properties that a description has, small first letters or not."""
    plain = {name.lower(): value for name, value in found.items()}
    return {name: plain[name.lower()] for name in expected if name.lower() in plain}


def _tagged(tags: Any, expected: Properties) -> dict[str, Any]:
    return {"Tags": in_order(tags_of(tags), expected["Tags"])} if "Tags" in expected else {}


def _of_machine(operation: str, handle: str, name: str) -> Reader:
    """Return a reader of what EC2 describes under the template's own names."""

    def read(physical_id: str, expected: Properties) -> Actual:
        found = described(operation, handle, physical_id, name)
        if found is None:
            return None
        return _named(found, expected) | _tagged(found.get("Tags"), expected)

    return read


def _instance(physical_id: str, expected: Properties) -> Actual:
    held = described("DescribeInstances", "InstanceIds", physical_id, "Reservations")
    found: dict[str, Any] = held["Instances"][0] if held else {}
    if not found or found["State"]["Name"] in {"shutting-down", "terminated"}:
        return None
    actual = _named(found, expected) | _tagged(found.get("Tags"), expected)
    actual["SecurityGroupIds"] = ordered(
        [one["GroupId"] for one in found.get("SecurityGroups", [])],
        expected.get("SecurityGroupIds", []),
    )
    profile = (found.get("IamInstanceProfile") or {}).get("Arn", "")
    actual["IamInstanceProfile"] = profile.rpartition("/")[2] or None
    return _without(actual, "UserData", "BlockDeviceMappings", "NetworkInterfaces")


def _vpc(physical_id: str, expected: Properties) -> Actual:
    found = described("DescribeVpcs", "VpcIds", physical_id, "Vpcs")
    if found is None:
        return None
    actual = _named(found, expected) | _tagged(found.get("Tags"), expected)
    for name in {"EnableDnsSupport", "EnableDnsHostnames"} & expected.keys():
        attribute = name[0].lower() + name[1:]
        told = call("ec2", "DescribeVpcAttribute", {"VpcId": physical_id, "Attribute": attribute})
        actual[name] = told[name]["Value"]
    return actual


def _log_group(physical_id: str, expected: Properties) -> Actual:
    told = call("logs", "DescribeLogGroups", {"logGroupNamePrefix": physical_id})
    found = next((one for one in told["logGroups"] if one["logGroupName"] == physical_id), None)
    if found is None:
        return None
    tags = {}
    if "Tags" in expected:
        arn = found["arn"].removesuffix(":*")
        tags = call("logs", "ListTagsForResource", {"resourceArn": arn}).get("tags", {})
    return {"RetentionInDays": None} | _named(found, expected) | _tagged(tags, expected)


def _key(physical_id: str, expected: Properties) -> Actual:
    told = asked("kms", "DescribeKey", KeyId=physical_id)
    if told is None or told["KeyMetadata"]["KeyState"] == "PendingDeletion":
        return None
    actual = _named(told["KeyMetadata"], expected)
    who = {"KeyId": physical_id}
    if "EnableKeyRotation" in expected:
        actual["EnableKeyRotation"] = call("kms", "GetKeyRotationStatus", who)["KeyRotationEnabled"]
    if "KeyPolicy" in expected:
        policy = call("kms", "GetKeyPolicy", {**who, "PolicyName": "default"})["Policy"]
        actual["KeyPolicy"] = parsed(policy)
    tags = call("kms", "ListResourceTags", who)["Tags"] if "Tags" in expected else []
    pairs = {one["TagKey"]: one["TagValue"] for one in tags}
    return actual | _tagged(pairs, expected)


def _rule(physical_id: str, expected: Properties) -> Actual:
    bus, _, name = physical_id.rpartition("|")
    where = {"EventBusName": bus} if bus else {}
    told = asked("events", "DescribeRule", Name=name.rpartition("/")[2], **where)
    if told is None:
        return None
    actual = _named(told, expected)
    if "EventPattern" in actual:
        actual["EventPattern"] = parsed(actual["EventPattern"])
    return actual


def _alarm(physical_id: str, expected: Properties) -> Actual:
    told = call("cloudwatch", "DescribeAlarms", {"AlarmNames": [physical_id]})
    found = told.get("MetricAlarms") or []
    return _named(found[0], expected) if found else None


def ordered(found: list[str], wanted: list[str]) -> list[str]:
    """Return what is found in the template's order, the rest behind it."""
    return [one for one in wanted if one in found] + sorted(set(found) - set(wanted))


def _without(actual: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in actual.items() if name not in names}


READERS: Mapping[str, Reader] = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::EC2::Instance": _instance,
    "AWS::EC2::InternetGateway": _of_machine(
        "DescribeInternetGateways", "InternetGatewayIds", "InternetGateways"
    ),
    "AWS::EC2::RouteTable": _of_machine("DescribeRouteTables", "RouteTableIds", "RouteTables"),
    "AWS::EC2::Subnet": _of_machine("DescribeSubnets", "SubnetIds", "Subnets"),
    "AWS::EC2::VPC": _vpc,
    "AWS::EC2::Volume": _of_machine("DescribeVolumes", "VolumeIds", "Volumes"),
    "AWS::Events::Rule": _rule,
    "AWS::KMS::Key": _key,
    "AWS::Logs::LogGroup": _log_group,
}
