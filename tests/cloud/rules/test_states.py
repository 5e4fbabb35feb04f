"""Instances and databases take their time, and refuse what their state does not allow."""

import pytest
from botocore.exceptions import ClientError

from cloud.seams import delays


def refusal(call, **parameters):
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def launch(ec2):
    image = ec2.describe_images()["Images"][0]["ImageId"]
    return ec2.run_instances(ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1)[
        "Instances"
    ][0]["InstanceId"]


def state(ec2, instance):
    found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    return found["State"]["Name"]


def test_an_instance_passes_through_its_states(aws, account, control):
    ec2 = aws("ec2")
    instance = launch(ec2)
    ids = {"InstanceIds": [instance]}
    assert state(ec2, instance) == "pending"
    assert refusal(ec2.stop_instances, **ids) == (
        "IncorrectInstanceState",
        f"Instance '{instance}' cannot be stopped as it has never reached the 'running' state.",
    )
    control.advance_clock(account.account_id, delays.INSTANCE_PENDING)
    assert state(ec2, instance) == "running"
    change = {"InstanceId": instance, "InstanceType": {"Value": "t3.small"}}
    assert refusal(ec2.modify_instance_attribute, **change) == (
        "IncorrectInstanceState",
        f"The instance '{instance}' is not in the 'stopped' state.",
    )
    stopped = ec2.stop_instances(**ids)["StoppingInstances"][0]
    assert stopped["PreviousState"]["Name"] == "running"
    assert state(ec2, instance) == "stopping"
    assert refusal(ec2.start_instances, **ids) == (
        "IncorrectInstanceState",
        f"The instance '{instance}' is not in a state from which it can be started.",
    )
    control.advance_clock(account.account_id, delays.INSTANCE_STOPPING)
    assert state(ec2, instance) == "stopped"
    ec2.modify_instance_attribute(**change)
    ec2.start_instances(**ids)
    assert state(ec2, instance) == "pending"
    ec2.terminate_instances(**ids)
    assert state(ec2, instance) == "shutting-down"
    control.advance_clock(account.account_id, delays.INSTANCE_SHUTTING_DOWN)
    assert state(ec2, instance) == "terminated"
    assert refusal(ec2.start_instances, **ids)[0] == "IncorrectInstanceState"


def test_a_waiter_sees_an_instance_run(aws):
    ec2 = aws("ec2")
    instance = launch(ec2)
    waiter = ec2.get_waiter("instance_running")
    waiter.wait(InstanceIds=[instance], WaiterConfig={"Delay": 1, "MaxAttempts": 10})
    assert state(ec2, instance) == "running"


def test_a_database_passes_through_its_states(aws, account, control):
    rds = aws("rds")
    name = {"DBInstanceIdentifier": "shop"}
    made = rds.create_db_instance(
        **name,
        DBInstanceClass="db.t3.micro",
        Engine="mysql",
        MasterUsername="admin",
        MasterUserPassword="correct-horse",
        AllocatedStorage=20,
    )["DBInstance"]

    def status():
        return rds.describe_db_instances(**name)["DBInstances"][0]["DBInstanceStatus"]

    assert made["DBInstanceStatus"] == "creating"
    change = {**name, "BackupRetentionPeriod": 7}
    control.advance_clock(account.account_id, delays.DATABASE_CREATING)
    assert status() == "available"
    rds.modify_db_instance(**change)
    assert status() == "modifying"
    assert refusal(rds.modify_db_instance, **change) == (
        "InvalidDBInstanceState",
        "Database instance is not in available state.",
    )
    control.advance_clock(account.account_id, delays.DATABASE_MODIFYING)
    rds.stop_db_instance(**name)
    assert status() == "stopping"
    control.advance_clock(account.account_id, delays.DATABASE_STOPPING)
    assert status() == "stopped"
    assert refusal(rds.delete_db_instance, **name) == (
        "InvalidParameterCombination",
        "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.",
    )
    rds.delete_db_instance(**name, SkipFinalSnapshot=True)
    assert status() == "deleting"
    control.advance_clock(account.account_id, delays.DATABASE_DELETING)
    assert refusal(rds.describe_db_instances, **name)[0].startswith("DBInstanceNotFound")


def test_volumes_and_groups_in_use_stay(aws, account, control):
    ec2 = aws("ec2")
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SecurityGroupIds=[group],
        Placement={"AvailabilityZone": "us-east-1a"},
    )["Instances"][0]
    code, sentence = refusal(ec2.delete_security_group, GroupId=group)
    assert (code, sentence) == ("DependencyViolation", f"resource {group} has a dependent object")
    subnet = made["SubnetId"]
    assert refusal(ec2.delete_subnet, SubnetId=subnet) == (
        "DependencyViolation",
        f"The subnet '{subnet}' has dependencies and cannot be deleted.",
    )
    control.advance_clock(account.account_id, delays.INSTANCE_PENDING)
    volumes = {
        zone: ec2.create_volume(AvailabilityZone=zone, Size=1)["VolumeId"]
        for zone in ("us-east-1a", "us-east-1b")
    }
    attach = {"InstanceId": made["InstanceId"], "Device": "/dev/sdf"}
    far = refusal(ec2.attach_volume, VolumeId=volumes["us-east-1b"], **attach)
    assert far[0] == "InvalidVolume.ZoneMismatch"
    ec2.attach_volume(VolumeId=volumes["us-east-1a"], **attach)
    again = refusal(ec2.attach_volume, VolumeId=volumes["us-east-1a"], **attach)
    assert again[0] == "VolumeInUse"
    ec2.terminate_instances(InstanceIds=[made["InstanceId"]])
    control.advance_clock(account.account_id, delays.INSTANCE_SHUTTING_DOWN)
    ec2.delete_security_group(GroupId=group)


def test_a_region_holds_five_vpcs(aws):
    ec2 = aws("ec2")
    for number in range(4):  # the default one is there
        ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")
    assert refusal(ec2.create_vpc, CidrBlock="10.9.0.0/16") == (
        "VpcLimitExceeded",
        "The maximum number of VPCs has been reached.",
    )


def test_a_model_answers_what_boto3_does_not_check(aws):
    iam = aws("iam", parameter_validation=False)
    assert refusal(iam.create_user) == (
        "ValidationError",
        (
            "1 validation error detected: Value null at 'userName' failed to satisfy constraint: "
            "Member must not be null"
        ),
    )
    assert iam.create_user(UserName="ana")["User"]["UserName"] == "ana"


def test_users_with_policies_and_full_users(aws):
    iam = aws("iam")
    iam.create_user(UserName="ana")
    document = '{"Version": "2012-10-17", "Statement": []}'
    arns = [
        iam.create_policy(
            PolicyName=f"p{number}",
            PolicyDocument=document.replace(
                "[]", '[{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]'
            ),
        )["Policy"]["Arn"]
        for number in range(11)
    ]
    for arn in arns[:10]:
        iam.attach_user_policy(UserName="ana", PolicyArn=arn)
    assert refusal(iam.attach_user_policy, UserName="ana", PolicyArn=arns[10]) == (
        "LimitExceeded",
        "Cannot exceed quota for PoliciesPerUser: 10",
    )
    assert refusal(iam.delete_user, UserName="ana") == (
        "DeleteConflict",
        "Cannot delete entity, must detach all policies first.",
    )
    for arn in arns[:10]:
        iam.detach_user_policy(UserName="ana", PolicyArn=arn)
    iam.delete_user(UserName="ana")


def test_a_launch_takes_the_image_that_a_parameter_names(aws):
    ec2, ssm = aws("ec2"), aws("ssm")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    ssm.put_parameter(Name="/mine/image", Value=image, Type="String")
    asked = {"InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    made = ec2.run_instances(ImageId="resolve:ssm:/mine/image", **asked)["Instances"][0]
    assert made["ImageId"] == image
    template = {"ImageId": "resolve:ssm:/mine/image", "InstanceType": "t3.micro"}
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=template)
    launch = {"LaunchTemplate": {"LaunchTemplateName": "web"}, "MinCount": 1, "MaxCount": 1}
    made = ec2.run_instances(**launch)["Instances"][0]
    assert (made["ImageId"], made["InstanceType"]) == (image, "t3.micro")
    groups = aws("autoscaling")
    groups.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchTemplate={"LaunchTemplateName": "web"},
        AvailabilityZones=["us-east-1a"],
        MinSize=1,
        MaxSize=1,
    )
    [group] = groups.describe_auto_scaling_groups()["AutoScalingGroups"]
    launched = ec2.describe_instances(InstanceIds=[group["Instances"][0]["InstanceId"]])
    assert launched["Reservations"][0]["Instances"][0]["ImageId"] == image
    assert refusal(ec2.run_instances, ImageId="resolve:ssm:/not/there", **asked)[0].startswith(
        "InvalidAMIID"
    )
