"""Attempts upon another account's keys, secrets, objects and items; the owner does the same."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.security.tenants import Attack, harmless, refused


def _bucket_of(mallory, victim):
    name = f"mallory-{victim.attacker.account_id}"
    mallory("s3").create_bucket(Bucket=name)
    return name


def copy_source(victim):
    return {"Bucket": victim.bucket, "Key": "diary"}


READS: dict[str, tuple[str, Attack]] = {
    "s3 get": ("s3", lambda aws, v: aws("s3").get_object(Bucket=v.bucket, Key="diary")),
    "s3 head": ("s3", lambda aws, v: aws("s3").head_object(Bucket=v.bucket, Key="diary")),
    "s3 list": ("s3", lambda aws, v: aws("s3").list_objects_v2(Bucket=v.bucket)),
    "s3 versions": ("s3", lambda aws, v: aws("s3").list_object_versions(Bucket=v.bucket)),
    "s3 policy": ("s3", lambda aws, v: aws("s3").get_bucket_policy(Bucket=v.bucket)),
    "s3 attributes": (
        "s3",
        lambda aws, v: aws("s3").get_object_attributes(
            Bucket=v.bucket, Key="diary", ObjectAttributes=["ObjectSize"]
        ),
    ),
    "table by arn": ("dynamodb", lambda aws, v: aws("dynamodb").scan(TableName=v.table)),
    "table by name": ("dynamodb", lambda aws, v: aws("dynamodb").scan(TableName="ledger")),
    "item by arn": (
        "dynamodb",
        lambda aws, v: aws("dynamodb").get_item(TableName=v.table, Key={"pk": {"S": "1"}}),
    ),
    "batch by arn": (
        "dynamodb",
        lambda aws, v: aws("dynamodb").batch_get_item(
            RequestItems={v.table: {"Keys": [{"pk": {"S": "1"}}]}}
        ),
    ),
    "stream": (
        "dynamodb",
        lambda aws, v: aws("dynamodbstreams").describe_stream(StreamArn=v.stream),
    ),
    "backup": (
        "dynamodb",
        lambda aws, v: aws("dynamodb").describe_backup(BackupArn=v.backup),
    ),
    "secret by arn": (
        "secretsmanager",
        lambda aws, v: aws("secretsmanager").get_secret_value(SecretId=v.secret),
    ),
    "secret by name": (
        "secretsmanager",
        lambda aws, v: aws("secretsmanager").get_secret_value(SecretId="pin"),
    ),
    "parameter by name": (
        "ssm",
        lambda aws, v: aws("ssm").get_parameter(Name="/db/password", WithDecryption=True),
    ),
    "parameter by arn": (
        "ssm",
        lambda aws, v: aws("ssm").get_parameter(
            Name=v.arn("ssm", "parameter/db/password"), WithDecryption=True
        ),
    ),
    "key by arn": ("kms", lambda aws, v: aws("kms").describe_key(KeyId=v.key)),
    "encrypt": ("kms", lambda aws, v: aws("kms").encrypt(KeyId=v.key, Plaintext=b"x")),
    "decrypt": (
        "kms",
        lambda aws, v: aws("kms").decrypt(CiphertextBlob=bytes.fromhex(v.cipher)),
    ),
    "decrypt by arn": (
        "kms",
        lambda aws, v: aws("kms").decrypt(CiphertextBlob=bytes.fromhex(v.cipher), KeyId=v.key),
    ),
    "key policy": (
        "kms",
        lambda aws, v: aws("kms").get_key_policy(KeyId=v.key, PolicyName="default"),
    ),
    "policy by arn": ("iam", lambda aws, v: aws("iam").get_policy(PolicyArn=v.policy)),
    "user by name": ("iam", lambda aws, v: aws("iam").get_user(UserName="ana")),
    "role by name": ("iam", lambda aws, v: aws("iam").get_role(RoleName="boss")),
}
WRITES: dict[str, tuple[str, Attack]] = {
    "s3 put": ("s3", lambda aws, v: aws("s3").put_object(Bucket=v.bucket, Key="x", Body=b"x")),
    "s3 delete": ("s3", lambda aws, v: aws("s3").delete_object(Bucket=v.bucket, Key="diary")),
    "s3 take the policy": (
        "s3",
        lambda aws, v: aws("s3").delete_bucket_policy(Bucket=v.bucket),
    ),
    "s3 versioning off": (
        "s3",
        lambda aws, v: aws("s3").put_bucket_versioning(
            Bucket=v.bucket, VersioningConfiguration={"Status": "Suspended"}
        ),
    ),
    "s3 copy from": (
        "s3",
        lambda aws, v: aws("s3").copy_object(
            Bucket=_bucket_of(aws, v), Key="stolen", CopySource=copy_source(v)
        ),
    ),
    "s3 copy to": (
        "s3",
        lambda aws, v: aws("s3").copy_object(
            Bucket=v.bucket,
            Key="planted",
            CopySource=f"mallory-{v.attacker.account_id}/own",
        ),
    ),
    "put item": (
        "dynamodb",
        lambda aws, v: aws("dynamodb").put_item(TableName=v.table, Item={"pk": {"S": "2"}}),
    ),
    "transaction": (
        "dynamodb",
        lambda aws, v: aws("dynamodb").transact_write_items(
            TransactItems=[{"Delete": {"TableName": v.table, "Key": {"pk": {"S": "1"}}}}]
        ),
    ),
    "PartiQL": (
        "dynamodb",
        lambda aws, v: aws("dynamodb").execute_statement(
            Statement=f'SELECT * FROM "{v.table}"'  # noqa: S608 - an attack is what it is
        ),
    ),
    "delete table": ("dynamodb", lambda aws, v: aws("dynamodb").delete_table(TableName=v.table)),
    "restore backup": (
        "dynamodb",
        lambda aws, v: aws("dynamodb").restore_table_from_backup(
            TargetTableName="stolen", BackupArn=v.backup
        ),
    ),
    "export": (
        "dynamodb",
        lambda aws, v: aws("dynamodb").export_table_to_point_in_time(
            TableArn=v.table, S3Bucket=_bucket_of(aws, v), S3Prefix="x"
        ),
    ),
    "change secret": (
        "secretsmanager",
        lambda aws, v: aws("secretsmanager").put_secret_value(SecretId=v.secret, SecretString="x"),
    ),
    "delete secret": (
        "secretsmanager",
        lambda aws, v: aws("secretsmanager").delete_secret(SecretId=v.secret),
    ),
    "delete parameter": ("ssm", lambda aws, v: aws("ssm").delete_parameter(Name="/db/password")),
    "grant": (
        "kms",
        lambda aws, v: aws("kms").create_grant(
            KeyId=v.key,
            GranteePrincipal=f"arn:aws:iam::{v.attacker.account_id}:user/learner",
            Operations=["Decrypt"],
        ),
    ),
    "key policy": (
        "kms",
        lambda aws, v: aws("kms").put_key_policy(KeyId=v.key, PolicyName="default", Policy="{}"),
    ),
    "delete key": (
        "kms",
        lambda aws, v: aws("kms").schedule_key_deletion(KeyId=v.key, PendingWindowInDays=7),
    ),
    "assume role": (
        "iam",
        lambda aws, v: aws("sts").assume_role(RoleArn=v.role, RoleSessionName="mallory"),
    ),
    "attach to policy": (
        "iam",
        lambda aws, v: aws("iam").attach_user_policy(UserName="learner", PolicyArn=v.policy),
    ),
    "policy version": (
        "iam",
        lambda aws, v: aws("iam").create_policy_version(PolicyArn=v.policy, PolicyDocument="{}"),
    ),
    "delete user": ("iam", lambda aws, v: aws("iam").delete_user(UserName="ana")),
    "key of a user": ("iam", lambda aws, v: aws("iam").create_access_key(UserName="ana")),
}


@pytest.mark.parametrize("name", READS)
def test_a_look_is_refused_to_a_stranger_and_free_to_the_owner(victim, mallory, name):
    service, attack = READS[name]
    refused(victim, mallory, service, attack)
    assert attack(victim.aws, victim)


@pytest.mark.parametrize("name", WRITES)
def test_a_change_is_refused(victim, mallory, name):
    service, attack = WRITES[name]
    refused(victim, mallory, service, attack)


def _notify(aws, v):
    s3, name = aws("s3"), _bucket_of(aws, v)
    targets = {
        "QueueConfigurations": [{"QueueArn": v.queue, "Events": ["s3:ObjectCreated:*"]}],
        "TopicConfigurations": [{"TopicArn": v.topic, "Events": ["s3:ObjectCreated:*"]}],
        "LambdaFunctionConfigurations": [
            {"LambdaFunctionArn": v.function, "Events": ["s3:ObjectCreated:*"]}
        ],
    }
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=targets)
    s3.put_object(Bucket=name, Key="spam", Body=b"spam")


def _replicate(aws, v):
    s3, name = aws("s3"), _bucket_of(aws, v)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    rule = {
        "ID": "r",
        "Priority": 1,
        "Filter": {"Prefix": ""},
        "Status": "Enabled",
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{v.bucket}"},
    }
    s3.put_bucket_replication(
        Bucket=name, ReplicationConfiguration={"Role": v.role, "Rules": [rule]}
    )
    s3.put_object(Bucket=name, Key="planted", Body=b"x")


def _log(aws, v):
    s3, name = aws("s3"), _bucket_of(aws, v)
    enabled = {"TargetBucket": v.bucket, "TargetPrefix": "planted/"}
    s3.put_bucket_logging(Bucket=name, BucketLoggingStatus={"LoggingEnabled": enabled})
    s3.put_object(Bucket=name, Key="k", Body=b"x")


def _for_everyone(resource):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_policy_of_one_s_own_bucket_opens_no_other(victim, mallory):
    bucket, s3 = _bucket_of(mallory, victim), mallory("s3")
    s3.delete_public_access_block(Bucket=bucket)
    with pytest.raises(ClientError) as refusal:
        s3.put_bucket_policy(Bucket=bucket, Policy=_for_everyone(f"arn:aws:s3:::{victim.bucket}/*"))
    assert refusal.value.response["Error"]["Code"] == "MalformedPolicy"
    s3.put_bucket_policy(Bucket=bucket, Policy=_for_everyone("arn:aws:s3:::*"))
    s3.put_object(Bucket=bucket, Key="diary", Body=b"mallory's")
    for name, attack in _UPON_THE_BUCKET.items():
        with pytest.raises(ClientError) as refusal:
            attack(s3, victim)
        assert refusal.value.response["Error"]["Code"] == "AccessDenied", name
    assert (
        victim.aws("s3").get_object(Bucket=victim.bucket, Key="diary")["Body"].read() == b"secret"
    )


_UPON_THE_BUCKET = {
    "get": lambda s3, v: s3.get_object(Bucket=v.bucket, Key="diary"),
    "put": lambda s3, v: s3.put_object(Bucket=v.bucket, Key="diary", Body=b"x"),
    "delete": lambda s3, v: s3.delete_object(Bucket=v.bucket, Key="diary"),
    "delete several": lambda s3, v: s3.delete_objects(
        Bucket=v.bucket, Delete={"Objects": [{"Key": "diary"}]}
    ),
    "tag": lambda s3, v: s3.put_object_tagging(
        Bucket=v.bucket, Key="diary", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]}
    ),
    "policy": lambda s3, v: s3.put_bucket_policy(
        Bucket=v.bucket, Policy=_for_everyone(f"arn:aws:s3:::{v.bucket}/*")
    ),
}


def _policy_for_oneself(aws, v):
    everything = {"Effect": "Allow", "Action": "*", "Resource": [v.role, v.secret, v.key, v.table]}
    aws("iam").put_user_policy(
        UserName="learner",
        PolicyName="more",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
    )
    aws("sts").assume_role(RoleArn=v.role, RoleSessionName="mallory")


INDIRECT = {
    "notifications": (("sqs", "sns", "lambda"), _notify),
    "replication": (("s3",), _replicate),
    "logging": (("s3",), _log),
    "own user's policy": (("iam",), _policy_for_oneself),
}


@pytest.mark.parametrize("name", INDIRECT)
def test_nothing_reaches_over_by_a_detour(victim, mallory, name):
    services, attack = INDIRECT[name]
    harmless(victim, mallory, services, attack)
