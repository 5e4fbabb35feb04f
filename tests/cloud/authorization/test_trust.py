"""Who may assume a role: its trust policy and the caller's own, asked by the front door.

Source: IAM User Guide, "Methods to assume a role", "How to use an external ID", "MFA-protected API
access", "Pass session tags in AWS STS", "AWS STS condition context keys".
"""

import time
from base64 import b32decode

import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from tests.cloud.authorization.people import allow, deny, make_role, make_user, policy, trust
from tests.cloud.conftest import session


@pytest.fixture
def ana(aws):
    """Return somebody who may assume whatever trusts her."""
    return make_user(aws("iam"), "ana", allow("sts:AssumeRole"))


@pytest.fixture
def assume(aws, ana):
    """Return `assume(role, keys=…, **parameters)`: the code of the refusal, empty if there is none."""

    def attempt(role, keys=ana.keys, **parameters):
        wanted = {"RoleArn": role["Arn"], "RoleSessionName": "session"} | parameters
        try:
            aws("sts", keys).assume_role(**wanted)
        except ClientError as refused:
            return refused.response["Error"]["Code"]
        return ""

    return attempt


def test_both_sides_must_agree(account, aws, ana, assume):
    iam = aws("iam")
    bob = make_user(iam, "bob")
    by_account = make_role(iam, account.account_id, "account")
    by_name = make_role(
        iam,
        account.account_id,
        "name",
        AssumeRolePolicyDocument=trust({"AWS": [bob.arn]}),
    )
    # The account is trusted: whoever may by its own policies. A name is trusted: it needs none.
    assert assume(by_account) == ""
    assert assume(by_account, bob.keys) == "AccessDenied"
    assert assume(by_name, bob.keys) == ""
    assert assume(by_name) == "AccessDenied"


def test_a_denial_outweighs_trust(account, aws, assume):
    iam = aws("iam")
    bob = make_user(iam, "bob", allow("sts:*"), deny("sts:AssumeRole", "arn:aws:iam::*:role/prod"))
    trusting = trust({"AWS": bob.arn})
    roles = [
        make_role(iam, account.account_id, name, AssumeRolePolicyDocument=trusting)
        for name in ("test", "prod")
    ]
    assert [assume(role, bob.keys) for role in roles] == ["", "AccessDenied"]


@pytest.mark.parametrize(
    ("condition", "good", "bad"),
    [
        ({"StringEquals": {"sts:ExternalId": "x-1"}}, {"ExternalId": "x-1"}, {"ExternalId": "x-2"}),
        (
            {"StringLike": {"sts:RoleSessionName": "${aws:username}"}},
            {"RoleSessionName": "ana"},
            {},
        ),
        ({"StringEquals": {"sts:SourceIdentity": "ana"}}, {"SourceIdentity": "ana"}, {}),
        (
            {"StringEquals": {"aws:RequestTag/team": "red"}},
            {"Tags": [{"Key": "team", "Value": "red"}]},
            {"Tags": [{"Key": "team", "Value": "blue"}]},
        ),
    ],
)
def test_conditions_of_trust(account, aws, assume, condition, good, bad):
    principal = {"AWS": f"arn:aws:iam::{account.account_id}:user/ana"}
    document = trust(principal, Condition=condition)
    role = make_role(aws("iam"), account.account_id, "r", AssumeRolePolicyDocument=document)
    assert assume(role, **good) == ""
    assert assume(role, **bad) == "AccessDenied"
    assert assume(role) == "AccessDenied"


def test_a_role_may_want_a_code(account, aws, ana, assume):
    iam = aws("iam")
    document = trust({"AWS": ana.arn}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    role = make_role(iam, account.account_id, "careful", AssumeRolePolicyDocument=document)
    made = iam.create_virtual_mfa_device(VirtualMFADeviceName="ana")["VirtualMFADevice"]
    totp = TOTP(b32decode(made["Base32StringSeed"]), 6, SHA1(), 30)  # noqa: S303
    before, last, now, following = (
        totp.generate(int(time.time()) + 30 * step).decode() for step in (-2, -1, 0, 1)
    )
    iam.enable_mfa_device(
        UserName="ana",
        SerialNumber=made["SerialNumber"],
        AuthenticationCode1=before,
        AuthenticationCode2=last,
    )
    device = {"SerialNumber": made["SerialNumber"]}
    assert assume(role) == "AccessDenied"
    assert assume(role, **device, TokenCode="000000") == "AccessDenied"
    assert assume(role, **device, TokenCode=now) == ""
    # A session that was begun with a code carries it along.
    mine = session(aws("sts", ana.keys).get_session_token(**device, TokenCode=following))
    assert assume(role, mine) == ""


def test_nobody_comes_in_from_outside(account, other, aws, assume):
    document = trust({"AWS": "*"})
    role = make_role(aws("iam"), account.account_id, "open", AssumeRolePolicyDocument=document)
    assert assume(role) == ""
    assert assume(role, other) == "AccessDenied"


def test_a_deleted_role_takes_its_sessions_along(account, aws):
    iam = aws("iam")
    role = make_role(iam, account.account_id, "gone")
    iam.put_role_policy(RoleName="gone", PolicyName="p", PolicyDocument=policy(allow("sqs:*")))
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "session"}
    theirs = session(aws("sts").assume_role(**wanted))
    aws("sqs", theirs).list_queues()
    iam.delete_role_policy(RoleName="gone", PolicyName="p")
    iam.delete_role(RoleName="gone")
    with pytest.raises(ClientError):
        aws("sqs", theirs).list_queues()
