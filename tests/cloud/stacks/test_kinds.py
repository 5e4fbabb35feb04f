"""Every type that labs use, made and deleted in the company that it usually keeps.

Source: CloudFormation Template Reference, "Resource and property reference".
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cloud.stacks.templates import body, events, outputs, queue, status

SETS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("kinds.yaml").read_text())
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def _failures(stacks: Any, name: str) -> list[str]:
    failed = [e for e in events(stacks, name) if e["ResourceStatus"].endswith("FAILED")]
    return [f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason')}" for e in failed]


@pytest.mark.parametrize("name", SETS)
def test_types_are_made_and_deleted(stacks, name):
    made = stacks.create_stack(
        StackName="s",
        TemplateBody=body(SETS[name]["Resources"]),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Tags=[{"Key": "owner", "Value": "learner"}],
    )
    assert _failures(stacks, made["StackId"]) == []
    found = stacks.describe_stack_resources(StackName="s")["StackResources"]
    assert all(one["ResourceStatus"] == "CREATE_COMPLETE" for one in found)
    stacks.delete_stack(StackName="s")
    assert _failures(stacks, made["StackId"]) == []
    assert status(stacks, made["StackId"]) == "DELETE_COMPLETE"


def test_the_latest_amazon_linux_can_be_launched(aws, stacks):
    """The image that the public parameter names is one that is here."""
    image = {"Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": IMAGE}}
    machine = {
        "Type": "AWS::EC2::Instance",
        "Properties": {"ImageId": {"Ref": "Image"}, "InstanceType": "t3.micro"},
    }
    shown = {"Address": {"Value": {"Fn::GetAtt": ["M", "PrivateIp"]}}}
    template = body({"M": machine}, Parameters=image, Outputs=shown)
    stacks.create_stack(StackName="s", TemplateBody=template)
    assert _failures(stacks, "s") == []
    found = aws("ec2").describe_instances()["Reservations"][0]["Instances"][0]
    assert found["State"]["Name"] == "running"  # CloudFormation has waited for it
    assert outputs(stacks, "s")["Address"] == found["PrivateIpAddress"]
    assert "Amazon Linux 2023" in _image(aws, found["ImageId"])["Description"]


def _image(aws: Any, image_id: str) -> dict[str, Any]:
    found: dict[str, Any] = aws("ec2").describe_images(ImageIds=[image_id])["Images"][0]
    return found


def test_a_type_that_only_aws_has_says_so(stacks):
    stacks.create_stack(
        StackName="s", TemplateBody=body({"Q": queue(), "P": {"Type": "AWS::Pipes::Pipe"}})
    )
    assert any("is not available in this lab" in one for one in _failures(stacks, "s"))
    assert status(stacks, "s") == "ROLLBACK_COMPLETE"


def test_a_stack_in_a_stack_gives_its_outputs(account, aws, stacks):
    inner = body({"Q": queue()}, Outputs={"Name": {"Value": {"Fn::GetAtt": ["Q", "QueueName"]}}})
    s3, bucket = aws("s3"), f"templates-{account.account_id}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="inner.json", Body=inner)
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": f"https://{bucket}.s3.amazonaws.com/inner.json"},
    }
    shown = {"Inner": {"Value": {"Fn::GetAtt": ["N", "Outputs.Name"]}}}
    stacks.create_stack(StackName="s", TemplateBody=body({"N": nested}, Outputs=shown))
    assert _failures(stacks, "s") == []
    url = aws("sqs").list_queues()["QueueUrls"][0]
    assert outputs(stacks, "s")["Inner"] == url.rpartition("/")[2]
    stacks.delete_stack(StackName="s")
    assert stacks.describe_stacks()["Stacks"] == []
