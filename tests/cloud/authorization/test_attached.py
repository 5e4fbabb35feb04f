"""A resource's own policy lets in whom it names, and keeps out whom it denies, in every service.

Source: IAM User Guide, "AWS services that work with IAM" (resource-based policies) and
"Evaluating policies within a single account".
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.authorization.people import make_user, policy

DENIALS = (
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
)


@pytest.fixture
def ana(aws):
    """Return somebody without any policy of her own."""
    return make_user(aws("iam"), "ana")


def _may(call, **parameters) -> bool:
    try:
        call(**parameters)
    except ClientError as refused:
        # What is let through may still lack something of the service's own.
        return refused.response["Error"]["Code"] not in DENIALS
    return True


def _statement(effect, who, action, resource):
    return {
        "Effect": effect,
        "Principal": {"AWS": who.arn},
        "Action": action,
        "Resource": resource,
    }


def _queue(aws, ana):
    url = aws("sqs").create_queue(QueueName="q")["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = arn["Attributes"]["QueueArn"]

    def save(effect):
        text = policy(_statement(effect, ana, "sqs:SendMessage", arn))
        aws("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": text})

    return save, lambda keys: _may(aws("sqs", keys).send_message, QueueUrl=url, MessageBody="m")


def _topic(aws, ana):
    arn = aws("sns").create_topic(Name="t")["TopicArn"]

    def save(effect):
        text = policy(_statement(effect, ana, "sns:Publish", arn))
        aws("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=text)

    return save, lambda keys: _may(aws("sns", keys).publish, TopicArn=arn, Message="m")


def _key(aws, ana):
    arn = aws("kms").create_key()["KeyMetadata"]["Arn"]
    root = _statement("Allow", ana, "kms:*", "*")
    root["Principal"] = {"AWS": f"arn:aws:iam::{arn.split(':')[4]}:root"}

    def save(effect):
        text = policy(root, _statement(effect, ana, "kms:Encrypt", "*"))
        aws("kms").put_key_policy(KeyId=arn, PolicyName="default", Policy=text)

    return save, lambda keys: _may(aws("kms", keys).encrypt, KeyId=arn, Plaintext=b"x")


def _secret(aws, ana):
    arn = aws("secretsmanager").create_secret(Name="s", SecretString="x")["ARN"]

    def save(effect):
        text = policy(_statement(effect, ana, "secretsmanager:GetSecretValue", "*"))
        aws("secretsmanager").put_resource_policy(SecretId=arn, ResourcePolicy=text)

    return save, lambda keys: _may(aws("secretsmanager", keys).get_secret_value, SecretId=arn)


def _table(aws, ana):
    made = aws("dynamodb").create_table(
        TableName="ledger",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    arn = made["TableDescription"]["TableArn"]

    def save(effect):
        text = policy(_statement(effect, ana, "dynamodb:GetItem", arn))
        aws("dynamodb").put_resource_policy(ResourceArn=arn, Policy=text)

    wanted = {"TableName": "ledger", "Key": {"pk": {"S": "x"}}}
    return save, lambda keys: _may(aws("dynamodb", keys).get_item, **wanted)


def _bus(aws, ana):
    arn = aws("events").create_event_bus(Name="b")["EventBusArn"]

    def save(effect):
        text = policy(_statement(effect, ana, "events:PutEvents", arn) | {"Sid": "s"})
        aws("events").put_permission(EventBusName="b", Policy=text)

    entry = {"Source": "x", "DetailType": "y", "Detail": "{}", "EventBusName": "b"}
    return save, lambda keys: _may(aws("events", keys).put_events, Entries=[entry])


@pytest.mark.parametrize("make", [_queue, _topic, _key, _secret, _table, _bus])
def test_whom_a_policy_names(aws, ana, account, make):
    save, may = make(aws, ana)
    assert not may(ana.keys)
    save("Allow")
    assert may(ana.keys)
    everything = policy({"Effect": "Allow", "Action": "*", "Resource": "*"})
    aws("iam").put_user_policy(UserName="ana", PolicyName="all", PolicyDocument=everything)
    assert may(ana.keys)
    save("Deny")
    assert not may(ana.keys)
    assert may(account)


def test_a_key_s_policy_must_agree(aws, ana):
    """Without the account in it, an identity policy is worth nothing."""
    arn = aws("kms").create_key()["KeyMetadata"]["Arn"]
    everything = policy({"Effect": "Allow", "Action": "kms:*", "Resource": "*"})
    aws("iam").put_user_policy(UserName="ana", PolicyName="all", PolicyDocument=everything)
    encrypt = aws("kms", ana.keys).encrypt
    assert _may(encrypt, KeyId=arn, Plaintext=b"x")
    learner = aws("sts").get_caller_identity()["Arn"]
    text = json.dumps(json.loads(everything)).replace(
        '"Effect"', f'"Principal": {{"AWS": "{learner}"}}, "Effect"'
    )
    aws("kms").put_key_policy(KeyId=arn, PolicyName="default", Policy=text)
    assert not _may(encrypt, KeyId=arn, Plaintext=b"x")
    assert _may(aws("kms").encrypt, KeyId=arn, Plaintext=b"x")
