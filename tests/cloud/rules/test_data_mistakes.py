"""Mistakes with objects, items and databases that depend on what is there, as AWS answers them."""

import pytest

from cloud.seams import delays
from tests.cloud.rules.mistakes import refused

VALUE, INVALID = "InvalidParameterValue", "ValidationException"
LATER, SOONER, PAST = (f"{year}-01-01T00:00:00Z" for year in (2060, 2050, 2020))


@pytest.fixture
def locked(aws, account):
    """Return a bucket that keeps objects from being deleted."""
    name = f"locked-{account.account_id}"
    aws("s3").create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    return name


def test_locks_only_tighten(aws, locked):
    s3 = aws("s3", parameter_validation=False)
    here = {"Bucket": locked, "Key": "deed"}
    past = "The retain until date must be in the future!"
    lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": PAST}
    refused(s3.put_object, "InvalidArgument", past, **here, Body=b"", **lock)
    half = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"
    refused(s3.put_object, "InvalidArgument", half, **here, Body=b"", ObjectLockMode="GOVERNANCE")
    lock["ObjectLockRetainUntilDate"] = LATER
    s3.put_object(**here, Body=b"", **lock)
    kept = "Access Denied because object protected by object lock."
    less = {"Mode": "COMPLIANCE", "RetainUntilDate": SOONER}
    refused(s3.put_object_retention, "AccessDenied", kept, **here, Retention=less)
    off = {"Status": "Suspended"}
    present = "An Object Lock configuration is present on this bucket, so the versioning state"
    refused(
        s3.put_bucket_versioning,
        "InvalidBucketState",
        present,
        Bucket=locked,
        VersioningConfiguration=off,
    )


def test_buckets_settings(aws, account):
    s3 = aws("s3", parameter_validation=False)
    bucket = {"Bucket": f"plain-{account.account_id}"}
    s3.create_bucket(**bucket)
    device = {"Status": "Enabled", "MFADelete": "Enabled"}
    needed = "Mfa Authentication must be used for this request"
    refused(
        s3.put_bucket_versioning, "AccessDenied", needed, **bucket, VersioningConfiguration=device
    )
    rule = {"ID": "a", "Status": "Enabled", "Filter": {"Prefix": "a"}}
    rows = [
        ([rule | {"Expiration": {"Days": 0}}], "'Days' for Expiration action must be a positive"),
        ([rule | {"Expiration": {"Days": 1}}] * 2, "Rule ID must be unique. Found same ID"),
    ]
    put = s3.put_bucket_lifecycle_configuration
    for rules, sentence in rows:
        refused(put, "InvalidArgument", sentence, **bucket, LifecycleConfiguration={"Rules": rules})
    odd = "The encryption method specified is not supported"
    body = {**bucket, "Key": "k", "Body": b""}
    refused(s3.put_object, "InvalidArgument", odd, **body, ServerSideEncryption="rot13")
    absent = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "1" * 8}
    arn = f"arn:aws:kms:us-east-1:{account.account_id}:key/11111111"
    refused(s3.put_object, "KMS.NotFoundException", f"Key '{arn}' does not exist", **body, **absent)
    upload = s3.create_multipart_upload(**bucket, Key="k")["UploadId"]
    parts = [{"PartNumber": number, "ETag": '"e"'} for number in (2, 1)]
    order = "The list of parts was not in ascending order."
    done = {"Key": "k", "UploadId": upload, "MultipartUpload": {"Parts": parts}}
    refused(s3.complete_multipart_upload, "InvalidPartOrder", order, **bucket, **done)


KEYS = {"p": {"S": "a"}, "s": {"N": "1"}}
QUERIES = [
    ("p = :p OR s = :n", {}, "Invalid operator used in KeyConditionExpression: OR"),
    ("p = :n", {}, "One or more parameter values were invalid: Condition parameter type does not"),
    ("p = :p AND begins_with(s, :n)", {}, "Invalid KeyConditionExpression: Incorrect operand type"),
    (
        "p = :p AND s BETWEEN :n AND :z",
        {":z": {"N": "0"}},
        "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater",
    ),
]


@pytest.fixture
def table(aws):
    dynamodb = aws("dynamodb", parameter_validation=False)
    kinds = {"p": "S", "s": "N"}
    dynamodb.create_table(
        TableName="notes",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": k} for n, k in kinds.items()],
        KeySchema=[
            {"AttributeName": name, "KeyType": kind}
            for name, kind in (("p", "HASH"), ("s", "RANGE"))
        ],
    )
    return dynamodb


def test_queries_that_the_keys_do_not_allow(table):
    for condition, more, sentence in QUERIES:
        known = {":p": {"S": "a"}, ":n": {"N": "1"}} | more
        values = {name: value for name, value in known.items() if name in condition}
        asked = {"TableName": "notes", "KeyConditionExpression": condition}
        refused(table.query, INVALID, sentence, **asked, ExpressionAttributeValues=values)
    asked = {"TableName": "notes", "KeyConditionExpression": "p = :p"}
    values = {":p": {"S": "a"}}
    absent = "The table does not have the specified index: byday"
    named = {"IndexName": "byday", "ExpressionAttributeValues": values}
    refused(table.query, INVALID, absent, **asked, **named)
    both = {"FilterExpression": "s = :n", "ExpressionAttributeValues": {**values, ":n": {"N": "1"}}}
    filtered = "Filter Expression can only contain non-primary key attributes: Primary key"
    refused(table.query, INVALID, filtered, **asked, **both)
    assert table.query(**asked, ExpressionAttributeValues=values)["Items"] == []


def test_time_to_live_is_on_or_off(table):
    put = table.update_time_to_live
    on = {"AttributeName": "until", "Enabled": True}
    off = on | {"Enabled": False}
    name = {"TableName": "notes"}
    refused(put, INVALID, "TimeToLive is already dis", **name, TimeToLiveSpecification=off)
    put(**name, TimeToLiveSpecification=on)
    refused(put, INVALID, "TimeToLive is already enabled", **name, TimeToLiveSpecification=on)


def test_databases_and_their_groups(aws, account, control):
    rds, ec2 = aws("rds"), aws("ec2")
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][:2]
    group = {"DBSubnetGroupName": "private"}
    made = {**group, "DBSubnetGroupDescription": "private", "SubnetIds": subnets}
    rds.create_db_subnet_group(**made)
    there = "The DB subnet group 'private' already exists."
    refused(rds.create_db_subnet_group, "DBSubnetGroupAlreadyExists", there, **made)
    shop = {"DBInstanceIdentifier": "shop"}
    honest = {
        **shop,
        **group,
        "DBInstanceClass": "db.t3.micro",
        "Engine": "mysql",
        "MasterUsername": "admin",
        "MasterUserPassword": "correct-horse",
        "AllocatedStorage": 20,
        "BackupRetentionPeriod": 0,
    }
    strange = "Invalid security group , groupId= sg-12345678, groupName=."
    nowhere = honest | {"VpcSecurityGroupIds": ["sg-12345678"]}
    refused(rds.create_db_instance, VALUE, strange, **nowhere)
    rds.create_db_instance(**honest)
    used = "Cannot delete the subnet group 'private' because at least one database instance: shop"
    refused(rds.delete_db_subnet_group, "InvalidDBSubnetGroupStateFault", used, **group)
    control.advance_clock(account.account_id, delays.DATABASE_CREATING)
    less = "Requested storage size (10) cannot be less than the current storage size (20)."
    refused(
        rds.modify_db_instance, "InvalidParameterCombination", less, **shop, AllocatedStorage=10
    )
    copy = {"DBInstanceIdentifier": "copy", "SourceDBInstanceIdentifier": "shop"}
    none = "Automated backups are not enabled for this database instance. To enable automated"
    refused(rds.create_db_instance_read_replica, "InvalidDBInstanceState", none, **copy)
