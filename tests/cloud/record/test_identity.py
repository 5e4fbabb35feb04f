"""Who called, in CloudTrail's words: users, roles, and what their sessions are."""

import json

from tests.cloud.conftest import session

TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole"}
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def last(control, account):
    return control.events(account.account_id)[-1].model_dump(exclude_unset=True)["userIdentity"]


def test_a_user_with_a_key_has_no_session(control, account, aws):
    aws("sts").get_caller_identity()
    who = last(control, account)
    assert who["type"] == "IAMUser"
    assert who["userName"] == "learner"
    assert who["principalId"].startswith("AIDA")
    assert "sessionContext" not in who


def test_a_users_session_says_since_when(control, account, aws):
    keys = session(aws("sts").get_session_token())
    aws("sts", keys).get_caller_identity()
    who = last(control, account)
    assert (who["type"], who["userName"]) == ("IAMUser", "learner")
    attributes = who["sessionContext"]["attributes"]
    assert attributes["mfaAuthenticated"] == "false"
    assert attributes["creationDate"].endswith("Z")
    assert "sessionIssuer" not in who["sessionContext"]


def test_a_roles_session_says_which_role(control, account, aws):
    trust = policy(TRUST | {"Principal": {"AWS": account.principal_arn}})
    role = aws("iam").create_role(RoleName="deploy", Path="/ci/", AssumeRolePolicyDocument=trust)[
        "Role"
    ]
    assumed = aws("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="monday")
    aws("sts", session(assumed)).get_caller_identity()
    who = last(control, account)
    assert who["type"] == "AssumedRole"
    assert who["arn"].endswith(":assumed-role/deploy/monday")
    assert who["principalId"] == f"{role['RoleId']}:monday"
    assert "userName" not in who
    context = who["sessionContext"]
    assert context["sessionIssuer"] == {
        "type": "Role",
        "principalId": role["RoleId"],
        "arn": role["Arn"],
        "accountId": account.account_id,
        "userName": "deploy",
    }
    assert set(context["attributes"]) == {"creationDate", "mfaAuthenticated"}
    found = control.events(account.account_id, principal=role["Arn"])
    assert [event.eventName for event in found] == ["GetCallerIdentity"]


def test_a_federated_user_says_who_vouched(control, account, aws):
    given = aws("sts").get_federation_token(Name="guest", Policy=policy(EVERYTHING))
    aws("s3", session(given)).list_buckets()
    who = last(control, account)
    assert who["type"] == "FederatedUser"
    assert who["arn"].endswith(":federated-user/guest")
    issuer = who["sessionContext"]["sessionIssuer"]
    assert (issuer["type"], issuer["userName"]) == ("IAMUser", "learner")
