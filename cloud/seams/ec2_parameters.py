"""Parameters of EC2 that moto takes and forgets.

Replaces: methods of `EC2Response`.
- RunInstances: `DisableApiTermination`, which moto keeps to when it is set afterwards.
- CreateNetworkAclEntry, ReplaceNetworkAclEntry: `IcmpTypeCode`, looked for under another name.
- CreateDhcpOptions: `TagSpecifications`.
- CreateLaunchTemplateVersion: `SourceVersion`, whose parameters the new version begins with.
- ModifyVpcEndpoint: `PrivateDnsEnabled`.
- DescribeSnapshots: `OwnerIds`.
- DescribeInstanceAttribute: `blockDeviceMapping`, which is answered empty.
- MonitorInstances, UnmonitorInstances: not there at all.
Source: Amazon EC2 API Reference, of each operation.
"""

from copy import deepcopy
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from cloud.seams.patch import put

_plain_run: Any = EC2Response.run_instances
_plain_create_entry: Any = EC2Response.create_network_acl_entry
_plain_replace_entry: Any = EC2Response.replace_network_acl_entry
_plain_options: Any = EC2Response.create_dhcp_options
_plain_version: Any = EC2Response.create_launch_template_version
_plain_endpoint: Any = EC2Response.modify_vpc_endpoint
_plain_attribute: Any = EC2Response.describe_instance_attribute
_plain_snapshots: Any = EC2Response.describe_snapshots


def install() -> None:
    put(EC2Response, "run_instances", _run)
    put(EC2Response, "create_network_acl_entry", _create_entry)
    put(EC2Response, "replace_network_acl_entry", _replace_entry)
    put(EC2Response, "create_dhcp_options", _options)
    put(EC2Response, "create_launch_template_version", _version)
    put(EC2Response, "modify_vpc_endpoint", _endpoint)
    put(EC2Response, "describe_instance_attribute", _attribute)
    put(EC2Response, "describe_snapshots", _snapshots)
    put(EC2Response, "monitor_instances", _monitor)
    put(EC2Response, "unmonitor_instances", _unmonitor)


def _run(self: Any) -> Any:
    answer = _plain_run(self)
    if self._get_param("DisableApiTermination"):
        for instance in answer.result.instances:
            instance.disable_api_termination = True
    return answer


def _create_entry(self: Any) -> Any:
    _name_icmp(self.params)
    return _plain_create_entry(self)


def _replace_entry(self: Any) -> Any:
    _name_icmp(self.params)
    return _plain_replace_entry(self)


def _name_icmp(given: Any) -> None:
    if "IcmpTypeCode" in given:
        given["Icmp"] = given["IcmpTypeCode"]


def _options(self: Any) -> Any:
    answer = _plain_options(self)
    for specification in self._get_param("TagSpecifications", []):
        tags = {tag["Key"]: tag.get("Value", "") for tag in specification.get("Tags", [])}
        answer.result["DhcpOptions"].add_tags(tags)
    return answer


def _version(self: Any) -> Any:
    source = self._get_param("SourceVersion")
    if source is not None:
        name = self._get_param("LaunchTemplateName")
        held = (
            self.ec2_backend.get_launch_template_by_name(name)
            if name
            else self.ec2_backend.get_launch_template(self._get_param("LaunchTemplateId"))
        )
        own = self._get_param("LaunchTemplateData", {})
        self.params["LaunchTemplateData"] = {**deepcopy(held.get_version(source).data), **own}
    return _plain_version(self)


def _endpoint(self: Any) -> Any:
    answer = _plain_endpoint(self)
    asked = self._get_param("PrivateDnsEnabled")
    if asked is not None:
        held = self.ec2_backend.vpc_end_points[self._get_param("VpcEndpointId")]
        held.private_dns_enabled = asked
    return answer


def _attribute(self: Any) -> Any:
    if self._get_param("Attribute") != "blockDeviceMapping":
        return _plain_attribute(self)
    held = self.ec2_backend.get_instance(self._get_param("InstanceId"))
    told = {"InstanceId": held.id, "BlockDeviceMappings": held.block_device_mappings}
    return ActionResult(told)


def _snapshots(self: Any) -> Any:
    answer = _plain_snapshots(self)
    asked = self._get_param("OwnerIds")
    if asked:
        own = self.current_account
        owners = {own if one == "self" else one for one in asked}
        answer.result["Snapshots"] = [
            one
            for one in answer.result["Snapshots"]
            if one.owner_id in owners or ("amazon" in owners and one.owner_id != own)
        ]
    return answer


def _monitor(self: Any) -> Any:
    return _monitored(self, "enabled", "pending")


def _unmonitor(self: Any) -> Any:
    return _monitored(self, "disabled", "disabling")


def _monitored(self: Any, state: str, told: str) -> Any:
    instances = [self.ec2_backend.get_instance(one) for one in self._get_param("InstanceIds", [])]
    for instance in instances:
        instance.monitoring_state = state
    rows = [{"InstanceId": one.id, "Monitoring": {"State": told}} for one in instances]
    return ActionResult({"InstanceMonitorings": rows})
