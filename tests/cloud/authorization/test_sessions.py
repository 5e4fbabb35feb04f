"""Temporary keys: what is asked of whoever wants them, and what goes with them.

Source: AWS STS API reference, AssumeRole, GetSessionToken, GetFederationToken.
"""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, make_role, make_user, policy
from tests.cloud.conftest import session

READS = policy(allow("s3:GetObject"))


@pytest.fixture
def role(account, aws):
    iam = aws("iam")
    made = make_role(iam, account.account_id, "deploy", MaxSessionDuration=7200)
    iam.put_role_policy(RoleName="deploy", PolicyName="sts", PolicyDocument=policy(allow("sts:*")))
    return made


def _refusal(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


def test_a_session_is_the_role_with_a_name(account, aws, role):
    answer = aws("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="ana")
    named = f"arn:aws:sts::{account.account_id}:assumed-role/deploy/ana"
    assert answer["AssumedRoleUser"] == {"AssumedRoleId": f"{role['RoleId']}:ana", "Arn": named}
    assert "PackedPolicySize" not in answer
    left = answer["Credentials"]["Expiration"] - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    me = aws("sts", session(answer)).get_caller_identity()
    assert (me["Arn"], me["UserId"]) == (named, f"{role['RoleId']}:ana")
    assert "LastUsedDate" in aws("iam").get_role(RoleName="deploy")["Role"]["RoleLastUsed"]


PATTERN = r"Member must satisfy regular expression pattern: [\w+=,.@-]*"


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        (
            {"RoleSessionName": "a b"},
            f"Value 'a b' at 'roleSessionName' failed to satisfy constraint: {PATTERN}",
        ),
        (
            {"RoleSessionName": "a" * 65},
            (
                f"Value '{'a' * 65}' at 'roleSessionName' failed to satisfy constraint: "
                "Member must have length less than or equal to 64"
            ),
        ),
        (
            {"DurationSeconds": 43_201},
            (
                "Value '43201' at 'durationSeconds' failed to satisfy constraint: "
                "Member must have value less than or equal to 43200"
            ),
        ),
        (
            {"TokenCode": "12345x", "SerialNumber": "arn:aws:iam::1:mfa/x"},
            (
                r"Value '12345x' at 'tokenCode' failed to satisfy constraint: "
                r"Member must satisfy regular expression pattern: [\d]*"
            ),
        ),
    ],
)
def test_parameters_are_as_the_model_wants_them(aws, role, parameters, sentence):
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "ana", **parameters}
    refusal = _refusal(aws("sts").assume_role, **wanted)
    assert refusal == ("ValidationError", f"1 validation error detected: {sentence}")


def test_no_longer_than_the_role_allows(aws, role):
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "ana"}
    aws("sts").assume_role(**wanted, DurationSeconds=7200)
    refusal = _refusal(aws("sts").assume_role, **wanted, DurationSeconds=7201)
    assert refusal == (
        "ValidationError",
        "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    )


def test_no_longer_than_an_hour_from_role_to_role(aws, role):
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "ana"}
    first = session(aws("sts").assume_role(**wanted, DurationSeconds=7200))
    aws("sts", first).assume_role(**wanted, DurationSeconds=3600)
    code, sentence = _refusal(aws("sts", first).assume_role, **wanted, DurationSeconds=3601)
    assert code == "ValidationError"
    assert "1 hour session limit for roles assumed by role chaining" in sentence


def test_a_role_that_is_not_there_is_refused_like_one_that_is(account, aws):
    arn = f"arn:aws:iam::{account.account_id}:role/nobody"
    code, sentence = _refusal(aws("sts").assume_role, RoleArn=arn, RoleSessionName="ana")
    assert code == "AccessDenied"
    assert sentence == (
        f"User: {account.principal_arn} is not authorized to perform: sts:AssumeRole "
        f"on resource: {arn}"
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"Policy": "{"}, "MalformedPolicyDocument"),
        ({"Policy": READS.replace("s3:GetObject", "getobject")}, "MalformedPolicyDocument"),
        (
            {"PolicyArns": [{"arn": "arn:aws:iam::111122223333:policy/none"}]},
            "MalformedPolicyDocument",
        ),
        (
            {"PolicyArns": [{"arn": f"arn:aws:iam::aws:policy/p{n}"} for n in range(11)]},
            "ValidationError",
        ),
        (
            {"Tags": [{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}]},
            "InvalidParameterValue",
        ),
        ({"TransitiveTagKeys": ["a"]}, "InvalidParameterValue"),
    ],
)
def test_what_goes_with_a_session_is_checked(aws, role, given, code):
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "ana"}
    assert _refusal(aws("sts").assume_role, **wanted, **given)[0] == code
    good = {"Policy": READS, "Tags": [{"Key": "a", "Value": "1"}], "TransitiveTagKeys": ["a"]}
    assert 0 < aws("sts").assume_role(**wanted, **good)["PackedPolicySize"] <= 100


def test_transitive_tags_and_the_source_go_from_role_to_role(aws, role):
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "ana"}
    tags = {"Tags": [{"Key": "team", "Value": "red"}], "TransitiveTagKeys": ["team"]}
    first = aws("sts").assume_role(**wanted, **tags, SourceIdentity="ana")
    second = aws("sts", session(first)).assume_role(**wanted)
    assert second["SourceIdentity"] == "ana"
    again = {"Tags": [{"Key": "Team", "Value": "blue"}]}
    refusal = _refusal(aws("sts", session(second)).assume_role, **wanted, **again)
    assert refusal[0] == "InvalidParameterValue"
    assert "conflicts with a transitive tag key" in refusal[1]


def test_sessions_of_users_do_not_beget_others(account, aws):
    mine = session(aws("sts").get_session_token(DurationSeconds=900))
    assert aws("sts", mine).get_caller_identity()["Arn"] == account.principal_arn
    for call in (
        aws("sts", mine).get_session_token,
        lambda: aws("sts", mine).get_federation_token(Name="bob"),
    ):
        code, sentence = _refusal(call)
        assert code == "AccessDenied"
        assert sentence.endswith("with session credentials")


def test_a_federated_user_has_a_name_of_its_own(account, aws):
    answer = aws("sts").get_federation_token(Name="bob", Policy=READS)
    named = f"arn:aws:sts::{account.account_id}:federated-user/bob"
    assert answer["FederatedUser"] == {
        "FederatedUserId": f"{account.account_id}:bob",
        "Arn": named,
    }
    assert aws("sts", session(answer)).get_caller_identity()["Arn"] == named
    assert _refusal(aws("sts").get_federation_token, Name="b" * 33)[0] == "ValidationError"


def test_ids_tell_what_they_are_of(aws, role):
    iam = aws("iam")
    user = make_user(iam, "ana")
    group = iam.create_group(GroupName="dev")["Group"]
    reads = iam.create_policy(PolicyName="reads", PolicyDocument=READS)["Policy"]
    profile = iam.create_instance_profile(InstanceProfileName="web")["InstanceProfile"]
    ids = [
        user.user_id,
        role["RoleId"],
        group["GroupId"],
        reads["PolicyId"],
        profile["InstanceProfileId"],
    ]
    assert [one[:4] for one in ids] == ["AIDA", "AROA", "AGPA", "ANPA", "AIPA"]
    assert {len(one) for one in ids} == {21}
    assert aws("sts").get_caller_identity()["UserId"].startswith("AIDA")


def test_sessions_without_a_code_do_not_reach_iam(account, aws, role):
    everything = policy(allow("*"))
    for answer in (
        aws("sts").get_session_token(),
        aws("sts").get_federation_token(Name="bob", Policy=everything),
    ):
        theirs = session(answer)
        assert aws("s3", theirs).list_buckets()["Buckets"] == []
        code, sentence = _refusal(aws("iam", theirs).list_users)
        assert code == "InvalidClientTokenId"
        assert sentence == "The security token included in the request is invalid"
    wanted = {"RoleArn": role["Arn"], "RoleSessionName": "ana"}
    assert _refusal(aws("sts", theirs).assume_role, **wanted)[0] == "AccessDenied"
    aws("iam").put_role_policy(RoleName="deploy", PolicyName="all", PolicyDocument=everything)
    as_role = session(aws("sts").assume_role(**wanted))
    assert aws("iam", as_role).list_users()["Users"]
