"""Security groups, network ACLs, endpoints, interfaces and peerings.

Source: CloudFormation Template Reference, AWS::EC2::*.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.ec2 import Ec2Kind
from cloud.stacks.kinds.kind import Kind, Properties, Wanted, absorb, tags_of
from cloud.stacks.kinds.messages import in_order
from cloud.stacks.kinds.network import described
from cloud.stacks.resolving import text

Rules = Iterable[Mapping[str, Any]]
_ANY = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


class SecurityGroup(Ec2Kind):
    type = "AWS::EC2::SecurityGroup"
    named = "GroupName"
    longest = 255
    creates = "CreateSecurityGroup"
    identity = "GroupId"
    deletes = "DeleteSecurityGroup"
    handle = "GroupId"
    renamed = {"GroupDescription": "Description"}
    attributes = {"GroupId": "=", "Id": "=", "VpcId": "VpcId", "GroupName": "GroupName"}

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        rules = {"SecurityGroupIngress": _ingress, "SecurityGroupEgress": _egress}
        return {**super().apart, **rules}

    def live_description(self, physical_id: str) -> Any:
        return described("DescribeSecurityGroups", "GroupIds", physical_id, "SecurityGroups")

    def live(self, physical_id: str, properties: Properties) -> dict[str, Any] | None:
        found = self.live_description(physical_id)
        if found is None:
            return None
        actual: dict[str, Any] = {
            "GroupDescription": found["Description"],
            "GroupName": found["GroupName"],
            "VpcId": found.get("VpcId"),
        }
        for name, rules in (
            ("SecurityGroupIngress", found.get("IpPermissions", [])),
            ("SecurityGroupEgress", found.get("IpPermissionsEgress", [])),
        ):
            actual[name] = _as_written(rules, properties.get(name, []))
        if "Tags" in properties:
            actual["Tags"] = in_order(tags_of(found.get("Tags")), properties["Tags"])
        return actual


def _ingress(group: str, new: Any, old: Any) -> None:
    _exchange(group, new or [], old or [], "Ingress")


def _egress(group: str, new: Any, old: Any) -> None:
    """A group that says what may leave loses the rule that lets everything leave."""
    if old is None and new:
        old = [_ANY]
    _exchange(group, new if new is not None else [_ANY], old or [], "Egress")


def _exchange(group: str, new: Rules, old: Rules, way: str) -> None:
    wanted, before = [_plain(one) for one in new], [_plain(one) for one in old]
    gone = [permission(one) for one in before if _key(one) not in map(_key, wanted)]
    fresh = [permission(one) for one in wanted if _key(one) not in map(_key, before)]
    if gone:
        absorb("ec2", f"RevokeSecurityGroup{way}", {"GroupId": group, "IpPermissions": gone})
    if fresh:
        given = {"GroupId": group, "IpPermissions": fresh}
        call("ec2", f"AuthorizeSecurityGroup{way}", given)


def _plain(rule: Mapping[str, Any]) -> dict[str, str]:
    return {name: text(value) for name, value in rule.items()}


def _key(rule: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(rule.items()))


_PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourceSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "DestinationSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    "SourceSecurityGroupName": ("UserIdGroupPairs", "GroupName"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
}


def permission(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule of a template as EC2 takes it."""
    made: dict[str, Any] = {"IpProtocol": text(rule.get("IpProtocol", "-1"))}
    for name in ("FromPort", "ToPort"):
        if name in rule and made["IpProtocol"] != "-1":
            made[name] = int(text(rule[name]))
    about = {"Description": text(rule["Description"])} if "Description" in rule else {}
    for name, (several, key) in _PEERS.items():
        if name in rule:
            made[several] = [{key: text(rule[name]), **about}]
    return made


def _as_written(permissions: Rules, wanted: Rules) -> list[dict[str, Any]]:
    """Return EC2's rules as a template would write them, in the template's order."""
    found = [one for each in permissions for one in _flat(each)]
    listed: list[dict[str, Any]] = []
    for asked in wanted:
        plain = permission(asked)
        match = next((one for one in found if permission(one) == plain), None)
        if match is not None:
            found.remove(match)
            listed.append(dict(asked))
    return listed + found


def _flat(given: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    base = {name: given[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in given}
    back = {(several, key): name for name, (several, key) in reversed(_PEERS.items())}
    for (several, key), name in back.items():
        for peer in given.get(several) or []:
            if key in peer:
                about = {"Description": peer["Description"]} if peer.get("Description") else {}
                yield {**base, name: peer[key], **about}


class _Rule(Kind):
    """One rule of a group, by itself; its id is the rule's."""

    service = "ec2"
    way = ""

    def create(self, wanted: Wanted) -> str:
        properties = wanted.properties
        given = {"GroupId": text(properties["GroupId"]), "IpPermissions": [permission(properties)]}
        made = call("ec2", f"AuthorizeSecurityGroup{self.way}", given)
        rules = made.get("SecurityGroupRules") or [{}]
        return str(rules[0].get("SecurityGroupRuleId") or f"{properties['GroupId']}|{self.way}")

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {"GroupId": text(properties["GroupId"]), "IpPermissions": [permission(properties)]}
        absorb("ec2", f"RevokeSecurityGroup{self.way}", given)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        return physical_id if name == "Id" else super().attribute(physical_id, name, properties)


class Ingress(_Rule):
    type = "AWS::EC2::SecurityGroupIngress"
    way = "Ingress"


class Egress(_Rule):
    type = "AWS::EC2::SecurityGroupEgress"
    way = "Egress"


class NetworkAcl(Ec2Kind):
    type = "AWS::EC2::NetworkAcl"
    creates = "CreateNetworkAcl"
    identity = "NetworkAcl.NetworkAclId"
    deletes = "DeleteNetworkAcl"
    handle = "NetworkAclId"
    attributes = {"Id": "="}


class NetworkAclEntry(Kind):
    type = "AWS::EC2::NetworkAclEntry"
    service = "ec2"
    renamed = {"Icmp": "IcmpTypeCode"}

    def create(self, wanted: Wanted) -> str:
        given = self.parameters("CreateNetworkAclEntry", {"Egress": False, **wanted.properties})
        call("ec2", "CreateNetworkAclEntry", given)
        return f"{given['NetworkAclId']}|{given['RuleNumber']}|{text(given['Egress'])}"

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        given = {"Egress": False, **wanted.properties}
        given = self.parameters("ReplaceNetworkAclEntry", given)
        call("ec2", "ReplaceNetworkAclEntry", given)

    def delete(self, physical_id: str, properties: Properties) -> None:
        acl, number, egress = physical_id.split("|")
        given = {"NetworkAclId": acl, "RuleNumber": int(number), "Egress": egress == "true"}
        absorb("ec2", "DeleteNetworkAclEntry", given)


class AclAssociation(Kind):
    """A subnet always has a network ACL: to take one off is to put the VPC's own on."""

    type = "AWS::EC2::SubnetNetworkAclAssociation"
    service = "ec2"

    def create(self, wanted: Wanted) -> str:
        subnet, acl = (text(wanted.properties[n]) for n in ("SubnetId", "NetworkAclId"))
        return self._put(subnet, acl)

    def delete(self, physical_id: str, properties: Properties) -> None:
        subnet = text(properties["SubnetId"])
        filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
        acls = call("ec2", "DescribeNetworkAcls", {"Filters": filters})["NetworkAcls"]
        if not acls:
            return
        usual = [
            {"Name": "vpc-id", "Values": [acls[0]["VpcId"]]},
            {"Name": "default", "Values": ["true"]},
        ]
        found = call("ec2", "DescribeNetworkAcls", {"Filters": usual})["NetworkAcls"]
        self._put(subnet, found[0]["NetworkAclId"])

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "AssociationId":
            return physical_id
        return super().attribute(physical_id, name, properties)

    def _put(self, subnet: str, acl: str) -> str:
        filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
        acls = call("ec2", "DescribeNetworkAcls", {"Filters": filters})["NetworkAcls"]
        held = [a for one in acls for a in one["Associations"] if a["SubnetId"] == subnet]
        if not held:
            raise CallError("NotFound", f"The subnet {subnet} has no network ACL")
        given = {"AssociationId": held[0]["NetworkAclAssociationId"], "NetworkAclId": acl}
        return str(call("ec2", "ReplaceNetworkAclAssociation", given)["NewAssociationId"])


class Endpoint(Ec2Kind):
    type = "AWS::EC2::VPCEndpoint"
    creates = "CreateVpcEndpoint"
    identity = "VpcEndpoint.VpcEndpointId"
    attributes = {
        "Id": "=",
        "CreationTimestamp": "CreationTimestamp",
        "DnsEntries": "DnsEntries[].DnsName",
        "NetworkInterfaceIds": "NetworkInterfaceIds",
    }

    def delete(self, physical_id: str, properties: Properties) -> None:
        absorb("ec2", "DeleteVpcEndpoints", {"VpcEndpointIds": [physical_id]})

    def live_description(self, physical_id: str) -> Any:
        return described("DescribeVpcEndpoints", "VpcEndpointIds", physical_id, "VpcEndpoints")


class Interface(Ec2Kind):
    type = "AWS::EC2::NetworkInterface"
    creates = "CreateNetworkInterface"
    identity = "NetworkInterface.NetworkInterfaceId"
    deletes = "DeleteNetworkInterface"
    handle = "NetworkInterfaceId"
    renamed = {"GroupSet": "Groups"}
    attributes = {"Id": "=", "PrimaryPrivateIpAddress": "PrivateIpAddress", "VpcId": "VpcId"}

    def live_description(self, physical_id: str) -> Any:
        ids = "NetworkInterfaceIds"
        return described("DescribeNetworkInterfaces", ids, physical_id, "NetworkInterfaces")


class Peering(Ec2Kind):
    type = "AWS::EC2::VPCPeeringConnection"
    creates = "CreateVpcPeeringConnection"
    identity = "VpcPeeringConnection.VpcPeeringConnectionId"
    deletes = "DeleteVpcPeeringConnection"
    handle = "VpcPeeringConnectionId"
    attributes = {"Id": "="}

    def create(self, wanted: Wanted) -> str:
        peering = super().create(wanted)
        call("ec2", "AcceptVpcPeeringConnection", {self.handle: peering})
        return peering


KINDS = (
    *(SecurityGroup, Ingress, Egress, NetworkAcl, NetworkAclEntry, AclAssociation, Endpoint),
    *(Interface, Peering),
)
