"""Mistakes with groups, gateways, routes and launches, as EC2 answers them."""

import pytest

from tests.cloud.rules.mistakes import refused

VALUE = "InvalidParameterValue"


@pytest.fixture
def ec2(aws):
    return aws("ec2", parameter_validation=False)


def tcp(first=22, last=22, **changes):
    ports = {"IpProtocol": "tcp", "FromPort": first, "ToPort": last}
    return [{**ports, "IpRanges": [{"CidrIp": "10.0.0.0/8"}], **changes}]


def test_groups_that_cannot_be_made(ec2):
    home = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    ec2.create_security_group(GroupName="web", Description="web")
    make = ec2.create_security_group
    taken = f"The security group 'web' already exists for VPC '{home}'"
    refused(make, "InvalidGroup.Duplicate", taken, GroupName="web", Description="web")
    refused(
        make,
        VALUE,
        "Value (sg-web) for parameter GroupName is invalid. Group names may not be in the format",
        GroupName="sg-web",
        Description="web",
    )
    strange = "Invalid security group description. Valid descriptions are strings less than 256"
    refused(make, VALUE, strange, GroupName="b", Description="naïve; web")
    absent = "The vpc ID 'vpc-12345678' does not exist"
    vpc = {"GroupName": "b", "Description": "b", "VpcId": "vpc-12345678"}
    refused(make, "InvalidVpcID.NotFound", absent, **vpc)


def test_rules_that_are_there_and_rules_that_are_not(ec2):
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    ours = {"GroupId": group}
    let_in, take_out = ec2.authorize_security_group_ingress, ec2.revoke_security_group_ingress
    let_in(**ours, IpPermissions=tcp())
    refused(
        let_in,
        "InvalidPermission.Duplicate",
        'the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already',
        **ours,
        IpPermissions=tcp(),
    )
    twice = "The same permission must not appear multiple times"
    refused(let_in, VALUE, twice, **ours, IpPermissions=[*tcp(80, 80), *tcp(80, 80)])
    block = {"IpRanges": [{"CidrIp": "10.0.0.0/33"}]}
    malformed = "CIDR block 10.0.0.0/33 is malformed"
    refused(let_in, VALUE, malformed, **ours, IpPermissions=tcp(**block))
    unknown = "Invalid value 'http' for IP protocol. Unknown protocol."
    refused(let_in, VALUE, unknown, **ours, IpPermissions=tcp(IpProtocol="http"))
    refused(
        let_in,
        "InvalidGroupId.Malformed",
        'Invalid id: "web" (expecting "sg-...")',
        GroupId="web",
        IpPermissions=tcp(),
    )
    everything = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    refused(
        ec2.authorize_security_group_egress,
        "InvalidPermission.Duplicate",
        'the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists',
        **ours,
        IpPermissions=everything,
    )
    gone = "The specified rule does not exist in this security group"
    refused(take_out, "InvalidPermission.NotFound", gone, **ours, IpPermissions=tcp(5, 5))
    take_out(**ours, IpPermissions=tcp())


def test_groups_that_stay(ec2):
    standing = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
    kept = f'the specified group: "{standing}" name: "default" cannot be deleted by a user'
    refused(ec2.delete_security_group, "CannotDelete", kept, GroupId=standing)
    unnamed = "The request must contain the parameter GroupName or GroupId"
    refused(ec2.delete_security_group, "MissingParameter", unnamed)


@pytest.fixture
def net(ec2):
    """Return a VPC with a subnet, a gateway and a route table of its own."""
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    return vpc, subnet, gateway, table


def test_gateways_hold_on_to_their_network(ec2, net):
    vpc, subnet, gateway, _ = net
    ours = {"InternetGatewayId": gateway, "VpcId": vpc}
    detach, attach = ec2.detach_internet_gateway, ec2.attach_internet_gateway
    apart = f"resource {gateway} is not attached to network {vpc}"
    refused(detach, "Gateway.NotAttached", apart, **ours)
    attach(**ours)
    attached = f"resource {gateway} is already attached to network {vpc}"
    refused(attach, "Resource.AlreadyAssociated", attached, **ours)
    second = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    full = f"Network {vpc} already has an internet gateway attached"
    refused(attach, VALUE, full, InternetGatewayId=second, VpcId=vpc)
    held = f"The internetGateway '{gateway}' has dependencies and cannot be deleted."
    refused(ec2.delete_internet_gateway, "DependencyViolation", held, InternetGatewayId=gateway)

    missing = "The request must include the AllocationId parameter."
    refused(ec2.create_nat_gateway, "MissingParameter", missing, SubnetId=subnet)
    absent = "The allocation ID 'eipalloc-12345678' does not exist"
    wrong = {"AllocationId": "eipalloc-12345678"}
    refused(
        ec2.create_nat_gateway, "InvalidAllocationID.NotFound", absent, SubnetId=subnet, **wrong
    )
    address = ec2.allocate_address(Domain="vpc")
    own = {"AllocationId": address["AllocationId"]}
    nat = ec2.create_nat_gateway(SubnetId=subnet, **own)["NatGateway"]["NatGatewayId"]
    in_use = f"Address {address['PublicIp']} is in use."
    refused(ec2.release_address, "InvalidIPAddress.InUse", in_use, **own)
    mapped = f"Network {vpc} has some mapped public address(es). Please unmap those"
    refused(detach, "DependencyViolation", mapped, **ours)
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.release_address(**own)
    detach(**ours)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)


def test_routes_stay_within_their_network(ec2, net):
    vpc, _, gateway, table = net
    route, ours = ec2.create_route, {"RouteTableId": table}
    out = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}
    strange = f"route table {table} and network gateway {gateway} belong to different networks"
    refused(route, VALUE, strange, **ours, **out)
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    route(**ours, **out)
    there = "The route identified by 0.0.0.0/0 already exists"
    refused(route, "RouteAlreadyExists", there, **ours, **out)
    home = {"DestinationCidrBlock": "10.0.0.0/16"}
    there = "The route identified by 10.0.0.0/16 already exists."
    refused(route, "RouteAlreadyExists", there, **ours, **home, GatewayId=gateway)
    local = f"cannot remove local route 10.0.0.0/16 in route table {table}"
    refused(ec2.delete_route, VALUE, local, **ours, **home)
    nowhere = "The request must contain exactly one of gatewayId, natGatewayId"
    refused(route, "MissingParameter", nowhere, **ours, DestinationCidrBlock="10.9.0.0/16")


def test_tables_hold_on_to_their_subnets(ec2, net):
    vpc, subnet, _, table = net
    link, ours = ec2.associate_route_table, {"RouteTableId": table}
    made = link(**ours, SubnetId=subnet)["AssociationId"]
    again = f"the specified association for route table {table} conflicts with an existing"
    refused(link, "Resource.AlreadyAssociated", again, **ours, SubnetId=subnet)
    elsewhere = ec2.describe_subnets(Filters=[{"Name": "default-for-az", "Values": ["true"]}])
    far = elsewhere["Subnets"][0]["SubnetId"]
    strange = f"Route table {table} and subnet {far} belong to different networks"
    refused(link, VALUE, strange, **ours, SubnetId=far)
    of_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    tables = ec2.describe_route_tables(Filters=of_vpc)["RouteTables"]
    main = next(one for one in tables if any(a["Main"] for a in one["Associations"]))
    first = main["Associations"][0]["RouteTableAssociationId"]
    kept = f"cannot disassociate the main route table association {first}"
    refused(ec2.disassociate_route_table, VALUE, kept, AssociationId=first)
    name = main["RouteTableId"]
    kept = f"The routeTable '{name}' has dependencies and cannot be deleted."
    refused(ec2.delete_route_table, "DependencyViolation", kept, RouteTableId=name)
    ec2.disassociate_route_table(AssociationId=made)
    ec2.delete_route_table(**ours)


LAUNCHES = [
    ({"ImageId": None}, "MissingParameter", "The request must contain the parameter ImageId"),
    ({"ImageId": "al2023"}, "InvalidAMIID.Malformed", 'Invalid id: "al2023" (expecting "ami-...")'),
    (
        {"ImageId": "ami-12345678"},
        "InvalidAMIID.NotFound",
        "The image id '[ami-12345678]' does not exist",
    ),
    ({"InstanceType": "t9.huge"}, VALUE, "Invalid value 't9.huge' for InstanceType."),
    ({"KeyName": "mine"}, "InvalidKeyPair.NotFound", "The key pair 'mine' does not exist"),
    (
        {"IamInstanceProfile": {"Name": "app"}},
        VALUE,
        "Value (app) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile",
    ),
    ({"MinCount": 0}, VALUE, "Minimum instance count must be greater than zero"),
    (
        {"MinCount": 99, "MaxCount": 99},
        "VcpuLimitExceeded",
        "You have requested more vCPU capacity",
    ),
]


def test_launches_with_something_wrong(ec2, net):
    vpc, subnet, _, _ = net
    image = ec2.describe_images()["Images"][0]["ImageId"]
    honest = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    for change, code, sentence in LAUNCHES:
        asked = {k: v for k, v in (honest | change).items() if v is not None}
        refused(ec2.run_instances, code, sentence, **asked)
    groups = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"]
    group = next(one["GroupId"] for one in groups if one["VpcId"] != vpc)
    apart = f"Security group {group} and subnet {subnet} belong to different networks."
    placed = honest | {"SubnetId": subnet}
    refused(ec2.run_instances, "InvalidParameter", apart, **placed, SecurityGroupIds=[group])
    named = "The parameter groupName cannot be used with the parameter subnet"
    refused(
        ec2.run_instances, "InvalidParameterCombination", named, **placed, SecurityGroups=["web"]
    )
    far = "Address 10.7.0.9 does not fall within the subnet's address range"
    refused(ec2.run_instances, VALUE, far, **placed, PrivateIpAddress="10.7.0.9")
    assert ec2.run_instances(**placed, PrivateIpAddress="10.0.1.9")["Instances"]


def test_smaller_mistakes(ec2, net):
    vpc = net[0]
    block = "Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block."
    refused(ec2.create_vpc, VALUE, block, CidrBlock="10.0.0.0")
    small = "The CIDR '10.0.2.0/29' is invalid."
    refused(ec2.create_subnet, "InvalidSubnet.Range", small, VpcId=vpc, CidrBlock="10.0.2.0/29")
    zone = {"AvailabilityZone": "us-east-1z"}
    nowhere = "Value (us-east-1z) for parameter availabilityZone is invalid. Subnets can currently"
    refused(ec2.create_subnet, VALUE, nowhere, VpcId=vpc, CidrBlock="10.0.2.0/24", **zone)
    refused(
        ec2.create_volume,
        "InvalidZone.NotFound",
        "The zone 'us-east-1z' does not exist.",
        Size=1,
        **zone,
    )
    volume = ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"]
    free = f"Volume '{volume}' is in the 'available' state."
    refused(ec2.detach_volume, "IncorrectState", free, VolumeId=volume)
    device = "Value (data) for parameter device is invalid. data is not a valid EBS device name."
    wrong = {"VolumeId": volume, "InstanceId": "i-12345678", "Device": "data"}
    refused(ec2.attach_volume, VALUE, device, **wrong)
    malformed = 'Invalid id: "web-1"'
    refused(ec2.stop_instances, "InvalidInstanceID.Malformed", malformed, InstanceIds=["web-1"])
    reserved = "Tag keys starting with 'aws:' are reserved for internal use"
    tags = [{"Key": "aws:owner", "Value": "me"}]
    refused(ec2.create_tags, VALUE, reserved, Resources=[vpc], Tags=tags)
    acl = ec2.describe_network_acls()["NetworkAcls"][0]["NetworkAclId"]
    ours = {"NetworkAclId": acl, "Egress": False}
    number = "Invalid value '40000' for rule number. Must specify a value between 1 and 32766."
    entry = {"Protocol": "-1", "RuleAction": "allow", "CidrBlock": "0.0.0.0/0"}
    refused(ec2.create_network_acl_entry, VALUE, number, RuleNumber=40000, **ours, **entry)
    absent = "The network acl entry identified by 333 does not exist."
    refused(
        ec2.delete_network_acl_entry,
        "InvalidNetworkAclEntry.NotFound",
        absent,
        RuleNumber=333,
        **ours,
    )
