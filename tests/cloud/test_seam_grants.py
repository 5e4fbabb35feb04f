"""Grants on keys that are not there: cloud/seams/grants.py."""

import pytest
from botocore.exceptions import ClientError

NOWHERE = "11111111-2222-3333-4444-555555555555"


def test_a_grant_needs_a_key_that_is_there(aws, control, account):
    kms, ana = aws("kms"), f"arn:aws:iam::{account.account_id}:user/ana"
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    wanted = {"GranteePrincipal": ana, "Operations": ["Decrypt"]}
    grant = kms.create_grant(KeyId=key, **wanted)["GrantId"]
    assert [g["GrantId"] for g in kms.list_grants(KeyId=key)["Grants"]] == [grant]
    kms.revoke_grant(KeyId=key, GrantId=grant)
    kms = aws("kms", control.operator(account.account_id))  # whom no key policy stops
    for attempt in (
        lambda: kms.create_grant(KeyId=NOWHERE, **wanted),
        lambda: kms.list_grants(KeyId=NOWHERE),
        lambda: kms.revoke_grant(KeyId=NOWHERE, GrantId=grant),
    ):
        with pytest.raises(ClientError, match="NotFoundException"):
            attempt()
