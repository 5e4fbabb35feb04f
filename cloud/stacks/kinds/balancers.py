"""Load balancers, listeners and target groups.

Source: CloudFormation Template Reference, AWS::ElasticLoadBalancingV2::*.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from cloud.stacks.calls import call
from cloud.stacks.kinds.kind import Kind, Properties, tags_of
from cloud.stacks.resolving import text


class _Balancing(Kind):
    service = "elbv2"
    several = True
    plural: ClassVar[str] = ""  # the parameter of `reads`

    def live_description(self, physical_id: str) -> Any:
        found = call("elbv2", self.reads, {self.plural: [physical_id]})
        return next(iter(found.get(self.found) or []), None)


class LoadBalancer(_Balancing):
    type = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    named = "Name"
    longest = 32
    creates = "CreateLoadBalancer"
    identity = "LoadBalancers[0].LoadBalancerArn"
    reads = "DescribeLoadBalancers"
    plural = "LoadBalancerArns"
    deletes = "DeleteLoadBalancer"
    handle = "LoadBalancerArn"
    found = "LoadBalancers"
    tagged = "Tags"
    attributes = {
        "LoadBalancerArn": "=",
        "DNSName": "DNSName",
        "CanonicalHostedZoneID": "CanonicalHostedZoneId",
        "LoadBalancerName": "LoadBalancerName",
        "SecurityGroups": "SecurityGroups",
    }

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {"LoadBalancerAttributes": _attributes("LoadBalancer"), "Tags": _retag}

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "LoadBalancerFullName":
            return physical_id.partition("loadbalancer/")[2]
        return super().attribute(physical_id, name, properties)

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        who, names = {"LoadBalancerArn": physical_id}, set(changed)
        for name, operation in (
            ("SecurityGroups", "SetSecurityGroups"),
            ("Subnets", "SetSubnets"),
            ("SubnetMappings", "SetSubnets"),
            ("IpAddressType", "SetIpAddressType"),
        ):
            if name in names:
                given = self.parameters(operation, {name: properties.get(name, [])})
                call("elbv2", operation, {**who, **given})
                names.discard(name)
        if names:
            super().do_update(physical_id, properties, names)


class TargetGroup(_Balancing):
    type = "AWS::ElasticLoadBalancingV2::TargetGroup"
    named = "Name"
    longest = 32
    creates = "CreateTargetGroup"
    identity = "TargetGroups[0].TargetGroupArn"
    reads = "DescribeTargetGroups"
    plural = "TargetGroupArns"
    updates = "ModifyTargetGroup"
    deletes = "DeleteTargetGroup"
    handle = "TargetGroupArn"
    found = "TargetGroups"
    tagged = "Tags"
    attributes = {
        "TargetGroupArn": "=",
        "TargetGroupName": "TargetGroupName",
        "LoadBalancerArns": "LoadBalancerArns",
    }

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {
            "TargetGroupAttributes": _attributes("TargetGroup"),
            "Targets": _targets,
            "Tags": _retag,
        }

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "TargetGroupFullName":
            return physical_id.rpartition(":")[2]
        return super().attribute(physical_id, name, properties)


def _attributes(noun: str) -> Callable[[str, Any, Any], None]:
    def put(arn: str, new: Any, _old: Any) -> None:
        listed = [{"Key": text(one["Key"]), "Value": text(one["Value"])} for one in new or []]
        if listed:
            given = {f"{noun}Arn": arn, "Attributes": listed}
            call("elbv2", f"Modify{noun}Attributes", given)

    return put


def _targets(arn: str, new: Any, old: Any) -> None:
    gone = [_target(one) for one in old or [] if one not in (new or [])]
    fresh = [_target(one) for one in new or [] if one not in (old or [])]
    if gone:
        call("elbv2", "DeregisterTargets", {"TargetGroupArn": arn, "Targets": gone})
    if fresh:
        call("elbv2", "RegisterTargets", {"TargetGroupArn": arn, "Targets": fresh})


def _target(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: int(text(v)) if name == "Port" else text(v) for name, v in one.items()}


def _retag(arn: str, new: Any, old: Any) -> None:
    wanted, before = tags_of(new), tags_of(old)
    if gone := [key for key in before if key not in wanted]:
        call("elbv2", "RemoveTags", {"ResourceArns": [arn], "TagKeys": gone})
    tags = [{"Key": key, "Value": value} for key, value in wanted.items()]
    if tags:
        call("elbv2", "AddTags", {"ResourceArns": [arn], "Tags": tags})


class Listener(_Balancing):
    type = "AWS::ElasticLoadBalancingV2::Listener"
    creates = "CreateListener"
    identity = "Listeners[0].ListenerArn"
    reads = "DescribeListeners"
    plural = "ListenerArns"
    updates = "ModifyListener"
    whole = True
    deletes = "DeleteListener"
    handle = "ListenerArn"
    found = "Listeners"
    attributes = {"ListenerArn": "="}


class ListenerRule(_Balancing):
    type = "AWS::ElasticLoadBalancingV2::ListenerRule"
    creates = "CreateRule"
    identity = "Rules[0].RuleArn"
    reads = "DescribeRules"
    plural = "RuleArns"
    updates = "ModifyRule"
    deletes = "DeleteRule"
    handle = "RuleArn"
    found = "Rules"
    attributes = {"RuleArn": "=", "IsDefault": "IsDefault"}

    def do_update(self, physical_id: str, properties: Properties, changed: Iterable[str]) -> None:
        names = set(changed)
        if "Priority" in names:
            listed = [{"RuleArn": physical_id, "Priority": int(text(properties["Priority"]))}]
            call("elbv2", "SetRulePriorities", {"RulePriorities": listed})
        if names - {"Priority"}:
            super().do_update(physical_id, properties, names - {"Priority"})


KINDS = (LoadBalancer, TargetGroup, Listener, ListenerRule)
