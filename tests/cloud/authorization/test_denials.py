"""Denials as AWS words them, through boto3 as the principal, and why each came about."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cloud.client import CloudClient
from cloud.shapes import Account, Credentials
from tests.cloud.conftest import AwsFactory

Hire = Callable[..., Credentials]


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def hire(aws: AwsFactory) -> Hire:
    """Return `hire(statement, …, name="ana")`: a new user with these permissions, and its key."""

    def make(*statements: dict[str, Any], name: str = "ana") -> Credentials:
        iam = aws("iam")
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(
                UserName=name, PolicyName="given", PolicyDocument=document(*statements)
            )
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Credentials(
            access_key_id=key["AccessKeyId"], secret_access_key=key["SecretAccessKey"]
        )

    return make


def refused(call: Callable[[], Any]) -> dict[str, str]:
    with pytest.raises(ClientError) as refusal:
        call()
    error: dict[str, str] = refusal.value.response["Error"]
    return error


def test_a_user_without_policies_may_do_nothing_but_ask_who_it_is(aws, hire, account):
    keys = hire()
    assert aws("sts", keys).get_caller_identity()["Arn"].endswith(":user/ana")
    who = f"User: arn:aws:iam::{account.account_id}:user/ana is not authorized to perform:"
    for service, call, code, action in (
        ("iam", "list_users", "AccessDenied", "iam:ListUsers"),
        ("dynamodb", "list_tables", "AccessDeniedException", "dynamodb:ListTables"),
        ("sns", "list_topics", "AuthorizationError", "SNS:ListTopics"),
        ("sqs", "list_queues", "AccessDenied", "sqs:listqueues"),
        ("lambda", "list_functions", "AccessDeniedException", "lambda:ListFunctions"),
        ("s3", "list_buckets", "AccessDenied", "s3:ListAllMyBuckets"),
    ):
        error = refused(getattr(aws(service, keys), call))
        assert error["Code"] == code, service
        assert error["Message"].startswith(f"{who} {action}"), service
        assert error["Message"].endswith(
            f"because no identity-based policy allows the {action} action"
        )


def test_a_denial_names_the_resource_and_the_sort_of_policy(aws, hire, account):
    table = f"arn:aws:dynamodb:us-east-1:{account.account_id}:table/orders"
    keys = hire(statement("Allow", "dynamodb:*"), statement("Deny", "dynamodb:DeleteTable", table))
    aws("dynamodb", keys).create_table(
        TableName="orders",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    error = refused(lambda: aws("dynamodb", keys).delete_table(TableName="orders"))
    assert error["Message"] == (
        f"User: arn:aws:iam::{account.account_id}:user/ana is not authorized to perform: "
        f"dynamodb:DeleteTable on resource: {table} with an explicit deny in an "
        "identity-based policy"
    )
    assert "orders" in aws("dynamodb").list_tables()["TableNames"]


def test_ec2_hands_out_the_decision_encoded_and_only_its_own_account_reads_it(aws, hire, other):
    keys = hire(statement("Allow", "sts:DecodeAuthorizationMessage"))
    error = refused(lambda: aws("ec2", keys).create_vpc(CidrBlock="10.0.0.0/16"))
    assert error["Code"] == "UnauthorizedOperation"
    sentence, _, encoded = error["Message"].partition("Encoded authorization failure message: ")
    assert sentence.startswith("You are not authorized to perform this operation. User: arn:")
    told = aws("sts", keys).decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"]
    decoded = json.loads(told)
    assert decoded["allowed"] is False
    assert decoded["explicitDeny"] is False
    assert decoded["context"]["action"] == "ec2:CreateVpc"
    for reader, text in ((aws("sts", other), encoded), (aws("sts"), encoded[:-8])):
        error = refused(lambda: reader.decode_authorization_message(EncodedMessage=text))  # noqa: B023
        assert error["Code"] == "InvalidAuthorizationMessageException"


def test_a_group_a_managed_policy_and_a_boundary_are_obeyed(aws, hire, account):
    iam, keys = aws("iam"), hire()
    iam.create_group(GroupName="readers")
    made = iam.create_policy(
        PolicyName="read", PolicyDocument=document(statement("Allow", ["s3:*", "sqs:*"]))
    )["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="readers", PolicyArn=made)
    iam.add_user_to_group(GroupName="readers", UserName="ana")
    aws("s3", keys).list_buckets()
    aws("sqs", keys).list_queues()
    bound = iam.create_policy(
        PolicyName="bound", PolicyDocument=document(statement("Allow", "s3:*"))
    )["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="ana", PermissionsBoundary=bound)
    aws("s3", keys).list_buckets()
    assert iam.get_user(UserName="ana")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"]
    error = refused(aws("sqs", keys).list_queues)
    assert "because no permissions boundary allows the sqs:listqueues action" in error["Message"]
    iam.delete_user_permissions_boundary(UserName="ana")
    aws("sqs", keys).list_queues()
    iam.remove_user_from_group(GroupName="readers", UserName="ana")
    error = refused(aws("s3", keys).list_buckets)
    assert "no identity-based policy" in error["Message"]


def test_conditions_see_the_request(aws, hire):
    keys = hire(
        statement(
            "Allow",
            "s3:ListBucket",
            Condition={"StringLike": {"s3:prefix": "home/${aws:username}/*"}},
        ),
        statement(
            "Allow", "sqs:*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
        ),
    )
    aws("s3").create_bucket(Bucket="shared-by-prefix")
    s3 = aws("s3", keys)
    s3.list_objects_v2(Bucket="shared-by-prefix", Prefix="home/ana/")
    error = refused(lambda: s3.list_objects_v2(Bucket="shared-by-prefix", Prefix="home/bob/"))
    assert error["Code"] == "AccessDenied"
    assert refused(aws("sqs", keys).list_queues)["Code"].startswith("AccessDenied")
    aws("s3").delete_bucket(Bucket="shared-by-prefix")


def test_nobody_passes_a_role_without_leave(aws, hire, account):
    trust = document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    )
    role = aws("iam").create_role(RoleName="runs", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    keys = hire(statement("Allow", "states:*"))
    machine = {
        "name": "empty",
        "definition": '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
        "roleArn": role,
    }
    error = refused(lambda: aws("stepfunctions", keys).create_state_machine(**machine))
    assert "iam:PassRole" in error["Message"]
    aws("stepfunctions").create_state_machine(**machine)


def explain(control: CloudClient, account: Account, name: str) -> Any:
    event = control.events(account.account_id, event_name=name)[-1]
    return control.explain(event.eventID, account_id=account.account_id)


def test_a_denial_is_explained_policy_by_policy(aws, hire, control, account):
    keys = hire(
        statement("Allow", "s3:GetObject", "arn:aws:s3:::public/*", Sid="Public"),
        statement("Deny", "s3:*", "arn:aws:s3:::public/secret/*", Sid="Secret"),
    )
    aws("s3").create_bucket(Bucket="public")
    refused(lambda: aws("s3", keys).get_object(Bucket="public", Key="secret/plan"))
    told = explain(control, account, "GetObject")
    assert told.authorization.whole
    (decision,) = told.authorization.decisions
    assert decision.verdict == "explicitDeny"
    assert "is denied by statement 2 (Secret)" in decision.sentence
    (policy,) = (p for p in decision.policies if p["policy"] == "given")
    assert policy["decisive"]
    assert [one["matched"] for one in policy["statements"]] == [True, True]
    refused(lambda: aws("s3", keys).put_object(Bucket="public", Key="x", Body=b""))
    (decision,) = explain(control, account, "PutObject").authorization.decisions
    (policy,) = (p for p in decision.policies if p["policy"] == "given")
    assert policy["statements"][0]["obstacle"] == (
        "Action is s3:GetObject; the request has s3:PutObject."
    )
    aws("s3").delete_bucket(Bucket="public")


def test_what_was_allowed_is_explained_too(aws, control, account):
    aws("sqs").list_queues()
    told = explain(control, account, "ListQueues")
    assert told.authorization.whole
    (decision,) = told.authorization.decisions
    assert decision.verdict == "allowed"
    assert decision.statements[0]["effect"] == "Allow"


def test_the_command_explains_in_words(aws, hire, control, account, cloud):
    refused(aws("iam", hire()).list_users)
    event = control.events(account.account_id, event_name="ListUsers")[-1]
    command = [sys.executable, "-m", "cloud", "explain", "--event", event.eventID]
    command += ["--control", str(cloud.control)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "iam:ListUsers" in said
    assert "no identity-based policy allows it" in said
    missing = subprocess.run(
        [*command[:5], "none", *command[6:]], capture_output=True, text=True, check=False
    )
    assert missing.returncode == 1
    assert "No event none is on record here." in missing.stderr
