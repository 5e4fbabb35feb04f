"""Launches that AWS refuses or makes once, and filters that it does not have."""

import pytest

from tests.cloud.rules.mistakes import refused

ONE = {"MinCount": 1, "MaxCount": 1}


@pytest.fixture
def ec2(aws):
    return aws("ec2")


def image(ec2, architecture):
    wanted = [{"Name": "architecture", "Values": [architecture]}]
    return ec2.describe_images(Filters=wanted)["Images"][0]["ImageId"]


def test_an_image_needs_a_type_of_its_architecture(ec2):
    arm = {"ImageId": image(ec2, "arm64"), **ONE}
    told = "The architecture 'x86_64' of the specified instance type does not match the"
    refused(ec2.run_instances, "InvalidParameterValue", told, InstanceType="t3.micro", **arm)
    ec2.run_instances(InstanceType="t4g.micro", **arm)


def test_a_launch_with_a_token_is_made_once(ec2):
    asked = {"ImageId": image(ec2, "x86_64"), "InstanceType": "t3.micro", **ONE}
    asked["ClientToken"] = "monday"
    first, again = (ec2.run_instances(**asked)["Instances"][0]["InstanceId"] for _ in range(2))
    assert first == again
    other = "The request uses the same client token as a previous, but non-identical request."
    code = "IdempotentParameterMismatch"
    refused(ec2.run_instances, code, other, **asked | {"InstanceType": "t3.small"})
    asked["ClientToken"] = "tuesday"
    assert ec2.run_instances(**asked)["Instances"][0]["InstanceId"] != first


def test_filters_that_there_are_not(ec2):
    wrong = [{"Name": "colour", "Values": ["red"]}]
    told = "The filter 'colour' is invalid"
    refused(ec2.describe_instances, "InvalidParameterValue", told, Filters=wrong)
    there = [{"Name": "instance-state-name", "Values": ["running"]}]
    tagged = [{"Name": "tag:Name", "Values": ["web"]}, {"Name": "tag-key", "Values": ["Name"]}]
    for filters in (there, tagged):
        assert ec2.describe_instances(Filters=filters)["Reservations"] == []
    ours = [{"Name": "vpc-id", "Values": [ec2.describe_vpcs()["Vpcs"][0]["VpcId"]]}]
    assert len(ec2.describe_subnets(Filters=ours)["Subnets"]) > 1
