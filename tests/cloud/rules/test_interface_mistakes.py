"""Interfaces, endpoints, rules without a source: cloud/rules/ec2_interfaces.py."""

import pytest

from tests.cloud.rules.mistakes import refused

VALUE, MISSING = "InvalidParameterValue", "MissingParameter"


@pytest.fixture
def ec2(aws):
    return aws("ec2")


@pytest.fixture
def vpc(ec2):
    return ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def test_an_address_is_of_the_subnet_and_nobodys(ec2, vpc):
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    call = ec2.create_network_interface
    call(SubnetId=subnet, PrivateIpAddress="10.0.0.50")
    used = "Address 10.0.0.50 is in use."
    own = {"SubnetId": subnet, "PrivateIpAddress": "10.0.0.50"}
    refused(call, "InvalidIPAddress.InUse", used, **own)
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    small = {"ImageId": image, "MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"}
    refused(ec2.run_instances, "InvalidIPAddress.InUse", used, **small, **own)
    far = "Address 10.9.0.50 does not fall within the subnet's address range"
    refused(call, VALUE, far, SubnetId=subnet, PrivateIpAddress="10.9.0.50")
    absent = "The security group 'sg-12345678' does not exist"
    refused(call, "InvalidGroup.NotFound", absent, SubnetId=subnet, Groups=["sg-12345678"])
    instance = ec2.run_instances(**small, SubnetId=subnet, PrivateIpAddress="10.0.0.51")
    assert instance["Instances"][0]["PrivateIpAddress"] == "10.0.0.51"


def test_an_endpoint_is_of_a_service_and_of_its_type(ec2, vpc):
    call, queues = ec2.create_vpc_endpoint, "com.amazonaws.us-east-1.sqs"
    for name in ("com.amazonaws.us-east-1.nosuch", "com.amazonaws.eu-west-1.s3"):
        told = f"The Vpc Endpoint Service '{name}' does not exist"
        refused(call, "InvalidServiceName", told, VpcId=vpc, ServiceName=name)
    told = "Endpoint type (Gateway) does not match available service types ([Interface])."
    refused(call, "InvalidParameter", told, VpcId=vpc, ServiceName=queues)
    call(VpcId=vpc, ServiceName=queues, VpcEndpointType="Interface")
    call(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3")


def test_a_rule_names_who_may_come(ec2, vpc):
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"]
    told = "Missing source specification: include source security group or CIDR information"
    web = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    call = ec2.authorize_security_group_ingress
    refused(call, MISSING, told, GroupId=group, IpPermissions=[web])
    refused(call, MISSING, told, GroupId=group, **web)
    call(GroupId=group, IpPermissions=[web | {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]}])
    told = "The parameter SourceSecurityGroupName of AuthorizeSecurityGroupIngress is not available"
    refused(call, VALUE, told, GroupName="default", SourceSecurityGroupName="g")


@pytest.mark.parametrize(
    ("wrong", "missing", "right"),
    [
        ({"Protocol": "6"}, "PortRange", {"PortRange": {"From": 80, "To": 80}}),
        ({"Protocol": "1"}, "IcmpTypeCode", {"IcmpTypeCode": {"Type": -1, "Code": -1}}),
    ],
)
def test_an_entry_says_which_ports_or_messages(ec2, vpc, wrong, missing, right):
    call = ec2.create_network_acl_entry
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    entry = {"NetworkAclId": acl, "RuleNumber": 100, "RuleAction": "allow", "Egress": False}
    told = f"The request must contain the parameter {missing}"
    refused(call, MISSING, told, **entry, **wrong, CidrBlock="10.0.0.0/8")
    told = "The request must contain the parameter CidrBlock or Ipv6CidrBlock"
    refused(call, MISSING, told, **entry, **wrong, **right)
    call(**entry, **wrong, **right, CidrBlock="10.0.0.0/8")


def test_a_prefix_list_holds_no_more_than_it_says(ec2):
    entries = [{"Cidr": "10.0.0.0/8"}, {"Cidr": "11.0.0.0/8"}]
    asked = {"PrefixListName": "p", "AddressFamily": "IPv4", "Entries": entries}
    call = ec2.create_managed_prefix_list
    refused(call, "PrefixListMaxEntriesExceeded", "You've reached", MaxEntries=1, **asked)
    call(MaxEntries=2, **asked)
