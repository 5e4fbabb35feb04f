"""EC2's tags are of what is there: cloud/rules/ec2_tags.py."""

import pytest

from tests.cloud.rules.mistakes import refused

TAG = [{"Key": "stage", "Value": "test"}]


@pytest.fixture
def ec2(aws):
    return aws("ec2")


def networks(ec2):
    """Yield the id of one thing of each kind, with what AWS says of one that is not there."""
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    yield vpc, "InvalidVpcID.NotFound"
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    yield subnet, "InvalidSubnetID.NotFound"
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    yield gateway, "InvalidInternetGatewayID.NotFound"
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    yield address, "InvalidAllocationID.NotFound"
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]
    yield nat["NatGatewayId"], "NatGatewayNotFound"
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)
    yield group["GroupId"], "InvalidGroup.NotFound"
    rule = ec2.authorize_security_group_ingress(
        GroupId=group["GroupId"], IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
    )["SecurityGroupRules"][0]
    yield rule["SecurityGroupRuleId"], "InvalidSecurityGroupRuleId.NotFound"
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]
    yield interface["NetworkInterfaceId"], "InvalidNetworkInterfaceID.NotFound"
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3")
    yield endpoint["VpcEndpoint"]["VpcEndpointId"], "InvalidVpcEndpointId.NotFound"


def machines(ec2):
    """As `networks`."""
    volume = ec2.create_volume(Size=8, AvailabilityZone="us-east-1a")["VolumeId"]
    yield volume, "InvalidVolume.NotFound"
    yield ec2.create_snapshot(VolumeId=volume)["SnapshotId"], "InvalidSnapshot.NotFound"
    acl = ec2.describe_network_acls()["NetworkAcls"][0]["NetworkAclId"]
    yield acl, "InvalidNetworkAclID.NotFound"
    table = ec2.describe_route_tables()["RouteTables"][0]["RouteTableId"]
    yield table, "InvalidRouteTableID.NotFound"
    options = ec2.describe_dhcp_options()["DhcpOptions"]
    yield from ((one["DhcpOptionsId"], "InvalidDhcpOptionID.NotFound") for one in options)
    prefixes = ec2.create_managed_prefix_list(
        PrefixListName="p", MaxEntries=2, AddressFamily="IPv4"
    )["PrefixList"]
    yield prefixes["PrefixListId"], "InvalidPrefixListID.NotFound"
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    yield image, "InvalidAMIID.NotFound"
    instance = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro")[
        "Instances"
    ][0]
    yield instance["InstanceId"], "InvalidInstanceID.NotFound"
    template = ec2.create_launch_template(
        LaunchTemplateName="small", LaunchTemplateData={"InstanceType": "t3.micro"}
    )["LaunchTemplate"]
    yield template["LaunchTemplateId"], "InvalidLaunchTemplateId.NotFound"
    yield ec2.create_key_pair(KeyName="k")["KeyPairId"], "InvalidKeyPair.NotFound"


@pytest.mark.parametrize("made", [networks, machines])
def test_only_what_is_there_is_tagged_and_untagged(ec2, made):
    for name, code in made(ec2):
        ec2.create_tags(Resources=[name], Tags=TAG)
        asked = [{"Name": "resource-id", "Values": [name]}]
        assert [one["Key"] for one in ec2.describe_tags(Filters=asked)["Tags"]] == ["stage"], name
        absent = name[:-4] + ("0000" if name[-4:] != "0000" else "1111")
        for call in (ec2.create_tags, ec2.delete_tags):
            assert absent in refused(call, code, "", Resources=[name, absent], Tags=TAG)
        assert ec2.describe_tags(Filters=asked)["Tags"]
        ec2.delete_tags(Resources=[name], Tags=TAG)
        assert ec2.describe_tags(Filters=asked)["Tags"] == []


@pytest.mark.parametrize("asked", ["i-xyz", "web-server", "vol-123", "10.0.0.1"])
def test_what_is_no_id_has_no_tags(ec2, asked):
    told = f"The ID '{asked}' is not valid"
    refused(ec2.create_tags, "InvalidID", told, Resources=[asked], Tags=TAG)
    refused(ec2.delete_tags, "InvalidID", told, Resources=[asked], Tags=TAG)
