"""AWS's own policies: there for everybody, the same for all, counted in each account by itself."""

import subprocess
import sys

import pytest
from botocore.exceptions import ClientError

from cloud.policy import MalformedPolicyError, PolicyKind, compile_policy
from cloud.seams import managed_policies
from tests.cloud.authorization.people import allow, make_role, make_user, policy
from tests.processes import ROOT

READ_ONLY = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
# One is longer than anybody else's policy may be: AWSSupportServiceRolePolicy.
TOO_LONG = ["arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy"]


def _refusal(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


def test_they_are_listed_and_read(aws):
    iam = aws("iam")
    pages = iam.get_paginator("list_policies").paginate(Scope="AWS")
    found = [one for page in pages for one in page["Policies"]]
    assert len(found) > 1_000
    assert len({one["PolicyId"] for one in found}) == len(found)
    administrator = iam.get_policy(PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")[
        "Policy"
    ]
    assert administrator["PolicyId"].startswith("ANPA")
    version = {"PolicyArn": administrator["Arn"], "VersionId": administrator["DefaultVersionId"]}
    document = iam.get_policy_version(**version)["PolicyVersion"]["Document"]
    assert document["Statement"] == [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    assert iam.list_policies(Scope="Local")["Policies"] == []
    path = {"Scope": "AWS", "PathPrefix": "/job-function/"}
    assert "ViewOnlyAccess" in {one["PolicyName"] for one in iam.list_policies(**path)["Policies"]}


def test_what_is_attached_counts_in_its_account_alone(account, other, aws):
    iam = aws("iam")
    ana = make_user(iam, "ana")
    iam.create_group(GroupName="dev")
    make_role(iam, account.account_id, "r")
    iam.attach_user_policy(UserName="ana", PolicyArn=READ_ONLY)
    iam.attach_user_policy(UserName="ana", PolicyArn=READ_ONLY)
    iam.attach_group_policy(GroupName="dev", PolicyArn=READ_ONLY)
    iam.attach_role_policy(RoleName="r", PolicyArn=READ_ONLY)
    assert iam.get_policy(PolicyArn=READ_ONLY)["Policy"]["AttachmentCount"] == 3
    theirs = aws("iam", other).get_policy(PolicyArn=READ_ONLY)["Policy"]
    assert theirs["AttachmentCount"] == 0
    attached = iam.list_policies(OnlyAttached=True)["Policies"]
    assert [one["Arn"] for one in attached] == [READ_ONLY]
    holders = iam.list_entities_for_policy(PolicyArn=READ_ONLY)
    assert [one["UserName"] for one in holders["PolicyUsers"]] == ["ana"]
    assert aws("sqs", ana.keys).list_queues()
    assert _refusal(aws("sqs", ana.keys).create_queue, QueueName="q").startswith("AccessDenied")
    iam.detach_user_policy(UserName="ana", PolicyArn=READ_ONLY)
    assert iam.get_policy(PolicyArn=READ_ONLY)["Policy"]["AttachmentCount"] == 2
    assert _refusal(iam.detach_user_policy, UserName="ana", PolicyArn=READ_ONLY) == "NoSuchEntity"


def test_nobody_changes_them(aws):
    iam = aws("iam")
    document = policy(allow("*"))
    for call in (
        lambda: iam.create_policy_version(PolicyArn=READ_ONLY, PolicyDocument=document),
        lambda: iam.delete_policy(PolicyArn=READ_ONLY),
        lambda: iam.tag_policy(PolicyArn=READ_ONLY, Tags=[{"Key": "a", "Value": "b"}]),
    ):
        assert _refusal(call) == "AccessDenied"


def test_one_s_own_goes_when_nothing_holds_it(aws):
    iam = aws("iam")
    make_user(iam, "ana")
    document = policy(allow("sqs:*"))
    arn = iam.create_policy(PolicyName="own", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_user_policy(UserName="ana", PolicyArn=arn)
    assert _refusal(iam.delete_policy, PolicyArn=arn) == "DeleteConflict"
    iam.detach_user_policy(UserName="ana", PolicyArn=arn)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document)
    assert _refusal(iam.delete_policy, PolicyArn=arn) == "DeleteConflict"
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.delete_policy(PolicyArn=arn)
    assert _refusal(iam.get_policy, PolicyArn=arn) == "NoSuchEntity"


def test_ten_are_enough(aws):
    iam = aws("iam")
    make_user(iam, "ana")
    arns = [one["Arn"] for one in iam.list_policies(Scope="AWS", MaxItems=11)["Policies"]]
    for arn in arns[:10]:
        iam.attach_user_policy(UserName="ana", PolicyArn=arn)
    assert _refusal(iam.attach_user_policy, UserName="ana", PolicyArn=arns[10]) == "LimitExceeded"
    iam.attach_user_policy(UserName="ana", PolicyArn=arns[0])


def test_they_are_a_boundary_too(aws):
    iam = aws("iam")
    ana = make_user(iam, "ana", allow("*"))
    iam.put_user_permissions_boundary(UserName="ana", PermissionsBoundary=READ_ONLY)
    assert aws("sqs", ana.keys).list_queues()
    assert _refusal(aws("sqs", ana.keys).create_queue, QueueName="q").startswith("AccessDenied")


PICKLED = """
from cloud.seams import managed_policies, pickling
managed_policies.install()
one = managed_policies.catalogue()["arn:aws:iam::aws:policy/AdministratorAccess"]
data, _ = pickling.dump({"held": one})
assert len(data) < 200, len(data)
assert pickling.load(data)["held"] is one
print("by name")
"""


def test_they_are_kept_by_name():
    command = [sys.executable, "-c", PICKLED]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.stdout == "by name\n", done.stderr


def test_the_engine_understands_them():
    malformed = []
    for arn, one in managed_policies.catalogue().items():
        try:
            compile_policy(managed_policies.document(one), PolicyKind.IDENTITY)
        except MalformedPolicyError:
            malformed.append(arn)
    assert malformed == TOO_LONG
