"""With whose authority the resources of a stack are made.

Source: CloudFormation User Guide, "Control access with IAM" and "AWS CloudFormation service role";
IAM User Guide, "Forward access sessions".
"""

import json

import pytest
from botocore.exceptions import ClientError

from cloud.shapes import Credentials
from tests.cloud.stacks.templates import body, queue, reason, status

STACKS = {"Effect": "Allow", "Action": "cloudformation:*", "Resource": "*"}
QUEUES = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
TEMPLATE = body({"Q": queue(QueueName="theirs")})
FUNCTION = {
    "Type": "AWS::Lambda::Function",
    "Properties": {
        "FunctionName": "f",
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "Code": {"ZipFile": "def handler(event, context): pass"},
    },
}


def _policy(*statements) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def as_user(aws):
    """Return `as_user(*statements)`: CloudFormation as a user with this policy."""

    def make(*statements):
        iam = aws("iam")
        iam.create_user(UserName="ana")
        iam.put_user_policy(
            UserName="ana", PolicyName="p", PolicyDocument=_policy(STACKS, *statements)
        )
        made = iam.create_access_key(UserName="ana")["AccessKey"]
        keys = Credentials(
            access_key_id=made["AccessKeyId"],
            secret_access_key=made["SecretAccessKey"],
            session_token="",
        )
        return aws("cloudformation", keys)

    return make


@pytest.fixture
def make_role(aws):
    """Return `make_role(name, service, *statements)`: the ARN of a role that trusts a service."""

    def make(name, service, *statements):
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": service},
            "Action": "sts:AssumeRole",
        }
        iam = aws("iam")
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=_policy(*statements))
        return made["Role"]["Arn"]

    return make


def test_a_resource_needs_what_the_caller_may(account, aws, as_user):
    stacks = as_user()
    stacks.create_stack(StackName="s", TemplateBody=TEMPLATE)
    assert status(stacks, "s") == "ROLLBACK_COMPLETE"
    why = reason(stacks, "s", "Q", "CREATE_FAILED")
    arn = f"arn:aws:iam::{account.account_id}:user/ana"
    assert f"User: {arn} is not authorized to perform: sqs:createqueue" in why
    assert "because no identity-based policy allows the sqs:createqueue action" in why
    assert "HandlerErrorCode: AccessDenied)" in why
    assert "QueueUrls" not in aws("sqs").list_queues()


def test_a_resource_is_made_by_who_may(aws, as_user):
    stacks = as_user(QUEUES)
    stacks.create_stack(StackName="s", TemplateBody=TEMPLATE)
    assert status(stacks, "s") == "CREATE_COMPLETE"
    found = aws("cloudtrail").lookup_events(
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateQueue"}]
    )["Events"]
    event = json.loads(found[0]["CloudTrailEvent"])
    assert event["userIdentity"]["userName"] == "ana"
    assert event["userIdentity"]["invokedBy"] == "cloudformation.amazonaws.com"
    assert event["sourceIPAddress"] == "cloudformation.amazonaws.com"


def test_a_permission_may_be_for_stacks_only(aws, as_user):
    through = {"ForAnyValue:StringEquals": {"aws:CalledVia": ["cloudformation.amazonaws.com"]}}
    stacks = as_user({**QUEUES, "Condition": through})
    stacks.create_stack(StackName="s", TemplateBody=TEMPLATE)
    assert status(stacks, "s") == "CREATE_COMPLETE"


def test_what_may_be_made_but_not_deleted_stays(aws, as_user):
    stacks = as_user(QUEUES, {"Effect": "Deny", "Action": "sqs:DeleteQueue", "Resource": "*"})
    stacks.create_stack(StackName="s", TemplateBody=TEMPLATE)
    stacks.delete_stack(StackName="s")
    assert status(stacks, "s") == "DELETE_FAILED"
    assert "with an explicit deny" in reason(stacks, "s", "Q", "DELETE_FAILED")
    assert len(aws("sqs").list_queues()["QueueUrls"]) == 1


def test_a_function_needs_that_its_role_may_be_passed(as_user, make_role):
    role = make_role("worker", "lambda.amazonaws.com")
    function = {**FUNCTION, "Properties": {**FUNCTION["Properties"], "Role": role}}
    stacks = as_user({"Effect": "Allow", "Action": "lambda:*", "Resource": "*"})
    stacks.create_stack(StackName="s", TemplateBody=body({"F": function}))
    assert "iam:PassRole" in reason(stacks, "s", "F", "CREATE_FAILED")


def test_types_without_calls_of_their_own_are_judged_as_well(aws, as_user):
    repository = {"Type": "AWS::ECR::Repository", "Properties": {"RepositoryName": "images"}}
    stacks = as_user(QUEUES)
    stacks.create_stack(StackName="s", TemplateBody=body({"R": repository}))
    why = reason(stacks, "s", "R", "CREATE_FAILED")
    assert "is not authorized to perform: ecr:CreateRepository on resource: " in why
    assert ":repository/images" in why
    assert aws("ecr").describe_repositories()["repositories"] == []


def test_a_stack_with_a_role_does_what_the_role_may(account, as_user, make_role):
    role = make_role("builder", "cloudformation.amazonaws.com", QUEUES)
    stacks = as_user()
    with pytest.raises(ClientError, match="is not authorized to perform: iam:PassRole"):
        stacks.create_stack(StackName="s", TemplateBody=TEMPLATE, RoleARN=role)


def test_a_role_that_is_passed_stays_with_its_stack(aws, as_user, make_role):
    role = make_role("builder", "cloudformation.amazonaws.com", QUEUES)
    stacks = as_user({"Effect": "Allow", "Action": "iam:PassRole", "Resource": role})
    stacks.create_stack(StackName="s", TemplateBody=TEMPLATE, RoleARN=role)
    assert status(stacks, "s") == "CREATE_COMPLETE"
    changed = body({"Q": queue(QueueName="theirs", VisibilityTimeout=50)})
    stacks.update_stack(StackName="s", TemplateBody=changed)
    assert status(stacks, "s") == "UPDATE_COMPLETE"
    stacks.delete_stack(StackName="s")
    assert "QueueUrls" not in aws("sqs").list_queues()


def test_a_stack_within_acts_with_the_role_of_the_stack_around(account, aws, stacks, make_role):
    read = {"Effect": "Allow", "Action": ["cloudformation:*", "s3:GetObject"], "Resource": "*"}
    role = make_role("outer", "cloudformation.amazonaws.com", read)
    s3, name = aws("s3"), f"templates-{account.account_id}"
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="inner.json", Body=TEMPLATE)
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": f"https://{name}.s3.amazonaws.com/inner.json"},
    }
    stacks.create_stack(StackName="s", TemplateBody=body({"N": nested}), RoleARN=role)
    assert status(stacks, "s") == "ROLLBACK_COMPLETE"
    assert "QueueUrls" not in aws("sqs").list_queues()
    inner = reason(stacks, "s", "N", "CREATE_FAILED").split("Embedded stack ")[1].split(" ")[0]
    assert "assumed-role/outer/AWSCloudFormation is not authorized" in reason(
        stacks, inner, "Q", "CREATE_FAILED"
    )


def test_a_role_may_less_than_the_caller(aws, stacks, make_role):
    role = make_role("idle", "cloudformation.amazonaws.com")
    stacks.create_stack(StackName="s", TemplateBody=TEMPLATE, RoleARN=role)
    why = reason(stacks, "s", "Q", "CREATE_FAILED")
    assert "assumed-role/idle/AWSCloudFormation is not authorized" in why


def test_a_role_must_trust_cloudformation(stacks, make_role):
    role = make_role("stranger", "lambda.amazonaws.com", QUEUES)
    with pytest.raises(ClientError, match=f"Role {role} is invalid or cannot be assumed"):
        stacks.create_stack(StackName="s", TemplateBody=TEMPLATE, RoleARN=role)
    assert stacks.describe_stacks()["Stacks"] == []
