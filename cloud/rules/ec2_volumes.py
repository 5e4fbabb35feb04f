"""Volumes: types, sizes, rates, zones."""

from collections.abc import Mapping
from typing import Any

from cloud.rules.checks import none_of, number
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_TYPES = "Amazon EBS User Guide: Amazon EBS volume types"
_ERRORS = "Amazon EC2 API Reference: Error codes for the Amazon EC2 API"
_SIZES = {  # GiB
    "gp2": (1, 16384),
    "gp3": (1, 65536),
    "io1": (4, 16384),
    "io2": (4, 65536),
    "st1": (125, 16384),
    "sc1": (125, 16384),
    "standard": (1, 1024),
}
_RATES = {"gp3": (3000, 80000), "io1": (100, 64000), "io2": (100, 256000)}
_MAKE = ("CreateVolume",)


def _size(given: Given) -> Found:
    kind, size = str(given.get("VolumeType") or "gp2"), number(given.get("Size"))
    if size is None or kind not in _SIZES:
        return None
    least, most = _SIZES[kind]
    if size < least:
        return {"size": size, "kind": kind, "how": "small", "bound": f"minimum is {least}"}
    if size > most:
        return {"size": size, "kind": kind, "how": "big", "bound": f"maximum is {most}"}
    return None


def _rate_not_allowed(given: Given) -> Found:
    kind = str(given.get("VolumeType") or "gp2")
    return {"kind": kind} if given.get("Iops") is not None and kind not in _RATES else None


def _rate_missing(given: Given) -> Found:
    kind = str(given.get("VolumeType") or "gp2")
    return {"kind": kind} if kind in {"io1", "io2"} and given.get("Iops") is None else None


def _rate(given: Given) -> Found:
    kind, rate = str(given.get("VolumeType") or "gp2"), number(given.get("Iops"))
    if rate is None or kind not in _RATES:
        return None
    least, most = _RATES[kind]
    if rate < least:
        return {"rate": rate, "kind": kind, "how": "low", "bound": f"minimum is {least}"}
    if rate > most:
        return {"rate": rate, "kind": kind, "how": "high", "bound": f"maximum is {most}"}
    return None


def _nothing(given: Given) -> Found:
    return {} if given.get("Size") is None and given.get("SnapshotId") is None else None


def _pair(given: Given) -> tuple[Any, Any]:
    own = backend("ec2")
    if own is None:
        return None, None
    volume = own.volumes.get(given.get("VolumeId"))
    for reservation in own.reservations.values():
        for instance in reservation.instances:
            if instance.id == given.get("InstanceId"):
                return volume, instance
    return volume, None


def _apart(given: Given) -> Found:
    volume, instance = _pair(given)
    if volume is None or instance is None or volume.zone.name == instance.availability_zone:
        return None
    return {"volume": volume.id}


def _attached(given: Given) -> Found:
    volume, _ = _pair(given)
    return {"id": volume.id} if volume is not None and volume.attachment else None


def _unfit(given: Given) -> Found:
    _, instance = _pair(given)
    if instance is None or instance.state in {"running", "stopped"}:
        return None
    return {"id": instance.id}


def _taken(given: Given) -> Found:
    _, instance = _pair(given)
    device = given.get("Device")
    if instance is None or device not in instance.block_device_mapping:
        return None
    return {"device": device, "id": instance.id}


def _root(given: Given) -> Found:
    own = backend("ec2")
    volume = own.volumes.get(given.get("VolumeId")) if own is not None else None
    if volume is None or not volume.attachment:
        return None
    instance, device = volume.attachment.instance, volume.attachment.device
    is_root = device in {instance.root_device_name, "/dev/sda1"}
    return {"id": volume.id} if is_root and instance.state != "stopped" else None


def _smaller(given: Given) -> Found:
    own = backend("ec2")
    volume = own.volumes.get(given.get("VolumeId")) if own is not None else None
    size = number(given.get("Size"))
    if volume is None or size is None:
        return None
    return {} if size < int(volume.size or 0) else None


def _sizes_in_mappings(given: Given) -> Found:
    for mapping in given.get("BlockDeviceMappings") or ():
        disk = mapping.get("Ebs") if isinstance(mapping, Mapping) else None
        found = _size({"Size": disk.get("VolumeSize"), **disk}) if disk else None
        if found:
            return found
    return None


RULES = (
    Rule(
        "ec2",
        (*_MAKE, "ModifyVolume"),
        none_of("VolumeType", _SIZES),
        "InvalidParameterValue",
        "Value ({value}) for parameter volumeType is invalid. Volume type must be one of: "
        "io1, io2, gp2, gp3, st1, sc1, standard.",
        _TYPES,
    ),
    Rule(
        "ec2",
        _MAKE,
        _nothing,
        "MissingParameter",
        "The request must contain the parameter size/snapshot",
        _ERRORS,
    ),
    Rule(
        "ec2",
        _MAKE,
        _size,
        "InvalidParameterValue",
        "Volume of {size}GiB is too {how} for volume type {kind}; {bound}GiB.",
        _TYPES,
    ),
    Rule(
        "ec2",
        ("RunInstances",),
        _sizes_in_mappings,
        "InvalidParameterValue",
        "Volume of {size}GiB is too {how} for volume type {kind}; {bound}GiB.",
        _TYPES,
    ),
    Rule(
        "ec2",
        _MAKE,
        _rate_not_allowed,
        "InvalidParameterCombination",
        "The parameter iops is not supported for {kind} volumes.",
        _TYPES,
    ),
    Rule(
        "ec2",
        _MAKE,
        _rate_missing,
        "MissingParameter",
        "The request must contain the parameter iops",
        _TYPES,
    ),
    Rule(
        "ec2",
        _MAKE,
        _rate,
        "InvalidParameterValue",
        "Volume iops of {rate} is too {how}; {bound}.",
        _TYPES,
    ),
    Rule(
        "ec2",
        ("AttachVolume",),
        _apart,
        "InvalidVolume.ZoneMismatch",
        "The volume '{volume}' is not in the same availability zone as instance",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("AttachVolume",),
        _attached,
        "VolumeInUse",
        "{id} is already attached to an instance",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("AttachVolume",),
        _unfit,
        "IncorrectState",
        "Instance '{id}' is not 'running'.",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("AttachVolume",),
        _taken,
        "InvalidParameterValue",
        "Invalid value '{device}' for unixDevice. Attachment point {device} is already in use",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("DetachVolume",),
        _root,
        "OperationNotPermitted",
        "Unable to detach root volume '{id}' from instance",
        _ERRORS,
    ),
    Rule(
        "ec2",
        ("ModifyVolume",),
        _smaller,
        "InvalidParameterValue",
        "New size cannot be smaller than existing size",
        "Amazon EC2 API Reference: ModifyVolume",
    ),
)
