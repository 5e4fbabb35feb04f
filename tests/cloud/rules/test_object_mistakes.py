"""What S3 refuses of tags, metadata and keys, before anything is stored, of lifecycles and CORS."""

import pytest

from tests.cloud.rules.mistakes import refused

BAD, TAG = "InvalidArgument", "InvalidTag"


@pytest.fixture
def s3(aws):
    return aws("s3")


@pytest.fixture
def bucket(s3, account):
    name = f"objects-{account.account_id}"
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="source", Body=b"a")
    return name


def ways(s3, bucket):
    """Yield each way to bring an object, and what it needs besides."""
    yield s3.put_object, {"Bucket": bucket, "Key": "new", "Body": b"a"}
    yield s3.create_multipart_upload, {"Bucket": bucket, "Key": "new"}
    replaced = {"TaggingDirective": "REPLACE", "MetadataDirective": "REPLACE"}
    source = {"CopySource": f"{bucket}/source"}
    yield s3.copy_object, {"Bucket": bucket, "Key": "new", **source, **replaced}


WRONG_TAGS = [
    ("&".join(f"k{n}=v" for n in range(11)), "BadRequest", "Object tags cannot be greater than 10"),
    ("a=1&a=2", BAD, "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL"),
    ("aws:a=1", TAG, "Your TagKey cannot be prefixed with aws:"),
    ("a%21=1", TAG, "The TagKey you have provided is invalid"),
    ("k" * 129 + "=1", TAG, "The TagKey you have provided is invalid"),
    ("a=" + "v" * 257, TAG, "The TagValue you have provided is invalid"),
]


def test_wrong_tags_keep_the_object_away(s3, bucket):
    for call, given in ways(s3, bucket):
        for tags, code, sentence in WRONG_TAGS:
            refused(call, code, sentence, **given, Tagging=tags)
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["source"]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    for call, given in ways(s3, bucket):
        call(**given, Tagging="awsome=%C3%A9t%C3%A9&team=a+b")
    told = s3.get_object_tagging(Bucket=bucket, Key="new")["TagSet"]
    assert told == [{"Key": "awsome", "Value": "été"}, {"Key": "team", "Value": "a b"}]


def test_tags_that_go_leave_none(s3, bucket):
    named = {"Bucket": bucket, "Key": "source"}
    s3.put_object_tagging(**named, Tagging={"TagSet": [{"Key": "aws-lab", "Value": "1"}]})
    s3.put_object(**named, Body=b"b")
    assert s3.get_object_tagging(**named)["TagSet"] == []


def test_two_kilobytes_of_metadata(s3, bucket):
    large = "Your metadata headers exceed the maximum allowed metadata size"
    for call, given in ways(s3, bucket):
        most = {"a": "x" * 1023, "b": "y" * 1023}
        refused(call, "MetadataTooLarge", large, **given, Metadata=most | {"b": "y" * 1024})
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["source"]
    for call, given in ways(s3, bucket):
        call(**given, Metadata=most)
    assert s3.head_object(Bucket=bucket, Key="new")["Metadata"] == most


def moves(*days, **more):
    kinds = ("STANDARD_IA", "GLACIER")
    steps = zip(days, kinds, strict=False)
    return {"Transitions": [{"Days": n, "StorageClass": kind} for n, kind in steps], **more}


OLD = {"NoncurrentVersionTransitions": [{"NoncurrentDays": 9, "StorageClass": "GLACIER"}]}
DATED = {"Transitions": [{"Date": "2027-01-01", "StorageClass": "GLACIER"}]}
LATER = "in the Expiration action for filter '(prefix=logs/)' must be greater than"
WRONG_RULES = [
    (
        moves(30, 90, Expiration={"Days": 90}),
        BAD,
        f"'Days' {LATER} 'Days' in the Transition action",
    ),
    (moves(30, Expiration={"Days": 7}), BAD, f"'Days' {LATER} 'Days' in the Transition action"),
    (DATED | {"Expiration": {"Date": "2027-01-01"}}, BAD, f"'Date' {LATER} 'Date'"),
    (DATED | {"Expiration": {"Days": 1}}, "InvalidRequest", "Found mixed 'Date' and 'Days' based"),
    ({"Expiration": {"Date": "2027-01-01T12:00:00Z"}}, BAD, "'Date' must be at midnight GMT"),
    (moves(-1), BAD, "'Days' in Transition action must be nonnegative"),
    (
        OLD | {"NoncurrentVersionExpiration": {"NoncurrentDays": 9}},
        BAD,
        "'NoncurrentDays' in the NoncurrentVersionExpiration action for filter '(prefix=logs/)'",
    ),
    (
        {"Transitions": [{"Days": n, "StorageClass": "GLACIER"} for n in (1, 2)]},
        "InvalidRequest",
        "'StorageClass' must be different for 'Transition' actions in same 'Rule' with filter",
    ),
]


def test_a_rule_ends_an_object_after_it_has_moved_it(s3, bucket):
    put = s3.put_bucket_lifecycle_configuration
    rule = {"ID": "logs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}}
    for wrong, code, sentence in WRONG_RULES:
        given = {"Bucket": bucket, "LifecycleConfiguration": {"Rules": [rule | wrong]}}
        refused(put, code, sentence, **given)
    # Transition.Days: "The value can be 0 or any positive integer", whatever the storage class.
    right = rule | moves(7, 90, Expiration={"Days": 91})
    put(Bucket=bucket, LifecycleConfiguration={"Rules": [right]})
    [told] = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert told["Transitions"] == right["Transitions"]


def test_nobody_brings_a_key_of_their_own(s3, bucket):
    own = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": b"k" * 32}
    for call, given in ways(s3, bucket):
        refused(call, "AccessDenied", "Access Denied", **given, **own)
    not_so = "The encryption parameters are not applicable to this object."
    refused(s3.get_object, "InvalidRequest", not_so, Bucket=bucket, Key="source", **own)
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BlockedEncryptionTypes": {"EncryptionType": ["NONE"]},
    }
    rules = {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}
    absent = "Encryption with customer-provided keys (SSE-C) is not available in this lab."
    refused(s3.put_bucket_encryption, "NotImplemented", absent, Bucket=bucket, **rules)
    rule["BlockedEncryptionTypes"]["EncryptionType"] = ["SSE-C"]
    s3.put_bucket_encryption(Bucket=bucket, **rules)


def test_settings_of_buckets(s3, bucket):
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.example.*"]}
    rules = {"CORSRules": [rule]}
    two = 'AllowedOrigin "https://*.example.*" can not have more than one wildcard.'
    refused(s3.put_bucket_cors, "InvalidRequest", two, Bucket=bucket, CORSConfiguration=rules)
    rule["AllowedOrigins"] = ["https://*.example.com"]
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=rules)
    tagged = {"CreateBucketConfiguration": {"Tags": [{"Key": "a", "Value": "b"}]}}
    absent = "The parameter CreateBucketConfiguration.Tags of CreateBucket is not available"
    refused(s3.create_bucket, "NotImplemented", absent, Bucket=f"{bucket}-2", **tagged)
