"""Machines, their disks, keys and templates.

Source: CloudFormation Template Reference, AWS::EC2::Instance, Volume, KeyPair, LaunchTemplate.
"""

import base64
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.ec2 import Ec2Kind, retag
from cloud.stacks.kinds.kind import Kind, NotHereError, Properties, Wanted, absorb
from cloud.stacks.kinds.network import described
from cloud.stacks.resolving import text


class Instance(Ec2Kind):
    type = "AWS::EC2::Instance"
    renamed = {"Volumes": "BlockDeviceMappings"}
    attributes = {
        "InstanceId": "=",
        "AvailabilityZone": "Placement.AvailabilityZone",
        "PrivateDnsName": "PrivateDnsName",
        "PrivateIp": "PrivateIpAddress",
        "PublicDnsName": "PublicDnsName",
        "PublicIp": "PublicIpAddress",
        "VpcId": "VpcId",
    }

    def create(self, wanted: Wanted) -> str:
        properties = self.with_tags(wanted)
        tags = properties.pop("Tags", [])
        given: dict[str, Any] = {"MinCount": 1, "MaxCount": 1}
        given |= self.parameters("RunInstances", _as_asked(properties))
        if tags:
            given["TagSpecifications"] = [{"ResourceType": "instance", "Tags": tags}]
        return str(call("ec2", "RunInstances", given)["Instances"][0]["InstanceId"])

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        """What needs the machine at rest stops and starts it, as CloudFormation does."""
        who, names = {"InstanceId": physical_id}, set(changed)
        if names & {"InstanceType", "UserData", "EbsOptimized"}:
            call("ec2", "StopInstances", {"InstanceIds": [physical_id], "Force": True})
            if "InstanceType" in names:
                kind = {"InstanceType": {"Value": text(properties["InstanceType"])}}
                call("ec2", "ModifyInstanceAttribute", {**who, **kind})
            if "UserData" in names:
                data = base64.b64decode(text(properties.get("UserData", "")))
                call("ec2", "ModifyInstanceAttribute", {**who, "UserData": {"Value": data}})
            call("ec2", "StartInstances", {"InstanceIds": [physical_id]})
        if "SecurityGroupIds" in names:
            groups = {"Groups": properties.get("SecurityGroupIds", [])}
            call("ec2", "ModifyInstanceAttribute", {**who, **groups})
        for name in sorted(names & {"SourceDestCheck", "DisableApiTermination"}):
            usual = name == "SourceDestCheck"
            value = {"Value": text(properties.get(name, usual)) == "true"}
            call("ec2", "ModifyInstanceAttribute", {**who, name: value})
        if "IamInstanceProfile" in names:
            self._profile(physical_id, properties.get("IamInstanceProfile"))
        known = {"InstanceType", "UserData", "SecurityGroupIds", "SourceDestCheck"}
        if left := names - known - {"DisableApiTermination", "IamInstanceProfile"}:
            raise NotHereError(f"A change of {min(left)} of {self.type}")

    def delete(self, physical_id: str, properties: Properties) -> None:
        absorb("ec2", "TerminateInstances", {"InstanceIds": [physical_id]})

    def live_description(self, physical_id: str) -> Any:
        found = described("DescribeInstances", "InstanceIds", physical_id, "Reservations")
        return None if found is None else found["Instances"][0]

    def _profile(self, machine: str, name: Any) -> None:
        filters = [{"Name": "instance-id", "Values": [machine]}]
        held = call("ec2", "DescribeIamInstanceProfileAssociations", {"Filters": filters})
        for one in held["IamInstanceProfileAssociations"]:
            given = {"AssociationId": one["AssociationId"]}
            call("ec2", "DisassociateIamInstanceProfile", given)
        if name:
            given = {"InstanceId": machine, "IamInstanceProfile": {"Name": text(name)}}
            call("ec2", "AssociateIamInstanceProfile", given)


def _as_asked(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return what RunInstances takes; a template says some of it otherwise."""
    made = dict(properties)
    if "IamInstanceProfile" in made:
        made["IamInstanceProfile"] = {"Name": text(made["IamInstanceProfile"])}
    if "AvailabilityZone" in made or "Tenancy" in made:
        place = {"AvailabilityZone": made.pop("AvailabilityZone", None)}
        place["Tenancy"] = made.pop("Tenancy", None)
        made["Placement"] = {name: value for name, value in place.items() if value}
    if "Monitoring" in made:
        made["Monitoring"] = {"Enabled": text(made["Monitoring"]) == "true"}
    for one in made.get("NetworkInterfaces", []):
        if "GroupSet" in one:
            one["Groups"] = one.pop("GroupSet")
    made.pop("SourceDestCheck", None)
    return made


class Volume(Ec2Kind):
    type = "AWS::EC2::Volume"
    creates = "CreateVolume"
    identity = "VolumeId"
    updates = "ModifyVolume"
    deletes = "DeleteVolume"
    handle = "VolumeId"
    attributes = {"VolumeId": "="}

    def snapshot(self, physical_id: str, properties: Properties) -> None:
        call("ec2", "CreateSnapshot", {"VolumeId": physical_id})


class VolumeAttachment(Kind):
    type = "AWS::EC2::VolumeAttachment"
    service = "ec2"

    def create(self, wanted: Wanted) -> str:
        given = self.parameters("AttachVolume", wanted.properties)
        call("ec2", "AttachVolume", given)
        return f"{given['VolumeId']}|{given['InstanceId']}"

    def delete(self, physical_id: str, properties: Properties) -> None:
        try:
            absorb("ec2", "DetachVolume", {"VolumeId": physical_id.partition("|")[0]})
        except CallError as fault:
            if fault.code != "IncorrectState":
                raise


class KeyPair(Ec2Kind):
    """The private half goes into Parameter Store, /ec2/keypair/{id}, as AWS does it."""

    type = "AWS::EC2::KeyPair"
    attributes = {"KeyPairId": "KeyPairId", "KeyFingerprint": "KeyFingerprint"}

    def create(self, wanted: Wanted) -> str:
        properties = self.with_tags(wanted)
        tags, public = properties.pop("Tags", None), properties.pop("PublicKeyMaterial", None)
        name = {"KeyName": str(properties["KeyName"])}
        if public:
            given = {**name, "PublicKeyMaterial": text(public).encode()}
            made = call("ec2", "ImportKeyPair", given)
        else:
            made = call("ec2", "CreateKeyPair", self.parameters("CreateKeyPair", properties))
            secret = {"Name": f"/ec2/keypair/{made['KeyPairId']}", "Type": "SecureString"}
            call("ssm", "PutParameter", {**secret, "Value": made["KeyMaterial"]})
        if tags:
            retag(made["KeyPairId"], tags, None)
        return name["KeyName"]

    def delete(self, physical_id: str, properties: Properties) -> None:
        found = self.live_description(physical_id)
        if found is not None and "PublicKeyMaterial" not in properties:
            absorb("ssm", "DeleteParameter", {"Name": f"/ec2/keypair/{found['KeyPairId']}"})
        absorb("ec2", "DeleteKeyPair", {"KeyName": physical_id})

    def live_description(self, physical_id: str) -> Any:
        return described("DescribeKeyPairs", "KeyNames", physical_id, "KeyPairs")


class LaunchTemplate(Ec2Kind):
    type = "AWS::EC2::LaunchTemplate"
    named = "LaunchTemplateName"
    longest = 128
    creates = "CreateLaunchTemplate"
    identity = "LaunchTemplate.LaunchTemplateId"
    deletes = "DeleteLaunchTemplate"
    handle = "LaunchTemplateId"
    tagged = ""
    attributes = {
        "LaunchTemplateId": "=",
        "LatestVersionNumber": "LatestVersionNumber",
        "DefaultVersionNumber": "DefaultVersionNumber",
    }

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {}

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        keys = ("LaunchTemplateData", "VersionDescription")
        asked = {name: properties[name] for name in keys if name in properties}
        given = self.parameters("CreateLaunchTemplateVersion", asked)
        call("ec2", "CreateLaunchTemplateVersion", {**given, self.handle: physical_id})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        found = super().attribute(physical_id, name, properties)
        return text(found)

    def live_description(self, physical_id: str) -> Any:
        ids = "LaunchTemplateIds"
        return described("DescribeLaunchTemplates", ids, physical_id, "LaunchTemplates")


KINDS = (Instance, Volume, VolumeAttachment, KeyPair, LaunchTemplate)
