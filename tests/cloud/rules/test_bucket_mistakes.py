"""What S3 refuses that moto takes: owners, conditions, versions, uploads, rules."""

import pytest

from tests.cloud.rules.mistakes import refused

BAD = "InvalidArgument"
NOWHERE = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def s3(aws):
    return aws("s3")


@pytest.fixture
def bucket(s3, account):
    name = f"mistakes-{account.account_id}"
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def test_a_bucket_has_the_owner_that_the_caller_expects(s3, bucket, account):
    s3.put_object(Bucket=bucket, Key="a", Body=b"a", ExpectedBucketOwner=account.account_id)
    stranger = {"Bucket": bucket, "ExpectedBucketOwner": "111111111111"}
    for call in (s3.put_object, s3.get_object, s3.delete_object):
        refused(call, "AccessDenied", "Access Denied", Key="a", **stranger)
    refused(s3.list_objects_v2, "AccessDenied", "Access Denied", **stranger)
    copy = {"Bucket": bucket, "Key": "b", "CopySource": f"{bucket}/a"}
    theirs = {"ExpectedSourceBucketOwner": "111111111111"}
    refused(s3.copy_object, "AccessDenied", "Access Denied", **copy, **theirs)
    s3.copy_object(**copy, ExpectedSourceBucketOwner=account.account_id)


def test_a_copy_keeps_to_its_conditions(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="a", Body=b"a")["ETag"]
    copy = {"Bucket": bucket, "Key": "b", "CopySource": f"{bucket}/a"}
    failed = "PreconditionFailed", "At least one of the pre-conditions"
    for condition in (
        {"CopySourceIfMatch": '"other"'},
        {"CopySourceIfNoneMatch": etag},
        {"CopySourceIfModifiedSince": "2099-01-01"},
        {"CopySourceIfUnmodifiedSince": "2001-01-01"},
    ):
        refused(s3.copy_object, *failed, **copy, **condition)
    s3.copy_object(**copy, CopySourceIfMatch=etag, CopySourceIfUnmodifiedSince="2001-01-01")


def test_versions_and_markers(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    marker = s3.delete_object(Bucket=bucket, Key="a")["VersionId"]
    named = {"Bucket": bucket, "Key": "a"}
    not_read = "The specified method is not allowed"
    refused(s3.get_object, "MethodNotAllowed", not_read, **named, VersionId=marker)
    refused(s3.get_object, BAD, "Invalid version id specified", **named, VersionId="first")
    refused(s3.get_object, "NoSuchVersion", "The specified version", **named, VersionId=NOWHERE)


def test_pages_and_uploads(s3, bucket, control, account):
    wrong = "The continuation token provided is incorrect"
    refused(s3.list_objects_v2, BAD, wrong, Bucket=bucket, ContinuationToken="other")
    named = {"Bucket": bucket, "Key": "a"}
    gone = "NoSuchUpload", "The specified upload does not exist."
    parts = {"Parts": [{"PartNumber": 1, "ETag": "x"}]}
    refused(s3.upload_part, *gone, **named, UploadId="none", PartNumber=1, Body=b"x")
    done = s3.complete_multipart_upload
    refused(done, *gone, **named, UploadId="none", MultipartUpload=parts)

    control.advance_clock(account.account_id, 86_400)
    s3.create_multipart_upload(**named)
    [upload] = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    moment = s3.list_buckets()["Buckets"][0]["CreationDate"]
    assert 86_000 < (upload["Initiated"] - moment).total_seconds() < 88_000


def test_rules_that_do_nothing_or_lead_nowhere(s3, bucket, account):
    idle = {"Rules": [{"Status": "Enabled", "Filter": {"Prefix": "a/"}}]}
    rules = s3.put_bucket_lifecycle_configuration
    needed = "At least one action needs to be specified in a rule"
    refused(rules, "InvalidRequest", needed, Bucket=bucket, LifecycleConfiguration=idle)
    rule = {
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{bucket}-none"},
    }
    role = f"arn:aws:iam::{account.account_id}:role/copies"
    replication = {"Role": role, "Rules": [rule]}
    asked = {"Bucket": bucket, "ReplicationConfiguration": replication}
    there = "Destination bucket must exist."
    refused(s3.put_bucket_replication, "InvalidRequest", there, **asked)
    appended = {"Bucket": bucket, "Key": "a", "Body": b"a", "WriteOffsetBytes": 1}
    refused(s3.put_object, "NotImplemented", "A header you provided", **appended)
