"""Roles for those whom another provider has proven: no token can be proven here, so none counts.

Source: AWS STS API Reference, "AssumeRoleWithWebIdentity" and "AssumeRoleWithSAML", errors.
"""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import make_role, policy

HOST = "token.actions.githubusercontent.com"


def _refusal(call, **parameters) -> int:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return int(refused.value.response["ResponseMetadata"]["HTTPStatusCode"])


def _role(aws, account, action, provider):
    trusted = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": action}
    document = policy(trusted)
    role = make_role(aws("iam"), account.account_id, "ci", AssumeRolePolicyDocument=document)
    return role["Arn"]


def test_a_token_that_nobody_can_prove_opens_nothing(aws, account):
    provider = aws("iam").create_open_id_connect_provider(
        Url=f"https://{HOST}", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40]
    )["OpenIDConnectProviderArn"]
    role = _role(aws, account, "sts:AssumeRoleWithWebIdentity", provider)
    asked = {
        "RoleArn": role,
        "RoleSessionName": "ci",
        "WebIdentityToken": "header.claims.signature",
    }
    assert _refusal(aws("sts").assume_role_with_web_identity, **asked) in {400, 403}


def test_an_assertion_that_nobody_can_prove_opens_nothing(aws, account):
    provider = f"arn:aws:iam::{account.account_id}:saml-provider/office"
    role = _role(aws, account, "sts:AssumeRoleWithSAML", provider)
    asked = {"RoleArn": role, "PrincipalArn": provider, "SAMLAssertion": "PHNhbWw+" * 2}
    assert _refusal(aws("sts").assume_role_with_saml, **asked) in {400, 403}
