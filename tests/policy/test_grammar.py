"""Policies that AWS would not save are refused in AWS's words."""

import json
from typing import Any

import pytest

from cloud.policy import MalformedPolicyError, PolicyKind, PolicyTooLargeError, compile_policy
from cloud.policy.grammar_shape import VERSION
from cloud.policy.limits import MANAGED, ROLE, SESSION, TRUST, USER, check, size

SYNTAX = "Syntax errors in policy."
LEGACY = "The policy failed legacy parsing"
VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
NO_ACTION = "Policy statement must contain actions."
NO_RESOURCE = "Policy statement must contain resources."
OLD = "Policy document must be version 2012-10-17 or greater."
SID = (
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular "
    "expression [0-9A-Za-z]*"
)
TRUST_ACTION = "AssumeRole policy may only specify STS AssumeRole actions."
ORGANIZATIONS = (
    "The provided policy document does not meet the requirements of the specified policy type."
)
FINE = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
TRUSTED = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}}
SHARED = {**FINE, "Principal": "*"}


def text(*statements: object, **top: object) -> str:
    return json.dumps({"Version": VERSION, "Statement": list(statements), **top})


def without(statement: dict[str, Any], *names: str, **instead: object) -> dict[str, Any]:
    return {**{k: v for k, v in statement.items() if k not in names}, **instead}


def condition(block: object) -> str:
    return text({**FINE, "Condition": block})


IDENTITY = [
    ("", SYNTAX),
    ("Allow", SYNTAX),
    ("[]", SYNTAX),
    ("null", SYNTAX),
    ("{}", SYNTAX),
    ("[" * 100_000, SYNTAX),
    ('{"Version": NaN}', SYNTAX),
    (json.dumps({"Version": VERSION, "Statement": []}), SYNTAX),
    (json.dumps({"Version": VERSION, "Statement": "Allow"}), SYNTAX),
    (json.dumps({"Version": VERSION, "Statement": ["Allow"]}), SYNTAX),
    (json.dumps({"Version": "2012-10-18", "Statement": [FINE]}), SYNTAX),
    (json.dumps({"Version": "2010-10-17", "Statement": [FINE]}), SYNTAX),
    (text(FINE, Extra=1), SYNTAX),
    (text(FINE, Id=["1"]), SYNTAX),
    (text({**FINE, "Actoin": "s3:*"}), SYNTAX),
    (text(without(FINE, "Effect")), SYNTAX),
    (text({**FINE, "Effect": "Permit"}), SYNTAX),
    (text({**FINE, "Effect": "allow"}), LEGACY),
    (text({**FINE, "Effect": ["Allow"]}), SYNTAX),
    (text({**FINE, "NotAction": "s3:*"}), SYNTAX),
    (text({**FINE, "NotResource": "*"}), SYNTAX),
    (text({**FINE, "Sid": ["x"]}), SYNTAX),
    (text({**FINE, "Sid": "with space"}), SID),
    (text({**FINE, "Sid": "One"}, {**FINE, "Sid": "One"}), "Statement IDs (SID) in a single policy must be unique."),
    (text({**FINE, "Principal": "*"}), "Policy document should not specify a principal."),
    (text({**FINE, "NotPrincipal": "*"}), "Policy document should not specify a principal."),
    (text(without(FINE, "Action")), NO_ACTION),
    (text({**FINE, "Action": []}), NO_ACTION),
    (text({**FINE, "Action": {"s3": "GetObject"}}), SYNTAX),
    (text({**FINE, "Action": ["s3:GetObject", {}]}), SYNTAX),
    (text({**FINE, "Action": "GetObject"}), VENDOR),
    (text({**FINE, "Action": ""}), VENDOR),
    (text({**FINE, "Action": "s3:Get:Object"}), "Actions/Condition can contain only one colon."),
    (text({**FINE, "Action": "s_3:GetObject"}), "Vendor s_3 is not valid"),
    (text({**FINE, "Action": "s3*:GetObject"}), "Vendor s3* is not valid"),
    (text(without(FINE, "Resource")), NO_RESOURCE),
    (text({**FINE, "Resource": []}), NO_RESOURCE),
    (text({**FINE, "Resource": "bucket"}), 'Resource bucket must be in ARN format or "*".'),
    (text({**FINE, "Resource": ""}), 'Resource  must be in ARN format or "*".'),
    (text({**FINE, "Resource": "arn:amazon:s3:::b"}), 'Partition "amazon" is not valid for resource "arn:amazon:s3:::b".'),
    (text({**FINE, "Resource": "arn:aws"}), "Resource vendor must be fully qualified and cannot contain regexes."),
    (text({**FINE, "Resource": "arn:aws:s3::bucket"}), LEGACY),
    (text({**FINE, "Resource": "arn:aws:s3:us-east-1::b"}), "Resource arn:aws:s3:us-east-1::b can not contain region information."),
    (text({**FINE, "Resource": "arn:aws:iam:eu-west-1:111122223333:user/a"}), "IAM resource arn:aws:iam:eu-west-1:111122223333:user/a cannot contain region information."),
    (text({**FINE, "Resource": "arn:aws:iam::111122223333:people/a"}), 'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.'),
    (condition([]), SYNTAX),
    (condition({"StringEquals": "a"}), SYNTAX),
    (condition({"StringSame": {"a:b": "c"}}), SYNTAX),
    (condition({"ForSomeValues:StringEquals": {"a:b": "c"}}), SYNTAX),
    (condition({"NullIfExists": {"a:b": "true"}}), SYNTAX),
    (condition({"StringEquals": {"a:b": {"c": "d"}}}), SYNTAX),
    (condition({"StringEquals": {"a:b": None}}), SYNTAX),
    (condition({"DateLessThan": {"aws:CurrentTime": "tomorrow"}}), LEGACY),
    (condition({"DateLessThan": {"aws:CurrentTime": "2020-13-01"}}), LEGACY),
    ('{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}}', SYNTAX),
]  # fmt: skip
TRUSTS = [
    ("{", "This policy contains invalid Json"),
    (text(without(TRUSTED, "Principal")), "Missing required field Principal"),
    (text({**TRUSTED, "Resource": "*"}), "Has prohibited field Resource"),
    (text({**TRUSTED, "Action": "s3:GetObject"}), TRUST_ACTION),
    (text(without(TRUSTED, "Principal", NotPrincipal={"AWS": "111122223333"})), SYNTAX),
    (text({**TRUSTED, "Principal": {"AWS": "arn:aws:iam::111122223333:user/*"}}), 'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/*"'),
    (text({**TRUSTED, "Principal": {"AWS": "arn:aws::iam::111122223333:root"}}), 'Invalid principal in policy: "AWS":"arn:aws::iam::111122223333:root"'),
    (text({**TRUSTED, "Principal": {"AWS": "arn:aws:iam::12345678910:role/x"}}), 'Invalid principal in policy: "AWS":"arn:aws:iam::12345678910:role/x"'),
    (text({**TRUSTED, "Principal": {"AWS": "arn:aws:iam::111122223333:group/dev"}}), 'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:group/dev"'),
    (text({**TRUSTED, "Principal": {"Service": "lambda"}}), 'Invalid principal in policy: "Service":"lambda"'),
    (text({**TRUSTED, "Principal": {"User": "ana"}}), SYNTAX),
    (text({**TRUSTED, "Principal": "111122223333"}), SYNTAX),
    (text({**TRUSTED, "Principal": {}}), SYNTAX),
    (text({**TRUSTED, "Principal": {"AWS": []}}), SYNTAX),
]  # fmt: skip
BUCKETS = [
    ("", "Policies must be valid JSON and the first byte must be '{'"),
    (text(without(SHARED, "Principal")), "Missing required field Principal"),
    (text(without(SHARED, "Action")), "Missing required field Action"),
    (text(without(SHARED, "Resource")), "Missing required field Resource"),
    (text({**SHARED, "Action": "GetObject"}), "Policy has invalid action"),
    (text({**SHARED, "Resource": "b/*"}), "Policy has invalid resource"),
    (text({**SHARED, "Principal": {"AWS": "ana"}}), "Invalid principal in policy"),
    (text({**SHARED, "Bucket": "b"}), "Invalid policy syntax."),
    (text(SHARED, Version="2012-10-18"), "The policy must contain a valid version string"),
]
ORGANISATION = [
    (PolicyKind.SCP, text({**FINE, "Principal": "*"})),
    (PolicyKind.SCP, text(without(FINE, "Resource"))),
    (PolicyKind.RCP, text({**FINE, "Principal": "*"})),
    (PolicyKind.RCP, text({**FINE, "Effect": "Deny", "Principal": {"AWS": "111122223333"}})),
]
ACCEPTED = [
    (PolicyKind.IDENTITY, text(FINE)),
    (PolicyKind.IDENTITY, json.dumps({"Version": VERSION, "Statement": FINE})),
    (PolicyKind.IDENTITY, text(FINE, Id="mine")),
    (PolicyKind.IDENTITY, text(FINE, Version="2008-10-17")),
    *((kind, json.dumps({"Statement": [FINE]})) for kind in (PolicyKind.IDENTITY, PolicyKind.SESSION)),
    (PolicyKind.TRUST, json.dumps({"Statement": [TRUSTED]})),
    (PolicyKind.BUCKET, json.dumps({"Statement": [SHARED]})),
    (PolicyKind.RESOURCE, json.dumps({"Statement": [SHARED]})),
    (PolicyKind.IDENTITY, text({**FINE, "Sid": ""}, {**FINE, "Sid": ""})),
    (PolicyKind.IDENTITY, text({**FINE, "Resource": ["*", "arn:aws:s3:*:111122223333:accesspoint/x"]})),
    (PolicyKind.IDENTITY, text({**FINE, "Action": "*"})),
    (PolicyKind.IDENTITY, condition({"bool": {"aws:SecureTransport": False}})),
    (PolicyKind.IDENTITY, condition({"NumericLessThan": {"s3:max-keys": 10}})),
    (PolicyKind.IDENTITY, condition({"ForAnyValue:StringLikeIfExists": {"a:b": ["c", "d"]}})),
    (PolicyKind.IDENTITY, condition({"DateLessThan": {"aws:CurrentTime": "2020-06-30T23:59:59Z"}})),
    (PolicyKind.IDENTITY, condition({})),
    (PolicyKind.TRUST, text({**TRUSTED, "Action": ["sts:AssumeRole", "sts:TagSession"]})),
    (PolicyKind.TRUST, text({**TRUSTED, "Principal": {"AWS": "*"}}, Version="2008-10-17")),
    (PolicyKind.TRUST, text({**TRUSTED, "Principal": {"AWS": "AROAEXAMPLEROLEID123"}})),
    (PolicyKind.TRUST, text({**TRUSTED, "Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}})),
    (PolicyKind.BUCKET, text({**SHARED, "Sid": "Public read, for all"})),
    (PolicyKind.BUCKET, text({**SHARED, "Principal": {"CanonicalUser": "79a59df900b949e5"}})),
    (PolicyKind.RESOURCE, text(without(SHARED, "Resource"), Id="topic")),
    (PolicyKind.SCP, text({"Effect": "Allow", "Action": "*", "Resource": "*"})),
    (PolicyKind.RCP, text({**SHARED, "Effect": "Deny"})),
]  # fmt: skip


@pytest.mark.parametrize(("document", "message"), IDENTITY)
def test_identity_policies_are_refused_in_iams_words(document, message):
    with pytest.raises(MalformedPolicyError) as refusal:
        compile_policy(document, PolicyKind.IDENTITY)
    assert str(refusal.value) == message
    assert refusal.value.code == "MalformedPolicyDocument"
    assert refusal.value.hint


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}])
def test_a_managed_policy_must_say_the_newest_version(version):
    """AWS: "A managed policy must have a version string"; inline ones are of 2008 without it."""
    document = json.dumps({**version, "Statement": [FINE]})
    with pytest.raises(MalformedPolicyError) as refusal:
        compile_policy(document, PolicyKind.MANAGED)
    assert str(refusal.value) == OLD
    assert compile_policy(document, PolicyKind.IDENTITY).version == "2008-10-17"


@pytest.mark.parametrize(("document", "message"), TRUSTS)
def test_trust_policies_are_refused_in_iams_words(document, message):
    with pytest.raises(MalformedPolicyError) as refusal:
        compile_policy(document, PolicyKind.TRUST)
    assert str(refusal.value) == message


@pytest.mark.parametrize(("document", "message"), BUCKETS)
def test_bucket_policies_are_refused_in_s3s_words(document, message):
    with pytest.raises(MalformedPolicyError) as refusal:
        compile_policy(document, PolicyKind.BUCKET)
    assert str(refusal.value) == message


@pytest.mark.parametrize(("kind", "document"), ORGANISATION)
def test_organisation_policies_are_refused_in_one_sentence(kind, document):
    with pytest.raises(MalformedPolicyError) as refusal:
        compile_policy(document, kind)
    assert str(refusal.value) == ORGANIZATIONS


@pytest.mark.parametrize(("kind", "document"), ACCEPTED)
def test_what_the_grammar_allows_is_taken(kind, document):
    assert compile_policy(document, kind).statements


def test_a_hint_says_where():
    with pytest.raises(MalformedPolicyError) as refusal:
        compile_policy(text(FINE, {**FINE, "Actoin": "s3:*"}), PolicyKind.IDENTITY)
    assert refusal.value.hint == "Statement 2: there is no element “Actoin”."


def test_white_space_does_not_count_towards_the_size():
    assert size('{ "a" :\n\t1 }') == len('{"a":1}')


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (MANAGED, "Cannot exceed quota for PolicySize: 6144"),
        (TRUST, "Cannot exceed quota for ACLSizePerRole: 2048"),
        (USER, "Maximum policy size of 2048 bytes exceeded for user ana"),
        (ROLE, "Maximum policy size of 10240 bytes exceeded for role ana"),
        (SESSION, "Member must have length less than or equal to 2048"),
    ],
)
def test_the_last_character_that_fits_and_the_first_that_does_not(limit, message):
    check(limit, [" " * 100 + "x" * (limit.characters - 1), " y "], name="ana")
    with pytest.raises(PolicyTooLargeError) as refusal:
        check(limit, ["x" * limit.characters, "y"], name="ana")
    assert str(refusal.value).endswith(message)
    assert refusal.value.code == "LimitExceeded"
