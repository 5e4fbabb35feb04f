"""The policy simulator: what it answers, for whom, and that it says what a call then does.

Source: IAM API reference, SimulatePrincipalPolicy, SimulateCustomPolicy, EvaluationResult.
"""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, deny, make_role, make_user, policy

BUCKET = "arn:aws:s3:::shop"
READS = policy(allow("s3:GetObject", f"{BUCKET}/*"))


@pytest.fixture
def custom(aws):
    """Return `custom(texts, action, **parameters)`: the one result."""

    def simulate(texts, action, **parameters):
        given = {"PolicyInputList": texts, "ActionNames": [action]} | parameters
        (result,) = aws("iam").simulate_custom_policy(**given)["EvaluationResults"]
        return result

    return simulate


def test_one_result_an_action_and_one_part_a_resource(custom):
    both = [f"{BUCKET}/july.csv", "arn:aws:s3:::other/july.csv"]
    result = custom([READS], "s3:GetObject", ResourceArns=both)
    assert result["EvalActionName"] == "s3:GetObject"
    assert result["EvalResourceName"].startswith("arn:${Partition}:s3:::")
    assert result["EvalDecision"] == "implicitDeny", "the strictest of both"
    parts = {
        p["EvalResourceName"]: p["EvalResourceDecision"] for p in result["ResourceSpecificResults"]
    }
    assert parts == {both[0]: "allowed", both[1]: "implicitDeny"}


def test_the_statement_that_decided_is_shown(custom):
    text = '{"Version": "2012-10-17", "Statement": [\n  {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},\n  {"Effect": "Deny", "Action": "s3:PutObject",\n   "Resource": "*"}]}'
    result = custom([READS, text], "s3:PutObject")
    assert result["EvalDecision"] == "explicitDeny"
    assert "ResourceSpecificResults" not in result
    (matched,) = result["MatchedStatements"]
    assert matched["SourcePolicyId"] == "PolicyInputList.2"
    assert matched["StartPosition"] == {"Line": 3, "Column": 3}
    assert matched["EndPosition"] == {"Line": 4, "Column": 20}


def test_what_the_policies_ask_for_and_were_not_given(aws, custom):
    condition = {
        "StringEquals": {"aws:PrincipalTag/team": "red"},
        "IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
    }
    text = policy(allow("s3:GetObject", f"{BUCKET}/${{aws:username}}/*", Condition=condition))
    names = aws("iam").get_context_keys_for_custom_policy(PolicyInputList=[text])
    assert set(names["ContextKeyNames"]) == {
        "aws:username",
        "aws:PrincipalTag/team",
        "aws:SourceIp",
    }
    wanted = {"ResourceArns": [f"{BUCKET}/ana/x"]}
    entries = [
        ("aws:PrincipalTag/team", "string", "red"),
        ("aws:username", "string", "ana"),
        ("aws:SourceIp", "ip", "203.0.113.9"),
    ]
    entries = [
        {"ContextKeyName": name, "ContextKeyType": kind, "ContextKeyValues": [value]}
        for name, kind, value in entries
    ]
    result = custom([text], "s3:GetObject", **wanted, ContextEntries=entries[:2])
    assert result["EvalDecision"] == "implicitDeny"
    assert result["MissingContextValues"] == ["aws:SourceIp"]
    result = custom([text], "s3:GetObject", **wanted, ContextEntries=entries)
    assert result["EvalDecision"] == "allowed"
    assert result["MissingContextValues"] == []


def test_boundary_organisation_and_resource_policy(account, custom):
    wanted = {"ResourceArns": [f"{BUCKET}/x"]}
    limit = {"PermissionsBoundaryPolicyInputList": [policy(allow("sqs:*"))]}
    result = custom([READS], "s3:GetObject", **wanted, **limit)
    assert result["EvalDecision"] == "implicitDeny"
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": False}
    scp = {"ServiceControlPolicyInputList": [policy(deny("s3:*"))]}
    result = custom([READS], "s3:GetObject", **wanted, OrderedOrganizationPolicyInputList=[scp])
    assert result["EvalDecision"] == "explicitDeny"
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": False}
    ana = f"arn:aws:iam::{account.account_id}:user/ana"
    named = policy(allow("s3:PutObject", f"{BUCKET}/*", Principal={"AWS": ana}))
    result = custom([READS], "s3:PutObject", **wanted, ResourcePolicy=named, CallerArn=ana)
    assert result["EvalDecision"] == "allowed"
    assert result["MatchedStatements"][0]["SourcePolicyType"] == "resource"
    strange = {"ResourceOwner": "arn:aws:iam::999988887777:root"}
    result = custom(
        [READS], "s3:PutObject", **wanted, ResourcePolicy=named, CallerArn=ana, **strange
    )
    assert result["EvalDecision"] == "implicitDeny", "another account's: both sides must allow"


def test_a_principal_s_own_policies(account, aws):
    iam = aws("iam")
    ana = make_user(iam, "ana", allow("sqs:*"))
    iam.create_group(GroupName="dev")
    iam.put_group_policy(GroupName="dev", PolicyName="p", PolicyDocument=READS)
    iam.add_user_to_group(GroupName="dev", UserName="ana")
    read_only = "arn:aws:iam::aws:policy/AmazonSNSReadOnlyAccess"
    iam.attach_user_policy(UserName="ana", PolicyArn=read_only)
    role = make_role(iam, account.account_id, "r", PermissionsBoundary=read_only)
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(allow("*")))

    def simulate(arn, *actions, **more):
        given = {"PolicySourceArn": arn, "ActionNames": list(actions)} | more
        answer = iam.simulate_principal_policy(**given)
        return {
            one["EvalActionName"]: (
                one["EvalDecision"],
                [m["SourcePolicyType"] for m in one["MatchedStatements"]],
            )
            for one in answer["EvaluationResults"]
        }

    arns = {"ResourceArns": [f"{BUCKET}/x"]}
    assert simulate(ana.arn, "sqs:ListQueues", "sns:ListTopics", "ec2:RunInstances") == {
        "sqs:ListQueues": ("allowed", ["user"]),
        "sns:ListTopics": ("allowed", ["aws-managed"]),
        "ec2:RunInstances": ("implicitDeny", []),
    }
    assert simulate(ana.arn, "s3:GetObject", **arns)["s3:GetObject"] == ("allowed", ["group"])
    without = {"PolicyExclusionList": [{"PolicyType": "inline"}]}
    assert simulate(ana.arn, "sqs:ListQueues", **without)["sqs:ListQueues"][0] == "implicitDeny"
    more = {"PolicyInputList": [policy(deny("sqs:*"))]}
    assert simulate(ana.arn, "sqs:ListQueues", **more)["sqs:ListQueues"][0] == "explicitDeny"
    decided = simulate(role["Arn"], "sns:ListTopics", "sqs:ListQueues")
    assert [one[0] for one in decided.values()] == ["allowed", "implicitDeny"]
    group = f"arn:aws:iam::{account.account_id}:group/dev"
    assert simulate(group, "s3:GetObject", **arns)["s3:GetObject"][0] == "allowed"
    assert aws("sqs", ana.keys).list_queues()


def test_results_come_in_pages(aws):
    iam = aws("iam")
    actions = [f"s3:{verb}Object" for verb in ("Get", "Put", "Delete")]
    pages = iam.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[READS], ActionNames=actions, PaginationConfig={"PageSize": 2}
    )
    found = [[one["EvalActionName"] for one in page["EvaluationResults"]] for page in pages]
    assert found == [actions[:2], actions[2:]]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ActionNames": ["GetObject"]}, "InvalidInput"),
        ({"PolicyInputList": ["{"]}, "InvalidInput"),
        ({"ResourcePolicy": READS}, "InvalidInput"),
        ({"Marker": "somewhere"}, "Invalid Marker"),
        (
            {"CallerArn": "arn:aws:sts::111122223333:assumed-role/deploy/ana"},
            "does not clearly define entity type and name",
        ),
    ],
)
def test_what_cannot_be_simulated(aws, parameters, code):
    given = {"PolicyInputList": [READS], "ActionNames": ["s3:GetObject"]} | parameters
    with pytest.raises(ClientError, match=code):
        aws("iam").simulate_custom_policy(**given)


def test_each_side_of_two_accounts_is_told(account, custom):
    """Source: SimulatePrincipalPolicy, third example; EvaluationResult, EvalDecisionDetails."""
    ana = f"arn:aws:iam::{account.account_id}:user/ana"
    both = [f"{BUCKET}/july.csv", f"{BUCKET}/august.csv"]
    named = policy(allow("s3:PutObject", both[0], Principal={"AWS": ana}))
    given = {"ResourcePolicy": named, "CallerArn": ana, "ResourceArns": both}
    assert custom([READS], "s3:PutObject", **given)["EvalDecisionDetails"] == {}
    given |= {"ResourceOwner": "arn:aws:iam::999988887777:root"}
    given["PermissionsBoundaryPolicyInputList"] = [policy(deny("s3:Put*"))]
    result = custom([READS], "s3:PutObject", **given)
    limit = {"IAM Policy": "implicitDeny", "Permissions Boundary Policy": "explicitDeny"}
    assert result["EvalDecisionDetails"] == limit | {"Resource Policy": "implicitDeny"}
    parts = [one["EvalDecisionDetails"] for one in result["ResourceSpecificResults"]]
    assert parts == [limit | {"Resource Policy": said} for said in ("allowed", "implicitDeny")]
    assert "EvalDecisionDetails" not in custom([READS], "s3:GetObject")


def test_keys_of_the_organisation_are_not_missing(custom):
    """Source: EvaluationResult, MissingContextValues."""
    asks = policy(deny("s3:*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}))
    scp = {"ServiceControlPolicyInputList": [policy(allow("*")), asks]}
    wanted = {"ResourceArns": [f"{BUCKET}/x"], "OrderedOrganizationPolicyInputList": [scp]}
    result = custom([READS], "s3:GetObject", **wanted)
    assert result["EvalDecision"] == "allowed"
    assert result["MissingContextValues"] == []


def test_somebody_who_is_not_there(account, aws):
    nobody = f"arn:aws:iam::{account.account_id}:user/nobody"
    with pytest.raises(ClientError, match="NoSuchEntity"):
        aws("iam").simulate_principal_policy(PolicySourceArn=nobody, ActionNames=["s3:GetObject"])
