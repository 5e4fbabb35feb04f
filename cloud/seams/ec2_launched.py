"""What an instance has when it is launched: a root volume as its image says, and the VPC's group.

Replaces: `Instance.setup_defaults` and `Instance.add_block_device`, which put the root volume at
`/dev/sda1` whatever the image says, and besides the one that a launch template asks for;
`EC2Response._parse_block_device_mapping`, which keeps a root volume that AWS deletes with its
instance; `EC2Backend.run_instances`, which forgets the root volume when only others are asked for,
and tells of no security group when the default one was taken.
Source: Amazon EC2 User Guide, "Block device mappings for volumes on Amazon EC2 instances" and
"Preserve data when an instance is terminated"; Amazon VPC User Guide, "Default security groups".
"""

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response

from cloud.seams.patch import put

_ROOTS = frozenset({"/dev/xvda", "/dev/sda1"})
_ROOT_SIZE = 8  # GiB
_plain_add: Any = Instance.add_block_device
_plain_parse: Any = EC2Response._parse_block_device_mapping


def install() -> None:
    put(Instance, "setup_defaults", _give_root)
    put(Instance, "add_block_device", _add)
    put(EC2Response, "_parse_block_device_mapping", _parse)
    plain: Any = EC2Backend.run_instances

    def run(self: Any, *args: Any, **options: Any) -> Any:
        reservation = plain(self, *args, **options)
        tags = options.get("tags", {}).get("volume", {})
        for instance in reservation.instances:
            if not instance.security_groups and instance.nics:
                instance.security_groups = list(instance.nics[0].group_set)
            if instance.root_device_name not in instance.block_device_mapping:
                _give_root(instance)
                root = instance.block_device_mapping[instance.root_device_name]
                self.volumes[root.volume_id].add_tags(tags)
        return reservation

    put(EC2Backend, "run_instances", run)


def _give_root(self: Any) -> None:
    own = self.ec2_backend
    volume = own.create_volume(size=_ROOT_SIZE, zone_name=self._placement.zone)
    own.attach_volume(volume.id, self.id, self.root_device_name, delete_on_termination=True)


def _add(self: Any, size: Any, device_path: str, *args: Any, **options: Any) -> None:
    held = self.block_device_mapping.get(device_path)
    if held is not None:
        self.ec2_backend.detach_volume(held.volume_id, self.id, device_path)
        self.ec2_backend.delete_volume(held.volume_id)
    _plain_add(self, size, device_path, *args, **options)


def _parse(self: Any) -> list[dict[str, Any]]:
    mappings: list[dict[str, Any]] = _plain_parse(self)
    for mapping, given in zip(mappings, self._get_param("BlockDeviceMappings", []), strict=True):
        disk = given.get("Ebs") or {}
        if mapping["DeviceName"] in _ROOTS and "DeleteOnTermination" not in disk:
            mapping["Ebs"]["DeleteOnTermination"] = True
    return mappings
