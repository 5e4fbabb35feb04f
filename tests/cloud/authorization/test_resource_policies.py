"""What KMS, Secrets Manager, DynamoDB, SQS and SNS refuse to save, and whom they keep from himself.

Sources: KMS API Reference, "PutKeyPolicy"; Secrets Manager User Guide, "Attach a permissions policy
to a secret"; DynamoDB Developer Guide, "Resource-based policy considerations"; SQS API Reference,
"AddPermission".
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import allow, deny, make_role, make_user, policy
from tests.cloud.conftest import session

MALFORMED = "MalformedPolicyDocumentException"
LOCKED_KEY = "The new key policy will not allow you to update the key policy in the future."
STRANGER_OF_KEY = "Policy contains a statement with one or more invalid principals."
LOCKED_SECRET = "Your requested changes will not allow you to manage this secret in the future."
LOCKED_TABLE = (
    "The new resource policy will not allow you to update the resource policy in the future."
)
VALUES = "One or more parameter values were invalid: "


def _refusal(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


def _root(account) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{account.account_id}:root"}


def _nobody(account) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{account.account_id}:user/nobody"}


def test_no_key_s_policy_locks_its_author_out(account, aws):
    kms = aws("kms")
    ana = make_user(aws("iam"), "ana", allow("kms:*"))
    owners = allow("kms:*", Principal=_root(account))
    only_ana = policy(allow("kms:*", Principal={"AWS": ana.arn}))
    anas = aws("kms", ana.keys)
    key = anas.create_key(Policy=only_ana)["KeyMetadata"]["KeyId"]
    assert _refusal(kms.create_key, Policy=only_ana) == (MALFORMED, LOCKED_KEY)
    stays = policy(owners, deny("kms:PutKeyPolicy", Principal={"AWS": ana.arn}))
    put = {"KeyId": key, "PolicyName": "default"}
    assert _refusal(anas.put_key_policy, **put, Policy=stays) == (MALFORMED, LOCKED_KEY)
    anas.put_key_policy(**put, Policy=policy(owners))
    kms.put_key_policy(**put, Policy=stays)  # the account can still mend it
    uses = policy(allow("kms:Encrypt", Principal=_root(account)))
    assert _refusal(kms.put_key_policy, **put, Policy=uses) == (MALFORMED, LOCKED_KEY)
    kms.put_key_policy(**put, Policy=uses, BypassPolicyLockoutSafetyCheck=True)
    assert _refusal(kms.put_key_policy, **put, Policy=policy(owners))[0] == "AccessDeniedException"


def test_a_user_who_may_not_put_key_policies_makes_no_key_that_needs_it(account, aws):
    """The page: "must allow the calling principal to make a subsequent PutKeyPolicy request"."""
    ben = make_user(aws("iam"), "ben", allow("kms:CreateKey"))
    usual = policy(allow("kms:*", Principal=_root(account)))
    create = aws("kms", ben.keys).create_key
    assert _refusal(create, Policy=usual) == (MALFORMED, LOCKED_KEY)
    assert create(Policy=usual, BypassPolicyLockoutSafetyCheck=True)["KeyMetadata"]["KeyId"]
    assert create()["KeyMetadata"]["KeyId"]


@pytest.mark.parametrize("broken", ["{", "[]", policy({"Effect": "Permit"})])
def test_keys_secrets_and_tables_take_no_broken_policy(aws, broken):
    kms, secrets = aws("kms"), aws("secretsmanager")
    code, sentence = _refusal(kms.create_key, Policy=broken)
    assert (code, "syntactically" in sentence) == (MALFORMED, True)
    arn = secrets.create_secret(Name="s", SecretString="x")["ARN"]
    put = secrets.put_resource_policy
    syntax = (MALFORMED, "This resource policy contains a syntax error.")
    assert _refusal(put, SecretId=arn, ResourcePolicy=broken) == syntax
    code, sentence = _refusal(
        aws("dynamodb").put_resource_policy, ResourceArn=_table(aws), Policy=broken
    )
    assert code == "ValidationException"
    assert sentence.startswith(f"{VALUES}Invalid policy document: ")


def test_nobody_is_no_principal(account, aws):
    kms, secrets = aws("kms"), aws("secretsmanager")
    owners = allow("kms:*", Principal=_root(account))
    text = policy(owners, allow("kms:Decrypt", Principal=_nobody(account)))
    assert _refusal(kms.create_key, Policy=text) == (MALFORMED, STRANGER_OF_KEY)
    arn = secrets.create_secret(Name="s", SecretString="x")["ARN"]
    text = policy(allow("secretsmanager:GetSecretValue", Principal=_nobody(account)))
    refusal = _refusal(secrets.put_resource_policy, SecretId=arn, ResourcePolicy=text)
    assert refusal == (MALFORMED, "This resource policy contains an unsupported principal.")
    table = _table(aws)
    text = policy(allow("dynamodb:GetItem", table, Principal=_nobody(account)))
    refusal = _refusal(aws("dynamodb").put_resource_policy, ResourceArn=table, Policy=text)
    assert refusal == ("ValidationException", f"{VALUES}Invalid principal in policy document.")


def test_a_secret_s_policy(account, aws):
    secrets = aws("secretsmanager")
    arn = secrets.create_secret(Name="s", SecretString="x")["ARN"]
    put = {"SecretId": arn}
    nobody_ever = policy(deny("secretsmanager:*", Principal="*"))
    refusal = _refusal(secrets.put_resource_policy, **put, ResourcePolicy=nobody_ever)
    assert refusal == (MALFORMED, LOCKED_SECRET)
    everybody = policy(allow("secretsmanager:GetSecretValue", Principal="*"))
    refusal = _refusal(
        secrets.put_resource_policy, **put, ResourcePolicy=everybody, BlockPublicPolicy=True
    )
    assert refusal == (
        "PublicPolicyException",
        "You can't attach a resource-based policy that allows broad access to the secret.",
    )
    secrets.put_resource_policy(**put, ResourcePolicy=everybody, BlockPublicPolicy=False)
    circle = {"StringEquals": {"aws:PrincipalAccount": account.account_id}}
    narrow = policy(allow("secretsmanager:GetSecretValue", Principal="*", Condition=circle))
    secrets.put_resource_policy(**put, ResourcePolicy=narrow, BlockPublicPolicy=True)
    assert json.loads(secrets.get_resource_policy(SecretId=arn)["ResourcePolicy"]) == json.loads(
        narrow
    )


def _table(aws) -> str:
    made = aws("dynamodb").create_table(
        TableName="ledger",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return str(made["TableDescription"]["TableArn"])


def test_a_table_s_policy(account, aws):
    """A role's session is caught too, by its role's ARN in a condition."""
    iam, dynamodb, table = aws("iam"), aws("dynamodb"), _table(aws)
    put = {"ResourceArn": table}
    role = make_role(iam, account.account_id, "keeper")
    iam.put_role_policy(
        RoleName="keeper", PolicyName="p", PolicyDocument=policy(allow("dynamodb:*"))
    )
    ana = make_user(iam, "ana", allow("sts:AssumeRole"))
    given = aws("sts", ana.keys).assume_role(RoleArn=role["Arn"], RoleSessionName="keeping")
    keeper = aws("dynamodb", session(given))
    own = {"ArnEquals": {"aws:PrincipalArn": role["Arn"]}}
    text = policy(deny("dynamodb:PutResourcePolicy", table, Principal="*", Condition=own))
    refusal = ("AccessDeniedException", LOCKED_TABLE)
    assert _refusal(keeper.put_resource_policy, **put, Policy=text) == refusal
    assert dynamodb.put_resource_policy(**put, Policy=text)["RevisionId"]
    dynamodb.delete_resource_policy(**put)
    keeper.put_resource_policy(**put, Policy=text, ConfirmRemoveSelfResourceAccess=True)
    assert _refusal(keeper.put_resource_policy, **put, Policy=text)[0] == "AccessDeniedException"
    wide = policy(allow("dynamodb:GetItem", table, Principal="*"))
    code, sentence = _refusal(dynamodb.put_resource_policy, **put, Policy=wide)
    assert (code, "unbounded access" in sentence) == ("ValidationException", True)
    twice = allow("dynamodb:GetItem", table, Principal={"AWS": ana.arn}, Sid="One")
    assert _refusal(dynamodb.put_resource_policy, **put, Policy=policy(twice, twice)) == (
        "ValidationException",
        f"{VALUES}Invalid policy document: The Statement Ids in the policy are not unique",
    )
    large = policy(deny("dynamodb:GetItem", table, Principal="*")) + " " * 20_480
    assert _refusal(dynamodb.put_resource_policy, **put, Policy=large) == (
        "ValidationException",
        f"{VALUES}Maximum policy size of 20480 bytes exceeded",
    )


def test_permissions_of_queues_and_topics_name_accounts(account, aws):
    sqs, sns = aws("sqs"), aws("sns")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    given = {"QueueUrl": url, "Label": "one", "Actions": ["SendMessage"]}
    assert _refusal(sqs.add_permission, **given, AWSAccountIds=["ana"]) == (
        "InvalidParameterValue",
        "Value [ana] for parameter PrincipalId is invalid. Reason: Unable to verify.",
    )
    sqs.add_permission(**given, AWSAccountIds=[account.account_id])
    refusal = _refusal(sqs.add_permission, **given, AWSAccountIds=[account.account_id])
    assert refusal[1] == "Value one for parameter Label is invalid. Reason: Already exists."
    arn = sns.create_topic(Name="t")["TopicArn"]
    named = {"TopicArn": arn, "Label": "one", "ActionName": ["Publish"]}
    refusal = _refusal(sns.add_permission, **named, AWSAccountId=["ana"])
    assert refusal[0] == "InvalidParameter"
    sns.add_permission(**named, AWSAccountId=[account.account_id])
    text = sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]
    assert [one["Sid"] for one in json.loads(text)["Statement"]][-1] == "one"
