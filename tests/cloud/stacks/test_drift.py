"""Drift: what was changed behind the stack's back. `docs/cloud.md` names the types.

Source: CloudFormation User Guide, "Detect unmanaged configuration changes to stacks and resources
with drift detection"; API Reference, StackResourceDrift, PropertyDifference.
"""

import json
import re

import pytest
from botocore.exceptions import ClientError

from cloud.shapes import Credentials
from tests.processes import ROOT

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
}
TAGS = [{"Key": "team", "Value": "shop"}]


def ref(name):
    return {"Ref": name}


RESOURCES = {
    "Photos": {
        "Type": "AWS::S3::Bucket",
        "Properties": {"VersioningConfiguration": {"Status": "Enabled"}, "Tags": TAGS},
    },
    "Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 45, "Tags": TAGS}},
    "News": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "News", "Tags": TAGS}},
    "Items": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        },
    },
    "Worker": {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": TRUST,
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        },
    },
    "Reads": {
        "Type": "AWS::IAM::Policy",
        "Properties": {"PolicyName": "reads", "PolicyDocument": READ, "Roles": [ref("Worker")]},
    },
    "Shared": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": READ}},
    "Ann": {"Type": "AWS::IAM::User", "Properties": {"Path": "/staff/", "Tags": TAGS}},
    "Resize": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.12",
            "Handler": "index.go",
            "Role": {"Fn::GetAtt": ["Worker", "Arn"]},
            "Code": {"ZipFile": "def go(event, context): pass"},
            "Timeout": 5,
        },
    },
    "Net": {
        "Type": "AWS::EC2::VPC",
        "Properties": {"CidrBlock": "10.0.0.0/16", "EnableDnsHostnames": True, "Tags": TAGS},
    },
    "Part": {
        "Type": "AWS::EC2::Subnet",
        "Properties": {"VpcId": ref("Net"), "CidrBlock": "10.0.1.0/24", "Tags": TAGS},
    },
    "Door": {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {
            "GroupDescription": "The door",
            "VpcId": ref("Net"),
            "SecurityGroupIngress": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"}
            ],
        },
    },
    "Machine": {
        "Type": "AWS::EC2::Instance",
        "Properties": {
            "ImageId": ref("Image"),
            "InstanceType": "t3.micro",
            "SubnetId": ref("Part"),
            "SecurityGroupIds": [{"Fn::GetAtt": ["Door", "GroupId"]}],
            "Tags": TAGS,
        },
    },
    "Setting": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "on"}},
    "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 7}},
    "Secret": {
        "Type": "AWS::KMS::Key",
        "Properties": {"Description": "Ours", "EnableKeyRotation": False},
    },
    "Team": {"Type": "AWS::IAM::Group", "Properties": {"Path": "/staff/"}},
    "Gate": {"Type": "AWS::EC2::InternetGateway", "Properties": {"Tags": TAGS}},
    "Ways": {"Type": "AWS::EC2::RouteTable", "Properties": {"VpcId": ref("Net"), "Tags": TAGS}},
    "Disk": {
        "Type": "AWS::EC2::Volume",
        "Properties": {"AvailabilityZone": "us-east-1a", "Size": 8, "VolumeType": "gp3"},
    },
    "Loud": {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "Namespace": "AWS/SQS",
            "MetricName": "NumberOfMessagesSent",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 10,
            "ComparisonOperator": "GreaterThanThreshold",
        },
    },
    "Daily": {
        "Type": "AWS::Events::Rule",
        "Properties": {"ScheduleExpression": "rate(1 day)", "State": "ENABLED"},
    },
}


@pytest.fixture
def cfn(aws):
    return aws("cloudformation")


@pytest.fixture
def image(aws):
    return aws("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"]


def deploy(cfn, *names, image="none"):
    """Make a stack of these resources and return their physical ids by name."""
    chosen = {name: RESOURCES[name] for name in names}
    declared = {"Image": {"Type": "String", "Default": image}}
    cfn.create_stack(
        StackName="shop",
        TemplateBody=json.dumps({"Parameters": declared, "Resources": chosen}),
        Capabilities=["CAPABILITY_IAM"],
        Tags=[{"Key": "owner", "Value": "learner"}],
    )
    told = cfn.describe_stacks(StackName="shop")["Stacks"][0]
    assert told["StackStatus"] == "CREATE_COMPLETE", cfn.describe_stack_events(StackName="shop")
    found = cfn.list_stack_resources(StackName="shop")["StackResourceSummaries"]
    return {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in found}


def detect(cfn):
    """Detect drift and return the detection's status and the drifts by logical id."""
    made = cfn.detect_stack_drift(StackName="shop")["StackDriftDetectionId"]
    status = cfn.describe_stack_drift_detection_status(StackDriftDetectionId=made)
    drifts = cfn.describe_stack_resource_drifts(StackName="shop")["StackResourceDrifts"]
    return status, {one["LogicalResourceId"]: one for one in drifts}


def difference(drift):
    """Return the one difference: path, expected, actual and how they differ."""
    assert drift["StackResourceDriftStatus"] == "MODIFIED", drift
    [one] = drift["PropertyDifferences"]
    return (
        one["PropertyPath"],
        one["ExpectedValue"],
        one["ActualValue"],
        one["DifferenceType"],
    )


def test_nothing_has_drifted_that_nobody_touched(cfn, image):
    names = deploy(cfn, *RESOURCES, image=image)
    status, drifts = detect(cfn)
    assert {name: drifts[name]["PropertyDifferences"] for name in names} == {n: [] for n in names}
    assert {d["StackResourceDriftStatus"] for d in drifts.values()} == {"IN_SYNC"}
    assert (status["DetectionStatus"], status["StackDriftStatus"]) == (
        "DETECTION_COMPLETE",
        "IN_SYNC",
    )
    assert status["DriftedStackResourceCount"] == 0
    told = cfn.describe_stacks(StackName="shop")["Stacks"][0]["DriftInformation"]
    assert told["StackDriftStatus"] == "IN_SYNC"


def test_the_document_names_the_types_that_are_checked():
    text = (ROOT / "docs" / "cloud.md").read_text()
    paragraph = text.partition("Drift is told of")[2].partition("\n\n")[0]
    told = set(re.findall(r"`(AWS::\w+::\w+)`", paragraph))
    assert told == {resource["Type"] for resource in RESOURCES.values()}


def test_messages_and_storage(cfn, aws):
    ids = deploy(cfn, "Photos", "Orders", "News", "Items", "Setting", "Logs")
    state = {"Status": "Suspended"}
    aws("s3").put_bucket_versioning(Bucket=ids["Photos"], VersioningConfiguration=state)
    aws("sqs").set_queue_attributes(QueueUrl=ids["Orders"], Attributes={"VisibilityTimeout": "60"})
    aws("sns").tag_resource(ResourceArn=ids["News"], Tags=[{"Key": "new", "Value": "1"}])
    aws("dynamodb").delete_table(TableName=ids["Items"])
    aws("ssm").put_parameter(Name=ids["Setting"], Value="off", Overwrite=True)
    aws("logs").delete_retention_policy(logGroupName=ids["Logs"])
    status, drifts = detect(cfn)
    assert (status["StackDriftStatus"], status["DriftedStackResourceCount"]) == ("DRIFTED", 6)
    assert difference(drifts["Photos"]) == (
        "/VersioningConfiguration/Status",
        "Enabled",
        "Suspended",
        "NOT_EQUAL",
    )
    assert difference(drifts["Orders"]) == ("/VisibilityTimeout", "45", "60", "NOT_EQUAL")
    assert difference(drifts["News"]) == (
        "/Tags/1",
        "null",
        '{"Key":"new","Value":"1"}',
        "ADD",
    )
    assert drifts["Items"]["StackResourceDriftStatus"] == "DELETED"
    assert "ExpectedProperties" not in drifts["Items"]
    assert difference(drifts["Setting"]) == ("/Value", "on", "off", "NOT_EQUAL")
    assert difference(drifts["Logs"]) == ("/RetentionInDays", "7", "null", "REMOVE")
    actual = json.loads(drifts["Orders"]["ActualProperties"])
    assert actual == {"VisibilityTimeout": "60", "Tags": TAGS}


def test_identity_and_functions(cfn, aws):
    ids = deploy(cfn, "Worker", "Reads", "Shared", "Ann", "Resize", "Secret", "Daily")
    iam, wider = aws("iam"), json.dumps(READ).replace("s3:GetObject", "s3:*")
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    iam.attach_role_policy(RoleName=ids["Worker"], PolicyArn=arn)
    iam.create_policy_version(PolicyArn=ids["Shared"], PolicyDocument=wider, SetAsDefault=True)
    iam.untag_user(UserName=ids["Ann"], TagKeys=["team"])
    aws("lambda").update_function_configuration(FunctionName=ids["Resize"], Timeout=30)
    aws("kms").update_key_description(KeyId=ids["Secret"], Description="Mine")
    aws("events").disable_rule(Name=ids["Daily"])
    _, drifts = detect(cfn)
    worker = {one["PropertyPath"]: one for one in drifts["Worker"]["PropertyDifferences"]}
    assert worker["/ManagedPolicyArns/1"]["ActualValue"] == arn
    assert worker["/ManagedPolicyArns/1"]["DifferenceType"] == "ADD"
    path = "/PolicyDocument/Statement/0/Action"
    assert difference(drifts["Shared"]) == (path, "s3:GetObject", "s3:*", "NOT_EQUAL")
    assert difference(drifts["Ann"])[::3] == ("/Tags/0", "REMOVE")
    assert difference(drifts["Resize"]) == ("/Timeout", "5", "30", "NOT_EQUAL")
    assert difference(drifts["Secret"]) == ("/Description", "Ours", "Mine", "NOT_EQUAL")
    assert difference(drifts["Daily"]) == ("/State", "ENABLED", "DISABLED", "NOT_EQUAL")
    assert drifts["Reads"]["StackResourceDriftStatus"] == "IN_SYNC"


def test_network_and_machines(cfn, aws, image):
    ids = deploy(cfn, "Net", "Part", "Door", "Machine", image=image)
    ec2 = aws("ec2")
    ec2.authorize_security_group_ingress(
        GroupId=ids["Door"], IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
    )
    ec2.create_tags(Resources=[ids["Part"]], Tags=[{"Key": "team", "Value": "other"}])
    ec2.modify_vpc_attribute(VpcId=ids["Net"], EnableDnsHostnames={"Value": False})
    ec2.terminate_instances(InstanceIds=[ids["Machine"]])
    _, drifts = detect(cfn)
    path, expected, actual, kind = difference(drifts["Door"])
    assert (path, expected, kind) == ("/SecurityGroupIngress/1", "null", "ADD")
    assert json.loads(actual)["FromPort"] == 22
    assert difference(drifts["Part"]) == ("/Tags/0/Value", "shop", "other", "NOT_EQUAL")
    assert difference(drifts["Net"]) == ("/EnableDnsHostnames", "true", "false", "NOT_EQUAL")
    assert drifts["Machine"]["StackResourceDriftStatus"] == "DELETED"
    wanted = cfn.describe_stack_resource_drifts(
        StackName="shop", StackResourceDriftStatusFilters=["DELETED"]
    )
    assert [d["LogicalResourceId"] for d in wanted["StackResourceDrifts"]] == ["Machine"]


def test_one_resource_by_itself(cfn, aws):
    ids = deploy(cfn, "Orders", "Setting")
    aws("sqs").set_queue_attributes(QueueUrl=ids["Orders"], Attributes={"VisibilityTimeout": "60"})
    asked = {"StackName": "shop", "LogicalResourceId": "Orders"}
    told = cfn.detect_stack_resource_drift(**asked)["StackResourceDrift"]
    assert told["StackResourceDriftStatus"] == "MODIFIED"
    found = cfn.describe_stack_resources(StackName="shop")["StackResources"]
    assert {
        one["LogicalResourceId"]: one["DriftInformation"]["StackResourceDriftStatus"]
        for one in found
    } == {"Orders": "MODIFIED", "Setting": "NOT_CHECKED"}
    with pytest.raises(ClientError) as refusal:
        cfn.detect_stack_resource_drift(StackName="shop", LogicalResourceId="Nothing")
    assert refusal.value.response["Error"]["Code"] == "ValidationError"


def test_who_may_not_look_is_told_so(cfn, aws):
    deploy(cfn, "Orders")
    iam, allowed = aws("iam"), json.dumps(READ).replace("s3:GetObject", "cloudformation:*")
    iam.create_user(UserName="eve")
    iam.put_user_policy(UserName="eve", PolicyName="drift", PolicyDocument=allowed)
    key = iam.create_access_key(UserName="eve")["AccessKey"]
    keys = Credentials(access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"])
    eve = aws("cloudformation", keys)
    status, drifts = detect(eve)
    assert status["DetectionStatus"] == "DETECTION_FAILED"
    assert status["StackDriftStatus"] == "UNKNOWN"
    assert "Orders" in status["DetectionStatusReason"]
    assert drifts["Orders"]["StackResourceDriftStatus"] == "UNKNOWN"
    status, _ = detect(cfn)
    assert (status["DetectionStatus"], status["StackDriftStatus"]) == (
        "DETECTION_COMPLETE",
        "IN_SYNC",
    )
