"""Keys of KMS that are not there: who may ask is told so, who may not is told nothing.

Source: AWS KMS API Reference, "DescribeKey", errors; KMS Developer Guide, "Key policies in AWS KMS".
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, deny, make_user

ABSENT = "12345678-90ab-cdef-1234-567890abcdef"


def _code(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"]


def _ways(account):
    return ABSENT, f"arn:aws:kms:us-east-1:{account.account_id}:key/{ABSENT}"


def test_who_may_ask_is_told_that_there_is_no_such_key(aws, account):
    ana = make_user(aws("iam"), "ana", allow("kms:*"))
    for keys in (account, ana.keys):
        kms = aws("kms", keys)
        for way in _ways(account):
            assert _code(kms.describe_key, KeyId=way) == "NotFoundException"
            assert _code(kms.encrypt, KeyId=way, Plaintext=b"x") == "NotFoundException"


def test_who_may_not_is_told_nothing(aws, account):
    iam = aws("iam")
    barred = make_user(iam, "barred", allow("kms:*"), deny("kms:DescribeKey"))
    for person in (make_user(iam, "nobody"), barred):
        for way in _ways(account):
            refused = _code(aws("kms", person.keys).describe_key, KeyId=way)
            assert refused == "AccessDeniedException"


def test_a_key_that_is_there_is_never_taken_for_absent(aws, account):
    """Its policy names ana alone, so that nobody else's identity policies count."""
    ana = make_user(aws("iam"), "ana", allow("kms:CreateAlias", "arn:aws:kms:*:*:alias/*"))
    eve = make_user(aws("iam"), "eve", allow("kms:*"))
    mine = {"Effect": "Allow", "Principal": {"AWS": ana.arn}, "Action": "kms:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [mine]})
    key = aws("kms").create_key(Policy=policy, BypassPolicyLockoutSafetyCheck=True)["KeyMetadata"]
    aws("kms", ana.keys).create_alias(AliasName="alias/safe", TargetKeyId=key["KeyId"])
    key_id, arn = key["KeyId"], key["Arn"]
    ways = [key_id, arn, f"key/{key_id}", f"x:key/{key_id}", f"xkey/{key_id}", key_id.upper()]
    ways += [arn.upper(), f" {key_id}", f"{key_id}\n", f"{arn}/", f"arn:aws:kms:::key/{key_id}"]
    ways += ["alias/safe", arn.partition("key/")[0] + "alias/safe", "xalias/safe", "alias/safe/"]
    for way in ways:
        assert _code(aws("kms", eve.keys).encrypt, KeyId=way, Plaintext=b"x"), way
    assert aws("kms", ana.keys).encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]
