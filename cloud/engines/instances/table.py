"""An account's instances as they should be now, read from moto's state. Runs in its scope.

Source: Amazon EC2 User Guide, "Instance metadata categories" and "Instance identity documents".
"""

import json
from collections.abc import Iterator
from typing import Any

from moto.core.utils import iso_8601_datetime_without_milliseconds as iso
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends

from cloud.engines.instances.port import Instance, Neighbour, Table
from cloud.engines.instances.reach import between, ports
from cloud.seams import sessions

SERVICE = "ec2.amazonaws.com"
_GONE = {"shutting-down", "terminated"}
_RUNS = {"pending", "running"}
_CREDENTIALS = "meta-data/iam/security-credentials/"


def has_any(account_id: str) -> bool:
    """Tell whether the account has launched anything. Needs no scope."""
    if not dict.__contains__(ec2_backends, account_id):
        return False
    held = dict.__getitem__(ec2_backends, account_id)  # past the wall: nothing of it is told
    return any(backend.reservations for backend in dict.values(held))


def table(account_id: str) -> Table:
    held = list(_all(account_id))
    running = [one for _, one in held if one.state in _RUNS]
    return Table([_instance(ec2, one, running) for ec2, one in held])


def has_credentials(held: Table) -> bool:
    """Tell whether some instance has a role's credentials, which expire."""
    return any(path.startswith(_CREDENTIALS) for one in held.instances for path in one.metadata)


def _all(account_id: str) -> Iterator[tuple[Any, Any]]:
    for backend in list(ec2_backends[account_id].values()):
        for reservation in backend.reservations.values():
            for one in reservation.instances:
                if one.state not in _GONE:
                    yield backend, one


def _instance(ec2: Any, one: Any, running: list[Any]) -> Instance:
    options = one.metadata_options
    return Instance(
        id=one.id,
        running=one.state in _RUNS,
        boot=vars(one).get("boots", 0),
        hostname=one.private_dns_name.partition(".")[0],
        private_address=one.private_ip,
        public_address=one.public_ip,
        ports=ports(ec2, one),
        neighbours=tuple(
            Neighbour(other.id, between(one, other))
            for other in running
            if other is not one and other.vpc_id == one.vpc_id
        ),
        user_data=str(one.user_data or ""),
        metadata={**_metadata(one), **_role(ec2, one)},
        metadata_on=options.http_endpoint == "enabled",
        tokens="required" if options.http_tokens == "required" else "optional",
    )


def _metadata(one: Any) -> dict[str, str]:
    zone = one.placement.zone
    told = {
        "ami-id": one.image_id,
        "ami-launch-index": one.ami_launch_index,
        "hostname": one.private_dns_name,
        "instance-action": "none",
        "instance-id": one.id,
        "instance-life-cycle": one.lifecycle or "on-demand",
        "instance-type": one.instance_type,
        "local-hostname": one.private_dns_name,
        "local-ipv4": one.private_ip,
        "mac": one.nics[0].mac_address,
        "placement/availability-zone": zone,
        "placement/region": one.region_name,
        "security-groups": "\n".join(sorted(group.name for group in one.nics[0].group_set)),
        "services/domain": "amazonaws.com",
        "services/partition": "aws",
    }
    if one.public_ip:
        told |= {"public-ipv4": one.public_ip, "public-hostname": one.public_dns_name}
    if one.key_name:
        told["public-keys/0/openssh-key"] = f"0={one.key_name}"
    if one.metadata_options.instance_metadata_tags == "enabled":
        told |= {f"tags/instance/{tag['key']}": tag["value"] for tag in one.get_tags()}
    tree = {f"meta-data/{path}": str(value) for path, value in told.items()}
    tree["dynamic/instance-identity/document"] = _document(one, zone)
    if one.user_data:
        tree["user-data"] = _plain(one.user_data)
    return tree


def _plain(user_data: Any) -> str:
    return bytes(user_data.as_bytes()).decode("utf-8", "replace")


def _document(one: Any, zone: str) -> str:
    document = {
        "accountId": one.owner_id,
        "architecture": one.architecture,
        "availabilityZone": zone,
        "imageId": one.image_id,
        "instanceId": one.id,
        "instanceType": one.instance_type,
        "pendingTime": iso(one.launch_time),
        "privateIp": one.private_ip,
        "region": one.region_name,
        "version": "2017-09-30",
    }
    return json.dumps(document, indent=2)


def _role(ec2: Any, one: Any) -> dict[str, str]:
    """Return what an instance profile adds: real temporary credentials of its role."""
    profile = _profile(ec2, one)
    if profile is None or not profile.roles:
        return {}
    role = profile.roles[0]
    told = {"Code": "Success", "InstanceProfileArn": profile.arn, "InstanceProfileId": profile.id}
    tree = {"meta-data/iam/info": json.dumps(told, indent=2)}
    try:
        given = sessions.for_service(role.arn, SERVICE, one.id)
    except sessions.RoleDeniedError:
        refused = {"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role."}
        return {**tree, f"{_CREDENTIALS}{role.name}": json.dumps(refused, indent=2)}
    credentials = {
        "Code": "Success",
        "Type": "AWS-HMAC",
        "AccessKeyId": given["AccessKeyId"],
        "SecretAccessKey": given["SecretAccessKey"],
        "Token": given["SessionToken"],
        "Expiration": iso(given["Expiration"]),
    }
    return {**tree, f"{_CREDENTIALS}{role.name}": json.dumps(credentials, indent=2)}


def _profile(ec2: Any, one: Any) -> Any:
    for association in ec2.iam_instance_profile_associations.values():
        if association.instance.id == one.id:
            arn = association.iam_instance_profile.arn
            held = iam_backends[one.owner_id]["aws"].instance_profiles.values()
            return next((profile for profile in held if profile.arn == arn), None)
    return None
