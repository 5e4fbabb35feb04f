"""Roles for those whom another provider has proven: no token can be proven here, so none counts.

The answer is the same whoever is asked for, so that nothing is learned of anybody's account.

Source: AWS STS API Reference, "AssumeRoleWithWebIdentity" and "AssumeRoleWithSAML", errors.
"""

import base64
import json

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


def _token(**claims) -> str:
    parts = ({"alg": "RS256"}, {"iss": f"https://{HOST}", **claims})
    texts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join([*(text.rstrip("=") for text in texts), "c2lnbmF0dXJl"])


def _told(call, **parameters) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_who_is_not_there_is_refused_like_who_is(aws, account, control):
    """Not by the answer, not by an event, and not by waking can a stranger tell accounts apart."""
    provider = aws("iam").create_open_id_connect_provider(
        Url=f"https://{HOST}", ClientIDList=["sts.amazonaws.com"], ThumbprintList=["a" * 40]
    )["OpenIDConnectProviderArn"]
    role = _role(aws, account, "sts:AssumeRoleWithWebIdentity", provider)
    nowhere = "arn:aws:iam::000000000001:role/ci"
    before = len(control.events(account.account_id))
    ask = aws("sts").assume_role_with_web_identity
    told = {
        _told(ask, RoleArn=one, RoleSessionName="ci", WebIdentityToken=_token(aud=aud))
        for one in (role, role.replace(":role/ci", ":role/other"), nowhere)
        for aud in ("sts.amazonaws.com", "somebody")
    }
    ((code, sentence),) = told
    assert code == "InvalidIdentityToken"
    assert sentence.startswith("Couldn't retrieve verification key from your identity provider")
    saml = {"PrincipalArn": provider.replace("oidc-provider/", "saml-provider/")}
    told = {
        _told(aws("sts").assume_role_with_saml, RoleArn=one, SAMLAssertion="PHNhbWw+" * 2, **saml)
        for one in (role, nowhere)
    }
    assert told == {("InvalidIdentityToken", "Response signature invalid")}
    assert len(control.events(account.account_id)) == before


@pytest.mark.parametrize(
    "token", ["opaque", "a.b.c", "W10.W10.c2ln", "..", "e30.e30", "\u00e9.e30.e"]
)
def test_what_is_no_token_at_all(aws, token):
    asked = {"RoleArn": "arn:aws:iam::000000000001:role/ci", "RoleSessionName": "ci"}
    asked["WebIdentityToken"] = token.ljust(4, ".")
    code, sentence = _told(aws("sts").assume_role_with_web_identity, **asked)
    assert (code, sentence[:41]) == (
        "InvalidIdentityToken",
        "The ID Token provided is not a valid JWT.",
    )


def test_a_form_that_lacks_something(http):
    lacking = http.post("/", data={"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15"})
    assert lacking.status_code == 400
    assert "Value null at 'roleArn'" in lacking.text
    other = http.post(
        "/", data={"Action": "GetCallerIdentity"}, headers={"host": "sts.amazonaws.com"}
    )
    assert "MissingAuthenticationToken" in other.text
