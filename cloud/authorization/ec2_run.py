"""RunInstances: everything that an instance is made of, given, defaulted or from a template.

Source: EC2 User Guide, "Example policies to control access to the EC2 API", "Launch instances".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cloud.authorization import ec2_keys, ec2_lookup, state
from cloud.authorization.asked import Asked
from cloud.authorization.paths import first, items, mapping, texts, values
from cloud.policy.context import Value

Part = tuple[str, str, dict[str, Value]]


def launch(asked: Asked) -> tuple[dict[str, Any], str]:
    """Return the parameters over those of the launch template, and the template's id."""
    said = asked.parameters.get("LaunchTemplate")
    if not isinstance(said, Mapping):
        return dict(asked.parameters), ""
    name = str(said.get("LaunchTemplateName", ""))
    id_ = str(said.get("LaunchTemplateId") or ec2_lookup.template_named(asked, name) or "*")
    template = ec2_lookup.find(asked, "launch-template", id_)
    data: Mapping[str, Any] = {}
    if template is not None:
        data = _version(template, str(said.get("Version", "$Default")))
    return {**data, **asked.parameters}, id_


def _version(template: Any, number: str) -> Mapping[str, Any]:  # noqa: ANN401 - moto's
    if number == "$Default":
        number = str(template.default_version_number)
    for version in template.versions:
        if str(version.number) == number:
            return dict(version.data)
    return dict(template.versions[-1].data) if template.versions else {}


def parts(asked: Asked) -> Iterator[Part]:
    """Yield type, id and keys of all that the launch touches; `*` for what it makes."""
    said, template = launch(asked)
    common: dict[str, Value] = {}
    if template:
        common["ec2:LaunchTemplate"] = ec2_keys.arn(asked, "launch-template", template)
    subnet = _subnet(asked, said)
    for type_, id_, context in _all(asked, said, subnet, template):
        own = dict(common)
        if template:
            own["ec2:IsLaunchTemplateResource"] = _only_in_template(asked, type_)
        yield type_, id_, own | context


_GIVEN_BY = {
    "image": "ImageId",
    "key-pair": "KeyName",
    "security-group": "SecurityGroupIds",
    "subnet": "SubnetId",
    "instance": "InstanceType",
    "network-interface": "NetworkInterfaces",
    "volume": "BlockDeviceMappings",
}


def _only_in_template(asked: Asked, type_: str) -> bool:
    return _GIVEN_BY.get(type_, "LaunchTemplate") not in asked.parameters


def _all(asked: Asked, said: Mapping[str, Any], subnet: Any, template: str) -> Iterator[Part]:  # noqa: ANN401
    yield "instance", "*", _instance(asked, said, subnet)
    yield "image", first(said, "ImageId") or "*", {}
    yield "subnet", subnet.id if subnet else first(said, "SubnetId") or "*", {}
    yield from _interfaces(asked, said, subnet)
    for id_ in _groups(asked, said, subnet) or ["*"]:
        yield "security-group", id_, {}
    yield from _volumes(asked, said, subnet)
    if key := first(said, "KeyName"):
        yield "key-pair", key, {}
    if template:
        yield "launch-template", template, {}
    if group := first(said, "Placement.GroupName"):
        yield "placement-group", group, {}


def _instance(asked: Asked, said: Mapping[str, Any], subnet: Any) -> dict[str, Value]:  # noqa: ANN401
    zone = first(said, "Placement.AvailabilityZone")
    market = first(said, "InstanceMarketOptions.MarketType")
    context: dict[str, Value] = {
        "ec2:InstanceType": first(said, "InstanceType") or "m1.small",
        "ec2:Tenancy": first(said, "Placement.Tenancy") or "default",
        "ec2:EbsOptimized": bool(said.get("EbsOptimized", False)),
        "ec2:RootDeviceType": "ebs",
        "ec2:InstanceMarketType": market or "on-demand",
    }
    if zone := zone or (subnet.availability_zone if subnet else ""):
        context["ec2:AvailabilityZone"] = zone
    for key, name in _METADATA.items():
        value = mapping(said.get("MetadataOptions")).get(name)
        if value is not None:
            context[key] = value
    if profile := profile_arn(asked, said.get("IamInstanceProfile")):
        context["ec2:InstanceProfile"] = profile
    if group := first(said, "Placement.GroupName"):
        context["ec2:PlacementGroup"] = ec2_keys.arn(asked, "placement-group", group)
    return context


_METADATA = {
    "ec2:MetadataHttpTokens": "HttpTokens",
    "ec2:MetadataHttpEndpoint": "HttpEndpoint",
    "ec2:MetadataHttpPutResponseHopLimit": "HttpPutResponseHopLimit",
    "ec2:InstanceMetadataTags": "InstanceMetadataTags",
}


def profile_arn(asked: Asked, said: Any) -> str:  # noqa: ANN401 - JSON
    """Return the ARN of the instance profile in `{"Arn": …}` or `{"Name": …}`."""
    if not isinstance(said, Mapping):
        return ""
    if arn := said.get("Arn"):
        return str(arn)
    name = str(said.get("Name", ""))
    known = state.backend(asked, "iam", "aws")
    for one in known.instance_profiles.values() if known is not None else ():
        if one.name == name:
            return str(one.arn)
    return f"arn:aws:iam::{asked.account_id}:instance-profile/{name}" if name else ""


def _subnet(asked: Asked, said: Mapping[str, Any]) -> Any:  # noqa: ANN401 - moto's Subnet
    if id_ := first(said, "SubnetId", "NetworkInterfaces.SubnetId"):
        return ec2_lookup.find(asked, "subnet", id_)
    if id_ := first(said, "NetworkInterfaces.NetworkInterfaceId"):
        interface = ec2_lookup.find(asked, "network-interface", id_)
        return None if interface is None else interface.subnet
    return ec2_lookup.default_subnet(asked, first(said, "Placement.AvailabilityZone"))


def _interfaces(asked: Asked, said: Mapping[str, Any], subnet: Any) -> Iterator[Part]:  # noqa: ANN401
    base: dict[str, Value] = {}
    if subnet:
        base["ec2:Subnet"] = ec2_keys.arn(asked, "subnet", subnet.id)
        base["ec2:Vpc"] = ec2_keys.arn(asked, "vpc", subnet.vpc_id)
        base["ec2:AvailabilityZone"] = subnet.availability_zone
    for one in map(mapping, items(said.get("NetworkInterfaces")) or [{}]):
        context = dict(base)
        if isinstance(public := one.get("AssociatePublicIpAddress"), bool):
            context["ec2:AssociatePublicIpAddress"] = public
        id_ = one.get("NetworkInterfaceId")
        yield "network-interface", id_ or "*", {} if id_ else context


def _groups(asked: Asked, said: Mapping[str, Any], subnet: Any) -> list[str]:  # noqa: ANN401
    found = texts(said, ("SecurityGroupIds",))
    found += [ec2_lookup.group_named(asked, name) for name in texts(said, ("SecurityGroups",))]
    found += texts(said, ("NetworkInterfaces", "Groups"))
    if not found and subnet:
        found.append(ec2_lookup.default_group(asked, subnet.vpc_id))
    return [id_ for id_ in dict.fromkeys(found) if id_]


def _volumes(asked: Asked, said: Mapping[str, Any], subnet: Any) -> Iterator[Part]:  # noqa: ANN401
    disks = values(said, ("BlockDeviceMappings", "Ebs"))
    for disk in [one for one in disks if isinstance(one, Mapping)] or [{}]:
        context = ec2_keys.wished(asked, "volume", disk)
        if "VolumeSize" in disk:
            context["ec2:VolumeSize"] = disk["VolumeSize"]
        if subnet:
            context["ec2:AvailabilityZone"] = subnet.availability_zone
        yield "volume", "*", context
        if snapshot := disk.get("SnapshotId"):
            yield "snapshot", str(snapshot), {}
