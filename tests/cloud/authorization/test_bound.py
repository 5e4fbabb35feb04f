"""Which policies bind whom, seen from outside: by what each may do.

Source: IAM User Guide, "Policy evaluation logic", "Permissions boundaries", "Session policies",
"Permissions for GetFederationToken", "Controlling access using tags".
"""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, deny, make_role, make_user, policy
from tests.cloud.conftest import session

LIST = "sqs:ListQueues"


@pytest.fixture
def may(aws):
    """Return `may(keys)`: whether they may list queues."""

    def attempt(keys) -> bool:
        try:
            aws("sqs", keys).list_queues()
        except ClientError as refused:
            return "is not authorized to perform: sqs:listqueues" not in str(refused).lower()
        return True

    return attempt


def test_a_user_may_what_its_policies_say_from_that_moment(aws, may):
    iam = aws("iam")
    ana = make_user(iam, "ana")
    assert not may(ana.keys)
    iam.put_user_policy(UserName="ana", PolicyName="p", PolicyDocument=policy(allow(LIST)))
    assert may(ana.keys)
    iam.put_user_policy(UserName="ana", PolicyName="p", PolicyDocument=policy(allow("sqs:Send*")))
    assert not may(ana.keys)
    iam.put_user_policy(UserName="ana", PolicyName="p", PolicyDocument=policy(allow(LIST)))
    iam.delete_user_policy(UserName="ana", PolicyName="p")
    assert not may(ana.keys)


def test_a_managed_policy_counts_in_its_default_version(aws, may):
    iam = aws("iam")
    ana = make_user(iam, "ana")
    first = policy(allow(LIST))
    arn = iam.create_policy(PolicyName="p", PolicyDocument=first)["Policy"]["Arn"]
    iam.attach_user_policy(UserName="ana", PolicyArn=arn)
    assert may(ana.keys)
    second = policy(deny(LIST))
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=second, SetAsDefault=True)
    assert not may(ana.keys)
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    assert may(ana.keys)
    iam.detach_user_policy(UserName="ana", PolicyArn=arn)
    assert not may(ana.keys)


def test_groups_lend_their_policies(aws, may):
    iam = aws("iam")
    ana = make_user(iam, "ana")
    iam.create_group(GroupName="dev")
    iam.put_group_policy(GroupName="dev", PolicyName="p", PolicyDocument=policy(allow(LIST)))
    assert not may(ana.keys)
    iam.add_user_to_group(GroupName="dev", UserName="ana")
    assert may(ana.keys)
    document = policy(deny("*"))
    arn = iam.create_policy(PolicyName="no", PolicyDocument=document)["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="dev", PolicyArn=arn)
    assert not may(ana.keys)
    iam.remove_user_from_group(GroupName="dev", UserName="ana")
    iam.put_user_policy(UserName="ana", PolicyName="p", PolicyDocument=policy(allow(LIST)))
    assert may(ana.keys)


def test_a_boundary_limits_users_and_roles(account, aws, may):
    iam = aws("iam")
    ana = make_user(iam, "ana", allow("*"))
    role = make_role(iam, account.account_id, "r")
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(allow("*")))
    theirs = session(aws("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="session"))
    assert may(ana.keys)
    assert may(theirs)
    document = policy(allow("s3:*"))
    arn = iam.create_policy(PolicyName="b", PolicyDocument=document)["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="ana", PermissionsBoundary=arn)
    iam.put_role_permissions_boundary(RoleName="r", PermissionsBoundary=arn)
    assert not may(ana.keys)
    assert not may(theirs)
    iam.delete_user_permissions_boundary(UserName="ana")
    iam.delete_role_permissions_boundary(RoleName="r")
    assert may(ana.keys)
    assert may(theirs)


@pytest.mark.parametrize("managed", [False, True])
def test_session_policies_only_ever_take_away(account, aws, may, managed):
    iam = aws("iam")
    role = make_role(iam, account.account_id, "r")
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(allow("sqs:*")))
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "session"}

    def limited(statement):
        text = policy(statement)
        if not managed:
            return {"Policy": text}
        name = f"p{len(iam.list_policies(Scope='Local')['Policies'])}"
        made = iam.create_policy(PolicyName=name, PolicyDocument=text)["Policy"]
        return {"PolicyArns": [{"arn": made["Arn"]}]}

    def assumed(**more):
        return session(aws("sts").assume_role(**wanted, **more))

    assert may(assumed())
    assert may(assumed(**limited(allow("*"))))
    assert not may(assumed(**limited(allow("s3:*"))))
    iam.delete_role_policy(RoleName="r", PolicyName="p")
    assert not may(assumed(**limited(allow("*"))))


def test_a_federated_user_may_what_both_allow(aws, may):
    ana = make_user(aws("iam"), "ana", allow(["sqs:*", "sts:GetFederationToken"]))
    sts = aws("sts", ana.keys)
    assert not may(session(sts.get_federation_token(Name="bob")))
    assert may(session(sts.get_federation_token(Name="bob", Policy=policy(allow("*")))))
    assert not may(session(sts.get_federation_token(Name="bob", Policy=policy(allow("s3:*")))))


def test_a_session_token_is_the_user_with_or_without_a_code(aws, may):
    condition = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
    ana = make_user(aws("iam"), "ana", allow("sqs:*"), deny("sqs:*", Condition=condition))
    mine = session(aws("sts", ana.keys).get_session_token())
    assert not may(mine)
    # With a key for good the condition's key is not there, and IfExists takes that as met.
    assert not may(ana.keys)
    plain = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}
    bob = make_user(aws("iam"), "bob", allow("sqs:*"), deny("sqs:*", Condition=plain))
    assert may(bob.keys)
    assert not may(session(aws("sts", bob.keys).get_session_token()))


def test_tags_of_users_roles_and_sessions(account, aws, may):
    iam = aws("iam")
    red = allow(LIST, Condition={"StringEquals": {"aws:PrincipalTag/team": "red"}})
    ana = make_user(iam, "ana", red)
    assert not may(ana.keys)
    iam.tag_user(UserName="ana", Tags=[{"Key": "team", "Value": "red"}])
    assert may(ana.keys)
    role = make_role(iam, account.account_id, "r", Tags=[{"Key": "team", "Value": "red"}])
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy(red, allow("sts:*")))
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "session"}
    assert may(session(aws("sts").assume_role(**wanted)))
    blue = {"Tags": [{"Key": "team", "Value": "blue"}], "TransitiveTagKeys": ["team"]}
    first = session(aws("sts").assume_role(**wanted, **blue))
    assert not may(first)
    # The tag goes on to the next role, where it again outweighs the role's own.
    assert not may(session(aws("sts", first).assume_role(**wanted)))
