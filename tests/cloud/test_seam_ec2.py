"""What EC2 keeps of a launch and of other calls: cloud/seams/ec2_launched.py, ec2_parameters.py."""

import pytest

from tests.cloud.rules.mistakes import refused

SMALL = {"MinCount": 1, "MaxCount": 1, "InstanceType": "t3.micro"}
NAMED = [{"Key": "Name", "Value": "ours"}]


@pytest.fixture
def ec2(aws):
    return aws("ec2")


@pytest.fixture
def image(ec2):
    """Return an image whose root is `/dev/xvda`."""
    asked = [{"Name": "root-device-name", "Values": ["/dev/xvda"]}]
    return ec2.describe_images(Owners=["amazon"], Filters=asked)["Images"][0]["ImageId"]


@pytest.fixture
def vpc(ec2):
    return ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def launched(ec2, image, **more):
    return ec2.run_instances(ImageId=image, **SMALL, **more)["Instances"][0]


def disks(ec2, instance):
    told = ec2.describe_instance_attribute(
        InstanceId=instance["InstanceId"], Attribute="blockDeviceMapping"
    )
    return {
        one["DeviceName"]: one["Ebs"]["DeleteOnTermination"] for one in told["BlockDeviceMappings"]
    }


def test_a_launch_takes_the_default_group_and_the_images_root(ec2, image):
    instance = launched(ec2, image)
    assert [one["GroupName"] for one in instance["SecurityGroups"]] == ["default"]
    assert disks(ec2, instance) == {"/dev/xvda": True}


def test_a_launch_has_its_root_beside_other_disks(ec2, image):
    tags = [{"ResourceType": "volume", "Tags": NAMED}]
    data = {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 5}}
    instance = launched(ec2, image, BlockDeviceMappings=[data], TagSpecifications=tags)
    assert disks(ec2, instance) == {"/dev/xvda": True, "/dev/sdf": False}
    volumes = ec2.describe_volumes()["Volumes"]
    assert sorted(one["Size"] for one in volumes) == [5, 8]
    assert [one["Tags"] for one in volumes] == [NAMED, NAMED]


def test_a_templates_root_takes_the_place_of_the_images(ec2, image):
    root = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30}}
    data = {"ImageId": image, "InstanceType": "t3.micro", "BlockDeviceMappings": [root]}
    ec2.create_launch_template(LaunchTemplateName="large", LaunchTemplateData=data)
    ec2.run_instances(LaunchTemplate={"LaunchTemplateName": "large"}, MinCount=1, MaxCount=1)
    assert [one["Size"] for one in ec2.describe_volumes()["Volumes"]] == [30]


def test_protection_from_the_launch_on(ec2, image):
    instance = launched(ec2, image, DisableApiTermination=True)["InstanceId"]
    told = f"The instance '{instance}' may not be terminated."
    refused(ec2.terminate_instances, "OperationNotPermitted", told, InstanceIds=[instance])
    ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": False})
    ec2.terminate_instances(InstanceIds=[instance])


def test_detailed_monitoring_is_switched(ec2, image):
    instance = launched(ec2, image)["InstanceId"]

    def state():
        found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"]
        return found[0]["Monitoring"]["State"]

    ec2.monitor_instances(InstanceIds=[instance])
    assert state() == "enabled"
    ec2.unmonitor_instances(InstanceIds=[instance])
    assert state() == "disabled"


def test_a_templates_version_begins_with_its_source(ec2, image):
    name = {"LaunchTemplateName": "web"}
    first = {"ImageId": image, "InstanceType": "t3.micro"}
    ec2.create_launch_template(**name, LaunchTemplateData=first)
    second = ec2.create_launch_template_version(
        **name, SourceVersion="1", LaunchTemplateData={"InstanceType": "t3.small"}
    )["LaunchTemplateVersion"]["LaunchTemplateData"]
    assert second == {"ImageId": image, "InstanceType": "t3.small"}
    refused(
        ec2.create_launch_template_version,
        "InvalidLaunchTemplateId.VersionNotFound",
        "",
        **name,
        SourceVersion="9",
        LaunchTemplateData=second,
    )


def test_what_was_asked_for_is_described(ec2, vpc):
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    entry = {"RuleNumber": 100, "Protocol": "1", "RuleAction": "allow", "Egress": False}
    ping = {"Type": 8, "Code": -1}
    ec2.create_network_acl_entry(
        NetworkAclId=acl, **entry, CidrBlock="0.0.0.0/0", IcmpTypeCode=ping
    )
    entries = ec2.describe_network_acls(NetworkAclIds=[acl])["NetworkAcls"][0]["Entries"]
    assert [one["IcmpTypeCode"] for one in entries if one["RuleNumber"] == 100] == [ping]
    options = ec2.create_dhcp_options(
        DhcpConfigurations=[{"Key": "domain-name", "Values": ["example.com"]}],
        TagSpecifications=[{"ResourceType": "dhcp-options", "Tags": NAMED}],
    )["DhcpOptions"]
    assert options["Tags"] == NAMED
    assert ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []
    assert ec2.describe_snapshots(OwnerIds=["amazon"])["Snapshots"]


def test_an_endpoints_private_names_are_switched_off(ec2, vpc):
    made = ec2.create_vpc_endpoint(
        VpcId=vpc,
        ServiceName="com.amazonaws.us-east-1.sqs",
        VpcEndpointType="Interface",
        PrivateDnsEnabled=True,
    )["VpcEndpoint"]
    assert made["PrivateDnsEnabled"] is True
    ec2.modify_vpc_endpoint(VpcEndpointId=made["VpcEndpointId"], PrivateDnsEnabled=False)
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"][0]["PrivateDnsEnabled"] is False
