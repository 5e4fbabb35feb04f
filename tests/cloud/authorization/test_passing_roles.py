"""No way around `iam:PassRole`: whoever may do everything else hands no role to anybody.

Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, deny, make_role, make_user, policy, trust
from tests.cloud.conftest import session

SERVICES = ["lambda", "states", "events", "ec2", "cloudformation", "scheduler", "pipes", "sns"]
MACHINE = '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}'
QUEUE = "arn:aws:sqs:us-east-1:111122223333:q"
ATTEMPTS = {
    "a function": ("lambda", "create_function", lambda r: {"FunctionName": "f", "Role": r, "Code": {"ZipFile": "x"}}),
    "a function that is there": ("lambda", "update_function_configuration", lambda r: {"FunctionName": "f", "Role": r}),
    "a machine": ("stepfunctions", "create_state_machine", lambda r: {"name": "m", "definition": MACHINE, "roleArn": r}),
    "a machine that is there": ("stepfunctions", "update_state_machine", lambda r: {"stateMachineArn": "arn:aws:states:us-east-1:111122223333:stateMachine:m", "roleArn": r}),
    "a rule": ("events", "put_rule", lambda r: {"Name": "n", "ScheduleExpression": "rate(1 day)", "RoleArn": r}),
    "a target": ("events", "put_targets", lambda r: {"Rule": "n", "Targets": [{"Id": "1", "Arn": QUEUE}, {"Id": "2", "Arn": QUEUE, "RoleArn": r}]}),
    "a schedule": ("scheduler", "create_schedule", lambda r: {"Name": "s", "ScheduleExpression": "rate(1 day)", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": {"Arn": QUEUE, "RoleArn": r}}),
    "a pipe": ("pipes", "create_pipe", lambda r: {"Name": "p", "Source": QUEUE, "Target": QUEUE, "RoleArn": r}),
    "a subscription": ("sns", "subscribe", lambda r: {"TopicArn": "arn:aws:sns:us-east-1:111122223333:t", "Protocol": "firehose", "Attributes": {"SubscriptionRoleArn": r}}),
    "a topic's feedback": ("sns", "set_topic_attributes", lambda r: {"TopicArn": "arn:aws:sns:us-east-1:111122223333:t", "AttributeName": "SQSFailureFeedbackRoleArn", "AttributeValue": r}),
    "an integration": ("apigateway", "update_integration", lambda r: {"restApiId": "a", "resourceId": "b", "httpMethod": "GET", "patchOperations": [{"op": "replace", "path": "/uri", "value": "u"}, {"op": "replace", "path": "/credentials", "value": r}]}),
    "an HTTP API": ("apigatewayv2", "create_api", lambda r: {"Name": "a", "ProtocolType": "HTTP", "CredentialsArn": r}),
    "a stack": ("cloudformation", "create_stack", lambda r: {"StackName": "s", "TemplateBody": "{}", "RoleARN": r}),
    "a change set": ("cloudformation", "create_change_set", lambda r: {"StackName": "s", "ChangeSetName": "c", "TemplateBody": "{}", "RoleARN": r}),
    "a profile's role": ("iam", "add_role_to_instance_profile", lambda _: {"InstanceProfileName": "web", "RoleName": "app"}),
}  # fmt: skip


@pytest.fixture
def role(account, aws) -> str:
    services = [f"{name}.amazonaws.com" for name in SERVICES]
    document = trust({"Service": services})
    made = make_role(aws("iam"), account.account_id, "app", AssumeRolePolicyDocument=document)
    return str(made["Arn"])


@pytest.fixture
def ana(aws):
    return make_user(aws("iam"), "ana", allow("*"), deny("iam:PassRole"))


def _refused(call, **given) -> None:
    with pytest.raises(ClientError) as refused:
        call(**given)
    assert "iam:PassRole" in refused.value.response["Error"]["Message"]


def test_no_service_is_handed_a_role(aws, role, ana):
    for service, operation, given in ATTEMPTS.values():
        here = json.dumps(given(role)).replace("111122223333", role.split(":")[4])
        _refused(getattr(aws(service, ana.keys), operation), **json.loads(here))


def test_nor_a_role_of_another_name_or_service(aws, role):
    """The role's ARN decides, and to whom it goes: `iam:PassedToService`."""
    only = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    passes = allow("iam:PassRole", role, Condition=only)
    ben = make_user(aws("iam"), "ben", allow(["lambda:*", "states:*", "events:*"]), passes)
    for name in ("a machine", "a rule", "a target"):
        service, operation, given = ATTEMPTS[name]
        _refused(getattr(aws(service, ben.keys), operation), **given(role))
    service, operation, given = ATTEMPTS["a function"]
    _refused(getattr(aws(service, ben.keys), operation), **given(f"{role}x"))


def test_no_machine_gets_a_profile_by_any_of_its_names(aws, role, ana):
    iam, ec2 = aws("iam"), aws("ec2")
    profile = iam.create_instance_profile(InstanceProfileName="web")["InstanceProfile"]["Arn"]
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="app")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    plain = {"ImageId": image, "InstanceType": "t3.micro"}
    for named in ({"Name": "web"}, {"Arn": profile}):
        data = plain | {"IamInstanceProfile": named}
        name = f"by-{min(named)}"
        made = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
        template = made["LaunchTemplate"]["LaunchTemplateId"]
        launches = [{"LaunchTemplateId": template}, {"LaunchTemplateName": name, "Version": "1"}]
        launches += [{"LaunchTemplateName": name, "Version": v} for v in ("$Latest", "$Default")]
        run = aws("ec2", ana.keys).run_instances
        counts = {"MinCount": 1, "MaxCount": 1}
        _refused(run, **plain, **counts, IamInstanceProfile=named)
        for launch in launches:
            _refused(run, **counts, LaunchTemplate=launch)
            sizes = {"AutoScalingGroupName": "g", "MinSize": 0, "MaxSize": 1}
            zones = {"AvailabilityZones": ["us-east-1a"]}
            group = aws("autoscaling", ana.keys).create_auto_scaling_group
            _refused(group, **sizes, **zones, LaunchTemplate=launch)
        associate = aws("ec2", ana.keys).associate_iam_instance_profile
        _refused(associate, IamInstanceProfile=named, InstanceId="i-0123456789abcdef0")


def test_a_template_passes_nothing_either(aws, role, ana):
    rule = {"ScheduleExpression": "rate(1 day)", "RoleArn": role}
    machine = {"DefinitionString": MACHINE, "RoleArn": role}
    profile = {"Roles": ["app"]}
    resources = {
        "AWS::Events::Rule": rule,
        "AWS::StepFunctions::StateMachine": machine,
        "AWS::IAM::InstanceProfile": profile,
    }
    stacks = aws("cloudformation", ana.keys)
    for number, (kind, properties) in enumerate(resources.items()):
        body = {"Resources": {"It": {"Type": kind, "Properties": properties}}}
        name = f"s{number}"
        given = {"StackName": name, "TemplateBody": json.dumps(body)}
        stacks.create_stack(**given, Capabilities=["CAPABILITY_IAM"])
        events = stacks.describe_stack_events(StackName=name)["StackEvents"]
        failed = [e for e in events if e["ResourceStatus"] == "CREATE_FAILED"]
        assert any("iam:PassRole" in e.get("ResourceStatusReason", "") for e in failed), kind


def test_an_hour_is_the_most_from_role_to_role(account, aws):
    """Neither another role, nor a source identity, nor the same role again gives more."""
    iam, keeps = aws("iam"), {"MaxSessionDuration": 43_200}
    for name in ("first", "second"):
        make_role(iam, account.account_id, name, **keeps)
        iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=policy(allow("*")))
    ana = make_user(iam, "ana", allow("sts:*"))
    arn = f"arn:aws:iam::{account.account_id}:role/"
    keys = ana.keys
    long = aws("sts", keys).assume_role(
        RoleArn=f"{arn}first", RoleSessionName="s1", DurationSeconds=43_200
    )
    for name in ("second", "first"):
        chained = aws("sts", session(long)).assume_role
        asked = {"RoleArn": arn + name, "RoleSessionName": "s2"}
        for seconds in (3_601, 43_200):
            with pytest.raises(ClientError, match="1 hour session limit"):
                chained(**asked, DurationSeconds=seconds)
        assert chained(**asked, DurationSeconds=3_600)["Credentials"]["AccessKeyId"]
