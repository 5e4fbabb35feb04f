"""Console passwords: the default policy, the account's own, and changing one's own.

Source: IAM User Guide, "Set an account password policy for IAM users".
"""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, make_user

GOOD = "Correct-Horse-7"
VIOLATION = ("PasswordPolicyViolation", "Password does not conform to the account password policy.")


def _refusal(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


@pytest.fixture
def iam(aws):
    return aws("iam")


@pytest.fixture
def ana(iam):
    return make_user(iam, "ana", allow("iam:ChangePassword"))


@pytest.mark.parametrize(
    ("password", "good"),
    [
        (GOOD, True),
        ("abcdeF12", True),
        ("abcde_12", True),
        ("abc", False),
        ("abcdeF1", False),
        ("abcdef12", False),
        ("ABCDEFGH", False),
        ("Aa1-" * 33, False),
    ],
)
def test_the_default_policy(iam, ana, password, good):
    given = {"UserName": "ana", "Password": password}
    if good:
        iam.create_login_profile(**given)
    else:
        assert _refusal(iam.create_login_profile, **given) == VIOLATION
        assert _refusal(iam.get_login_profile, UserName="ana")[0] == "NoSuchEntity"


@pytest.mark.parametrize(
    ("rule", "bad"),
    [
        ({"MinimumPasswordLength": 20}, GOOD),
        ({"RequireSymbols": True}, "CorrectHorse7"),
        ({"RequireNumbers": True}, "Correct-Horse"),
        ({"RequireUppercaseCharacters": True}, "correct-horse-7"),
        ({"RequireLowercaseCharacters": True}, "CORRECT-HORSE-7"),
    ],
)
def test_the_account_s_own_policy(iam, ana, rule, bad):
    iam.create_login_profile(UserName="ana", Password=GOOD)
    iam.update_login_profile(UserName="ana", Password=bad)
    iam.update_account_password_policy(**({"MinimumPasswordLength": 6} | rule))
    assert _refusal(iam.update_login_profile, UserName="ana", Password=bad) == VIOLATION
    iam.update_login_profile(UserName="ana", Password=GOOD + "-and-a-battery")
    iam.delete_account_password_policy()
    iam.update_login_profile(UserName="ana", Password=bad)


def test_earlier_passwords_are_not_taken_again(iam, ana):
    iam.update_account_password_policy(MinimumPasswordLength=6, PasswordReusePrevention=2)
    iam.create_login_profile(UserName="ana", Password="first-1")
    iam.update_login_profile(UserName="ana", Password="second-2")
    again = {"UserName": "ana", "Password": "first-1"}
    assert _refusal(iam.update_login_profile, **again) == VIOLATION
    iam.update_login_profile(UserName="ana", Password="third-3")
    iam.update_login_profile(**again)


def test_a_new_password_may_be_wanted(iam, ana):
    iam.create_login_profile(UserName="ana", Password=GOOD, PasswordResetRequired=True)
    assert iam.get_login_profile(UserName="ana")["LoginProfile"]["PasswordResetRequired"]
    iam.update_login_profile(UserName="ana", PasswordResetRequired=False)
    assert not iam.get_login_profile(UserName="ana")["LoginProfile"]["PasswordResetRequired"]


def test_one_s_own_is_changed_by_who_knows_it(aws, iam, ana):
    iam.create_login_profile(UserName="ana", Password=GOOD, PasswordResetRequired=True)
    own = aws("iam", ana.keys)
    wrong = {"OldPassword": "no", "NewPassword": "Another-Horse-8"}
    assert _refusal(own.change_password, **wrong) == (
        "AccessDenied",
        "The old password was incorrect.",
    )
    assert _refusal(own.change_password, OldPassword=GOOD, NewPassword="abc") == VIOLATION
    own.change_password(OldPassword=GOOD, NewPassword="Another-Horse-8")
    assert not iam.get_login_profile(UserName="ana")["LoginProfile"]["PasswordResetRequired"]
    assert _refusal(own.change_password, OldPassword=GOOD, NewPassword=GOOD)[0] == "AccessDenied"
    assert _refusal(iam.change_password, OldPassword=GOOD, NewPassword=GOOD)[0] == "InvalidUserType"
