"""Groups, balancers and what they need: cloud/rules/scaling_policies.py, balancer_parts.py."""

import pytest

from tests.cloud.rules.mistakes import refused

INVALID = "ValidationError"
IN_GROUP = {"AutoScalingGroupName": "web"}


@pytest.fixture
def subnets(aws):
    return [one["SubnetId"] for one in aws("ec2").describe_subnets()["Subnets"]][:2]


@pytest.fixture
def template(aws):
    ec2 = aws("ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    data = {"ImageId": image, "InstanceType": "t3.micro"}
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData=data)
    return {"LaunchTemplateName": "web"}


@pytest.fixture
def group(subnets, template):
    """Return what makes a group of one instance."""
    return {
        **IN_GROUP,
        "MinSize": 1,
        "MaxSize": 2,
        "LaunchTemplate": template,
        "VPCZoneIdentifier": ",".join(subnets),
    }


def test_a_group_that_is_refused_is_not_made(aws, group):
    scaling = aws("autoscaling")
    arn = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/none/1234567890123456"
    told = "Provided Target Groups may not be valid. Please ensure they exist and try again."
    refused(scaling.create_auto_scaling_group, INVALID, told, **group, TargetGroupARNs=[arn])
    assert scaling.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    for member, value in (("HealthCheckType", "PING"), ("TerminationPolicies", ["Oldest"])):
        refused(scaling.create_auto_scaling_group, INVALID, "Invalid", **group, **{member: value})
    scaling.create_auto_scaling_group(**group, HealthCheckType="ELB")


def test_a_group_with_instances_is_deleted_by_force_alone(aws, group):
    scaling = aws("autoscaling")
    scaling.create_auto_scaling_group(**group)
    told = "You cannot delete an AutoScalingGroup while there are instances"
    refused(scaling.delete_auto_scaling_group, "ResourceInUse", told, **IN_GROUP)
    scaling.delete_auto_scaling_group(**IN_GROUP, ForceDelete=True)


@pytest.mark.parametrize(
    ("operation", "wrong", "told"),
    [
        ("put_scaling_policy", {}, "You must specify an AdjustmentType for policy type: Simple"),
        (
            "put_scaling_policy",
            {"AdjustmentType": "ChangeInCapacity"},
            "Scaling increment must be specified for a SimpleScaling policy",
        ),
        (
            "put_scaling_policy",
            {"AdjustmentType": "Double", "ScalingAdjustment": 1},
            "Invalid AdjustmentType: Double",
        ),
        (
            "put_scaling_policy",
            {"PolicyType": "TargetTrackingScaling"},
            "You must specify a TargetTrackingConfiguration",
        ),
        (
            "put_lifecycle_hook",
            {"LifecycleTransition": "launching"},
            "Invalid Lifecycle Transition: launching",
        ),
        (
            "put_scheduled_update_group_action",
            {"Recurrence": "every day", "MinSize": 1},
            "Given recurrence string: every day is invalid",
        ),
        ("put_scheduled_update_group_action", {}, "One or more of the following must be"),
        ("suspend_processes", {"ScalingProcesses": ["Lunch"]}, "Invalid process: Lunch"),
        (
            "set_instance_protection",
            {"InstanceIds": ["i-12345678"], "ProtectedFromScaleIn": True},
            "The instance i-12345678 is not part of Auto Scaling group.",
        ),
    ],
)
def test_what_a_group_cannot_do(aws, group, operation, wrong, told):
    scaling = aws("autoscaling")
    scaling.create_auto_scaling_group(**group)
    names = {
        "put_scaling_policy": {"PolicyName": "p"},
        "put_lifecycle_hook": {"LifecycleHookName": "h"},
        "put_scheduled_update_group_action": {"ScheduledActionName": "s"},
    }
    refused(
        getattr(scaling, operation), INVALID, told, **IN_GROUP, **names.get(operation, {}), **wrong
    )


def test_policies_and_schedules_are_a_groups(aws, group):
    scaling = aws("autoscaling")
    simple = {"PolicyName": "p", "AdjustmentType": "ChangeInCapacity", "ScalingAdjustment": 1}
    refused(scaling.put_scaling_policy, INVALID, "Group web not found", **IN_GROUP, **simple)
    scaling.create_auto_scaling_group(**group)
    scaling.put_scaling_policy(**IN_GROUP, **simple)
    scaling.put_scheduled_update_group_action(
        **IN_GROUP, ScheduledActionName="s", Recurrence="0 8 * * MON-FRI", MinSize=1
    )


@pytest.fixture
def balancer(aws, subnets):
    """Return the ARNs of a balancer, its target group and its listener."""
    elb = aws("elbv2")
    made = elb.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"][0]
    targets = elb.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=made["VpcId"])[
        "TargetGroups"
    ][0]["TargetGroupArn"]
    listener = elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": targets}],
    )["Listeners"][0]["ListenerArn"]
    return made["LoadBalancerArn"], targets, listener


def test_a_protected_balancer_stays(aws, balancer):
    elb, (arn, *_) = aws("elbv2"), balancer
    protection = {"Key": "deletion_protection.enabled", "Value": "true"}
    elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[protection])
    told = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
    refused(elb.delete_load_balancer, "OperationNotPermitted", told, LoadBalancerArn=arn)
    protection["Value"] = "false"
    elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[protection])
    elb.delete_load_balancer(LoadBalancerArn=arn)


def test_rules_have_a_condition_and_a_priority_in_bounds(aws, balancer):
    elb, (_, targets, listener) = aws("elbv2"), balancer
    forward = [{"Type": "forward", "TargetGroupArn": targets}]
    path = [{"Field": "path-pattern", "Values": ["/a*"]}]
    rule = {"ListenerArn": listener, "Actions": forward}
    told = "1 validation error detected: Value '60000' at 'priority' failed"
    refused(elb.create_rule, INVALID, told, **rule, Conditions=path, Priority=60000)
    refused(elb.create_rule, INVALID, "A condition must be", **rule, Conditions=[], Priority=1)
    made = elb.create_rule(**rule, Conditions=path, Priority=1)["Rules"][0]["RuleArn"]
    elb.delete_rule(RuleArn=made)
    refused(elb.delete_rule, "RuleNotFound", "One or more rules not found", RuleArn=made)


def test_balancers_and_target_groups_that_do_not_fit(aws, balancer, subnets):
    elb, (arn, targets, _) = aws("elbv2"), balancer
    told = "Security group 'sg-12345678' is not valid"
    own = {"SecurityGroups": ["sg-12345678"]}
    refused(elb.create_load_balancer, INVALID, told, Name="other", Subnets=subnets, **own)
    vpc = elb.describe_load_balancers()["LoadBalancers"][0]["VpcId"]
    call, web = elb.create_target_group, {"Protocol": "HTTP", "Port": 80, "VpcId": vpc}
    refused(call, INVALID, "Health check path 'up'", Name="a", **web, HealthCheckPath="up")
    refused(call, INVALID, "Health check matcher", Name="a", **web, Matcher={"HttpCode": "900"})
    call(Name="a", **web, HealthCheckPath="/up", Matcher={"HttpCode": "200-299,301"})
    idle = [{"Key": "idle_timeout.timeout_seconds", "Value": "99999"}]
    told = "'idle_timeout.timeout_seconds' value '99999' must be between '1-4000' inclusive"
    change = elb.modify_load_balancer_attributes
    refused(change, INVALID, told, LoadBalancerArn=arn, Attributes=idle)
    told = "Target group attribute key 'sticky' is not recognized"
    change = elb.modify_target_group_attributes
    sticky = [{"Key": "sticky", "Value": "true"}]
    refused(change, INVALID, told, TargetGroupArn=targets, Attributes=sticky)
    change(TargetGroupArn=targets, Attributes=[{"Key": "stickiness.enabled", "Value": "true"}])
