"""Auto Scaling.

Source: CloudFormation Template Reference, AWS::AutoScaling::*.
"""

from collections.abc import Iterable
from typing import Any

from cloud.stacks.calls import call
from cloud.stacks.kinds.kind import Kind, NotHereError, Properties, absorb
from cloud.stacks.resolving import text

_CREATE_ONLY = frozenset({"InstanceId", "LoadBalancerNames", "TargetGroupARNs", "Tags"})


class ScalingGroup(Kind):
    type = "AWS::AutoScaling::AutoScalingGroup"
    service = "autoscaling"
    named = "AutoScalingGroupName"
    longest = 255
    creates = "CreateAutoScalingGroup"
    identity = "=AutoScalingGroupName"
    reads = "DescribeAutoScalingGroups"
    updates = "UpdateAutoScalingGroup"
    handle = "AutoScalingGroupName"
    tagged = ""
    renamed = {"Cooldown": "DefaultCooldown"}
    attributes = {"AutoScalingGroupARN": "AutoScalingGroupARN"}

    def do_create(self, properties: Properties) -> dict[str, Any]:
        return super().do_create(_subnets(properties))

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names = set(changed)
        if "Tags" in names:
            tags = [
                {**one, "ResourceId": physical_id, "ResourceType": "auto-scaling-group"}
                for one in properties.get("Tags", [])
            ]
            given = self.parameters("CreateOrUpdateTags", {"Tags": tags})
            call("autoscaling", "CreateOrUpdateTags", given)
        if "TargetGroupARNs" in names:
            who = {"AutoScalingGroupName": physical_id}
            answer = call("autoscaling", "DescribeLoadBalancerTargetGroups", who)
            found = answer.get("LoadBalancerTargetGroups", [])
            held = {one["LoadBalancerTargetGroupARN"] for one in found}
            wanted = set(properties.get("TargetGroupARNs", []))
            for operation, arns in (("Attach", wanted - held), ("Detach", held - wanted)):
                if arns:
                    given = {**who, "TargetGroupARNs": sorted(arns)}
                    call("autoscaling", f"{operation}LoadBalancerTargetGroups", given)
        rest = names - {"Tags", "TargetGroupARNs"}
        if rest & _CREATE_ONLY:
            raise NotHereError(f"A change of {min(rest & _CREATE_ONLY)} of {self.type}")
        if rest:
            super().do_update(physical_id, _subnets(properties), rest)

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"AutoScalingGroupName": physical_id, "ForceDelete": True}
        if self.live_description(physical_id) is not None:
            absorb("autoscaling", "DeleteAutoScalingGroup", given)

    def live_description(self, physical_id: str) -> Any:
        given = {"AutoScalingGroupNames": [physical_id]}
        found = call("autoscaling", "DescribeAutoScalingGroups", given)["AutoScalingGroups"]
        return found[0] if found else None


def _subnets(properties: Properties) -> dict[str, Any]:
    """The API takes the subnets as one text."""
    made = dict(properties)
    if isinstance(made.get("VPCZoneIdentifier"), list):
        made["VPCZoneIdentifier"] = ",".join(map(text, made["VPCZoneIdentifier"]))
    return made


class LaunchConfiguration(Kind):
    type = "AWS::AutoScaling::LaunchConfiguration"
    service = "autoscaling"
    named = "LaunchConfigurationName"
    longest = 255
    creates = "CreateLaunchConfiguration"
    identity = "=LaunchConfigurationName"
    deletes = "DeleteLaunchConfiguration"
    handle = "LaunchConfigurationName"


class ScalingPolicy(Kind):
    type = "AWS::AutoScaling::ScalingPolicy"
    service = "autoscaling"
    named = "PolicyName"
    longest = 255
    creates = "PutScalingPolicy"
    identity = "PolicyARN"
    attributes = {"Arn": "=", "PolicyName": "PolicyName"}

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        name = physical_id.rpartition("policyName/")[2]
        given = self.parameters("PutScalingPolicy", {**properties, "PolicyName": name})
        call("autoscaling", "PutScalingPolicy", given)

    def delete(self, physical_id: str, properties: Properties) -> None:
        absorb("autoscaling", "DeletePolicy", {"PolicyName": physical_id})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "PolicyName":
            return physical_id.rpartition("policyName/")[2]
        return super().attribute(physical_id, name, properties)


KINDS = (ScalingGroup, LaunchConfiguration, ScalingPolicy)
