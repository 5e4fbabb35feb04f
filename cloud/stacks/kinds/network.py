"""VPCs, subnets, gateways and routes.

Source: CloudFormation Template Reference, AWS::EC2::*.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cloud.stacks.calls import CallError, call
from cloud.stacks.kinds.ec2 import Ec2Kind
from cloud.stacks.kinds.kind import Kind, Properties, Wanted, absorb
from cloud.stacks.resolving import text


class Vpc(Ec2Kind):
    type = "AWS::EC2::VPC"
    creates = "CreateVpc"
    identity = "Vpc.VpcId"
    reads = "DescribeVpcs"
    deletes = "DeleteVpc"
    handle = "VpcId"
    found = "Vpcs[0]"
    attributes = {
        "VpcId": "=",
        "CidrBlock": "CidrBlock",
        "CidrBlockAssociations": "CidrBlockAssociationSet[].AssociationId",
        "Ipv6CidrBlocks": "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
    }

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        names = ("EnableDnsSupport", "EnableDnsHostnames")
        return {**super().apart, **{name: _vpc_setter(name) for name in names}}

    def live_description(self, physical_id: str) -> Any:
        return described("DescribeVpcs", "VpcIds", physical_id, "Vpcs")

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "DefaultSecurityGroup":
            filters = [
                {"Name": "vpc-id", "Values": [physical_id]},
                {"Name": "group-name", "Values": ["default"]},
            ]
            found = call("ec2", "DescribeSecurityGroups", {"Filters": filters})
            return found["SecurityGroups"][0]["GroupId"]
        if name == "DefaultNetworkAcl":
            filters = [
                {"Name": "vpc-id", "Values": [physical_id]},
                {"Name": "default", "Values": ["true"]},
            ]
            found = call("ec2", "DescribeNetworkAcls", {"Filters": filters})
            return found["NetworkAcls"][0]["NetworkAclId"]
        return super().attribute(physical_id, name, properties)


def _vpc_setter(name: str) -> Callable[[str, Any, Any], None]:
    def put(vpc: str, new: Any, _old: Any) -> None:
        usual = name == "EnableDnsSupport"
        wanted = text(usual if new is None else new) == "true"
        call("ec2", "ModifyVpcAttribute", {"VpcId": vpc, name: {"Value": wanted}})

    return put


def described(operation: str, handle: str, resource_id: str, name: str) -> Any:
    """Return the description of one thing, None when it is gone."""
    try:
        found = call("ec2", operation, {handle: [resource_id]}).get(name) or [None]
    except CallError as fault:
        if "NotFound" in fault.code or "Malformed" in fault.code:
            return None
        raise
    return found[0]


class Subnet(Ec2Kind):
    type = "AWS::EC2::Subnet"
    creates = "CreateSubnet"
    identity = "Subnet.SubnetId"
    deletes = "DeleteSubnet"
    handle = "SubnetId"
    attributes = {
        "SubnetId": "=",
        "AvailabilityZone": "AvailabilityZone",
        "CidrBlock": "CidrBlock",
        "VpcId": "VpcId",
        "Ipv6CidrBlocks": "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock",
    }

    @property
    def apart(self) -> Mapping[str, Callable[[str, Any, Any], None]]:
        return {**super().apart, "MapPublicIpOnLaunch": _map_public}

    def live_description(self, physical_id: str) -> Any:
        return described("DescribeSubnets", "SubnetIds", physical_id, "Subnets")


def _map_public(subnet: str, new: Any, _old: Any) -> None:
    wanted = {"Value": text(new or "false") == "true"}
    call("ec2", "ModifySubnetAttribute", {"SubnetId": subnet, "MapPublicIpOnLaunch": wanted})


class InternetGateway(Ec2Kind):
    type = "AWS::EC2::InternetGateway"
    creates = "CreateInternetGateway"
    identity = "InternetGateway.InternetGatewayId"
    deletes = "DeleteInternetGateway"
    handle = "InternetGatewayId"
    attributes = {"InternetGatewayId": "="}


class GatewayAttachment(Kind):
    type = "AWS::EC2::VPCGatewayAttachment"
    service = "ec2"

    def create(self, wanted: Wanted) -> str:
        given = self._given(wanted.properties)
        call("ec2", "AttachInternetGateway", given)
        return f"IGW|{given['VpcId']}"

    def delete(self, physical_id: str, properties: Properties) -> None:
        try:
            absorb("ec2", "DetachInternetGateway", self._given(properties))
        except CallError as fault:
            if fault.code != "Gateway.NotAttached":
                raise

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "AttachmentType":
            return "IGW"
        return super().attribute(physical_id, name, properties)

    def _given(self, properties: Properties) -> dict[str, Any]:
        return self.parameters("AttachInternetGateway", properties)


class RouteTable(Ec2Kind):
    type = "AWS::EC2::RouteTable"
    creates = "CreateRouteTable"
    identity = "RouteTable.RouteTableId"
    deletes = "DeleteRouteTable"
    handle = "RouteTableId"
    attributes = {"RouteTableId": "="}


class Route(Kind):
    type = "AWS::EC2::Route"
    service = "ec2"

    def create(self, wanted: Wanted) -> str:
        properties = wanted.properties
        call("ec2", "CreateRoute", self.parameters("CreateRoute", properties))
        return f"{properties['RouteTableId']}|{_destination(properties)}"

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        call("ec2", "ReplaceRoute", self.parameters("ReplaceRoute", wanted.properties))

    def delete(self, physical_id: str, properties: Properties) -> None:
        given = {
            name: text(properties[name])
            for name in (*_DESTINATIONS, "RouteTableId")
            if name in properties
        }
        absorb("ec2", "DeleteRoute", given)

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "CidrBlock":
            return _destination(properties)
        return super().attribute(physical_id, name, properties)


_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def _destination(properties: Properties) -> str:
    return next((text(properties[n]) for n in _DESTINATIONS if n in properties), "")


class RouteTableAssociation(Kind):
    type = "AWS::EC2::SubnetRouteTableAssociation"
    service = "ec2"
    creates = "AssociateRouteTable"
    identity = "AssociationId"
    deletes = "DisassociateRouteTable"
    handle = "AssociationId"
    attributes = {"Id": "="}


class NatGateway(Ec2Kind):
    type = "AWS::EC2::NatGateway"
    creates = "CreateNatGateway"
    identity = "NatGateway.NatGatewayId"
    deletes = "DeleteNatGateway"
    handle = "NatGatewayId"
    attributes = {"NatGatewayId": "="}


class Address(Ec2Kind):
    """An Elastic IP; Ref gives the address, the allocation is an attribute."""

    type = "AWS::EC2::EIP"
    creates = "AllocateAddress"

    def create(self, wanted: Wanted) -> str:
        properties = self.with_tags(wanted)
        machine = properties.pop("InstanceId", None)
        tags = properties.pop("Tags", None)
        given = self.parameters("AllocateAddress", {"Domain": "vpc", **properties})
        made = call("ec2", "AllocateAddress", given)
        address = str(made["PublicIp"])
        try:
            if tags:
                self.apart["Tags"](made["AllocationId"], tags, None)
            if machine:
                given = {"AllocationId": made["AllocationId"], "InstanceId": machine}
                call("ec2", "AssociateAddress", given)
        except CallError as fault:
            fault.physical_id = address
            raise
        return address

    def update(
        self, physical_id: str, wanted: Wanted, before: Properties, changed: Iterable[str]
    ) -> None:
        properties, names = self.with_tags(wanted), set(changed)
        found = self._found(physical_id)
        if "Tags" in names:
            self.apart["Tags"](found["AllocationId"], properties.get("Tags"), before.get("Tags"))
        if "InstanceId" in names:
            if found.get("AssociationId"):
                given = {"AssociationId": found["AssociationId"]}
                call("ec2", "DisassociateAddress", given)
            if properties.get("InstanceId"):
                given = {"AllocationId": found["AllocationId"]}
                call("ec2", "AssociateAddress", {**given, "InstanceId": properties["InstanceId"]})

    def delete(self, physical_id: str, properties: Properties) -> None:
        found = self.live_description(physical_id)
        if found is None:
            return
        if found.get("AssociationId"):
            absorb("ec2", "DisassociateAddress", {"AssociationId": found["AssociationId"]})
        absorb("ec2", "ReleaseAddress", {"AllocationId": found["AllocationId"]})

    def attribute(self, physical_id: str, name: str, properties: Properties) -> Any:
        if name == "PublicIp":
            return physical_id
        if name == "AllocationId":
            return self._found(physical_id)["AllocationId"]
        return super().attribute(physical_id, name, properties)

    def live_description(self, physical_id: str) -> Any:
        return described("DescribeAddresses", "PublicIps", physical_id, "Addresses")

    def _found(self, address: str) -> dict[str, Any]:
        found: dict[str, Any] | None = self.live_description(address)
        if found is None:
            raise CallError("NotFound", f"Address {address} does not exist")
        return found


class AddressAssociation(Kind):
    type = "AWS::EC2::EIPAssociation"
    service = "ec2"
    creates = "AssociateAddress"
    identity = "AssociationId"
    deletes = "DisassociateAddress"
    handle = "AssociationId"
    renamed = {"EIP": "PublicIp"}
    attributes = {"Id": "="}


KINDS = (
    *(Vpc, Subnet, InternetGateway, GatewayAttachment, RouteTable, Route, RouteTableAssociation),
    *(NatGateway, Address, AddressAssociation),
)
