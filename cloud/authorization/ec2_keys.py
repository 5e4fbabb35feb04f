"""Condition keys of EC2's resources: of those that are there, and of those that will be made.

Source: service authorization reference, "Condition keys for Amazon EC2".
"""

from collections.abc import Mapping
from functools import cache
from operator import attrgetter
from typing import Any

from cloud.authorization import ec2_lookup, keys
from cloud.authorization.asked import Asked
from cloud.authorization.paths import first, items, mapping, parse, values
from cloud.authorization.reference import Action, ResourceType
from cloud.policy.context import Value

# Type → key → attribute of moto's object. `vpc:vpc_id` is the ARN of the VPC of that id.
_READ: Mapping[str, Mapping[str, str]] = {
    "instance": {
        "ec2:InstanceID": "id",
        "ec2:InstanceType": "instance_type",
        "ec2:AvailabilityZone": "placement.zone",
        "ec2:Tenancy": "placement.tenancy",
        "ec2:EbsOptimized": "ebs_optimized",
        "ec2:RootDeviceType": "root_device_type",
        "ec2:InstanceProfile": "iam_instance_profile.arn",
        "ec2:MetadataHttpTokens": "metadata_options.http_tokens",
        "ec2:MetadataHttpEndpoint": "metadata_options.http_endpoint",
        "ec2:MetadataHttpPutResponseHopLimit": "metadata_options.http_put_response_hop_limit",
        "ec2:InstanceMetadataTags": "metadata_options.instance_metadata_tags",
    },
    "image": {
        "ec2:ImageID": "id",
        "ec2:ImageType": "image_type",
        "ec2:Public": "is_public",
        "ec2:RootDeviceType": "root_device_type",
    },
    "volume": {
        "ec2:VolumeID": "id",
        "ec2:VolumeSize": "size",
        "ec2:VolumeType": "volume_type",
        "ec2:VolumeIops": "iops",
        "ec2:VolumeThroughput": "throughput",
        "ec2:Encrypted": "encrypted",
        "ec2:KmsKeyId": "kms_key_id",
        "ec2:AvailabilityZone": "zone.name",
        "ec2:ParentSnapshot": "snapshot:snapshot_id",
    },
    "snapshot": {
        "ec2:SnapshotID": "id",
        "ec2:ParentVolume": "volume:volume.id",
        "ec2:VolumeSize": "volume.size",
        "ec2:Encrypted": "encrypted",
        "ec2:SnapshotTime": "start_time",
    },
    "subnet": {
        "ec2:SubnetID": "id",
        "ec2:Vpc": "vpc:vpc_id",
        "ec2:AvailabilityZone": "availability_zone",
    },
    "security-group": {"ec2:SecurityGroupID": "id", "ec2:Vpc": "vpc:vpc_id"},
    "network-interface": {
        "ec2:NetworkInterfaceID": "id",
        "ec2:Subnet": "subnet:subnet.id",
        "ec2:Vpc": "vpc:subnet.vpc_id",
        "ec2:AvailabilityZone": "subnet.availability_zone",
    },
    "vpc": {"ec2:VpcID": "id", "ec2:Tenancy": "instance_tenancy"},
    "route-table": {"ec2:RouteTableID": "id", "ec2:Vpc": "vpc:vpc_id"},
    "network-acl": {"ec2:NetworkAclID": "id", "ec2:Vpc": "vpc:vpc_id"},
    "internet-gateway": {"ec2:InternetGatewayID": "id"},
    "key-pair": {"ec2:KeyPairName": "key_name", "ec2:KeyPairType": "key_type"},
    "elastic-ip": {"ec2:AllocationId": "allocation_id", "ec2:PublicIpAddress": "public_ip"},
    "vpc-endpoint": {"ec2:VpceServiceName": "service_name"},
}
# The same for what is to be made, with paths in the parameters.
_WISHED: Mapping[str, Mapping[str, str]] = {
    "volume": {
        "ec2:VolumeSize": "Size",
        "ec2:VolumeType": "VolumeType",
        "ec2:VolumeIops": "Iops",
        "ec2:VolumeThroughput": "Throughput",
        "ec2:Encrypted": "Encrypted",
        "ec2:KmsKeyId": "KmsKeyId",
        "ec2:AvailabilityZone": "AvailabilityZone",
        "ec2:ParentSnapshot": "snapshot:SnapshotId",
    },
    "snapshot": {"ec2:ParentVolume": "volume:VolumeId"},
    "subnet": {"ec2:AvailabilityZone": "AvailabilityZone", "ec2:Vpc": "vpc:VpcId"},
    "vpc": {"ec2:Tenancy": "InstanceTenancy"},
    "security-group": {"ec2:Vpc": "vpc:VpcId"},
    "route-table": {"ec2:Vpc": "vpc:VpcId"},
    "network-acl": {"ec2:Vpc": "vpc:VpcId"},
    "network-interface": {"ec2:Subnet": "subnet:SubnetId"},
    "key-pair": {"ec2:KeyPairName": "KeyName", "ec2:KeyPairType": "KeyType"},
    "placement-group": {
        "ec2:PlacementGroupName": "GroupName",
        "ec2:PlacementGroupStrategy": "Strategy",
    },
    "vpc-endpoint": {"ec2:VpceServiceName": "ServiceName"},
}
_DEFAULTS: Mapping[str, Mapping[str, Value]] = {
    "volume": {"ec2:VolumeType": "gp2", "ec2:Encrypted": False},
    "vpc": {"ec2:Tenancy": "default"},
    "key-pair": {"ec2:KeyPairType": "rsa"},
}


def arn(asked: Asked, type_: str, id_: str) -> str:
    # Images and snapshots may be anybody's: their ARNs name no account. IPAM is of no region.
    account = "" if type_ in {"image", "snapshot"} else asked.account_id
    region = "" if type_.startswith("ipam") else asked.region
    return f"arn:aws:ec2:{region}:{account}:{type_}/{id_}"


def of(asked: Asked, action: Action, type_: ResourceType, id_: str) -> dict[str, Value]:
    """Return the keys of the resource: `id_` is `*` for one that the call makes."""
    known = allowed(action, type_)
    if id_ == "*":
        context = wished(asked, type_.name, asked.parameters)
        context |= keys.tags(requested_tags(asked.parameters, type_.name))
    else:
        context = _read(asked, type_.name, ec2_lookup.find(asked, type_.name, id_))
        for name, value in ec2_lookup.tags(asked, id_).items():
            context[f"aws:ResourceTag/{name}"] = value
            context[f"ec2:ResourceTag/{name}"] = value
    return {key: value for key, value in context.items() if _plain(key) in known}


@cache
def allowed(action: Action, type_: ResourceType) -> frozenset[str]:
    """Return the keys that the action has for a resource of the type."""
    own = {key for use in action.uses if use.type is type_ for key in use.keys}
    return frozenset(own | {"aws:RequestTag/", "aws:TagKeys"} | (type_.keys & _ALWAYS))


_ALWAYS = frozenset({"aws:ResourceTag/", "ec2:ResourceTag/"})


def wished(asked: Asked, type_: str, parameters: Mapping[str, Any]) -> dict[str, Value]:
    context: dict[str, Value] = dict(_DEFAULTS.get(type_, {}))
    for key, path in _WISHED.get(type_, {}).items():
        kind, _, name = path.rpartition(":")
        if kind:
            if id_ := first(parameters, name):
                context[key] = arn(asked, kind, id_)
            continue
        for value in values(parameters, parse(name)):
            context[key] = value
    return context


def requested_tags(parameters: Mapping[str, Any], type_: str) -> dict[str, str]:
    """Return the tags that the request gives to what it makes of the type."""
    found: dict[str, str] = {}
    for one in map(mapping, items(parameters.get("TagSpecifications"))):
        if one.get("ResourceType") == type_:
            found |= keys.pairs(one.get("Tags"))
    return found


def _read(asked: Asked, type_: str, held: Any) -> dict[str, Value]:  # noqa: ANN401 - moto's object
    context: dict[str, Value] = {}
    if held is None:
        return context
    for key, path in _READ.get(type_, {}).items():
        kind, _, name = path.rpartition(":")
        try:
            value = attrgetter(name)(held)
        except AttributeError:
            continue
        if value not in {None, ""}:
            context[key] = arn(asked, kind, value) if kind else value
    if type_ in {"image", "snapshot"}:
        context["ec2:Owner"] = getattr(held, "owner_alias", None) or held.owner_id
    return context


def _plain(key: str) -> str:
    name, slash, _ = key.partition("/")
    return name + slash
