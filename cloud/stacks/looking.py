"""What of the account a template may ask for: parameters, secrets, images, keys.

Source: CloudFormation User Guide, "Get values stored in other services using dynamic references".
"""

import json
import re
from typing import Any

from cloud.stacks.calls import CallError, call
from cloud.stacks.faults import invalid

DYNAMIC = re.compile(r"\{\{resolve:(ssm-secure|ssm|secretsmanager):([^}]+)\}\}")
# The type of a parameter → service, operation, parameter.
_ASKED = {
    "AWS::EC2::AvailabilityZone::Name": ("DescribeAvailabilityZones", "ZoneNames"),
    "AWS::EC2::Image::Id": ("DescribeImages", "ImageIds"),
    "AWS::EC2::Instance::Id": ("DescribeInstances", "InstanceIds"),
    "AWS::EC2::KeyPair::KeyName": ("DescribeKeyPairs", "KeyNames"),
    "AWS::EC2::SecurityGroup::GroupName": ("DescribeSecurityGroups", "GroupNames"),
    "AWS::EC2::SecurityGroup::Id": ("DescribeSecurityGroups", "GroupIds"),
    "AWS::EC2::Subnet::Id": ("DescribeSubnets", "SubnetIds"),
    "AWS::EC2::VPC::Id": ("DescribeVpcs", "VpcIds"),
    "AWS::EC2::Volume::Id": ("DescribeVolumes", "VolumeIds"),
}


def exists(kind: str, value: str) -> bool:
    """Whether the account has what a parameter of this type names."""
    if kind not in _ASKED:
        return True
    operation, parameter = _ASKED[kind]
    try:
        answer = call("ec2", operation, {parameter: [value]})
    except CallError:
        return False
    return any(isinstance(found, list) and found for found in answer.values())


def stored(name: str) -> str | None:
    """Return the value of an SSM parameter, None when there is none of the name."""
    try:
        return str(call("ssm", "GetParameter", {"Name": name})["Parameter"]["Value"])
    except CallError:
        return None


def replaced(value: Any) -> Any:
    """Return `value` with every dynamic reference in it looked up.

    Raises ValidationError for one that leads nowhere, CallError when it may not be read.
    """
    if isinstance(value, str):
        return DYNAMIC.sub(lambda found: _look_up(found[1], found[2]), value)
    if isinstance(value, list):
        return [replaced(one) for one in value]
    if isinstance(value, dict):
        return {key: replaced(one) for key, one in value.items()}
    return value


def _look_up(service: str, asked: str) -> str:
    if service == "secretsmanager":
        return _secret(asked)
    try:
        given = {"Name": asked, "WithDecryption": service == "ssm-secure"}
        found = call("ssm", "GetParameter", given)["Parameter"]
    except CallError as fault:
        if fault.code not in {"ParameterNotFound", "ParameterVersionNotFound"}:
            raise
        raise invalid(f"Parameters: [{service}:{asked}] cannot be found.") from fault
    if service == "ssm" and found["Type"] == "SecureString":
        raise invalid(f"Non-secure reference ssm:{asked} is for a SecureString parameter.")
    return str(found["Value"])


def _secret(asked: str) -> str:
    """`asked` is the secret's name or ARN and up to four more parts."""
    head, mark, rest = asked.partition(":SecretString")
    parts = [head, *(rest.split(":") if mark else [])]
    _, key, stage, version = (*parts[:1], *parts[2:], "", "", "", "")[:4]
    given = {"SecretId": head}
    given |= {"VersionStage": stage} if stage else {}
    given |= {"VersionId": version} if version else {}
    text = str(call("secretsmanager", "GetSecretValue", given).get("SecretString", ""))
    if not key:
        return text
    try:
        return str(json.loads(text)[key])
    except (ValueError, TypeError, KeyError) as fault:
        raise invalid(
            f"Could not find a value associated with JSONKey in SecretString [{key}]"
        ) from fault
