"""Checks on an AWS account, over answers written down."""

import hashlib

import pytest
from pydantic import ValidationError

from grader.checks.evidence import Evidence
from grader.checks.union import CHECK
from labs.providers.base import AwsCallError, ProviderUnavailableError
from tests.grader.memory import Probe, event, run

VERSIONING = {
    "kind": "aws.call",
    "service": "s3",
    "operation": "GetBucketVersioning",
    "parameters": {"Bucket": "photos"},
    "query": "Status",
    "equals": "Enabled",
    "otherwise": "Not on: {found}.",
}
FIRST = b"the first picture"
DIGEST = hashlib.sha256(FIRST).hexdigest()


def test_a_call_is_compared_by_its_query():
    probe = Probe()
    probe.aws.answers["get_bucket_versioning"] = {"Status": "Suspended"}
    verdict = run(VERSIONING, probe)
    assert (verdict.passed, verdict.message) == (False, "Not on: Suspended.")
    assert (verdict.expected, verdict.found) == ("Enabled", "Suspended")

    probe.aws.answers["get_bucket_versioning"] = {"Status": "Enabled"}
    assert run(VERSIONING, probe).passed


def test_a_refusal_of_aws_is_a_verdict():
    verdict = run(VERSIONING, Probe())

    assert not verdict.passed
    assert "404" in verdict.found


@pytest.mark.parametrize("code", ["InternalError", "ServiceUnavailable", "500"])
def test_a_failure_of_the_cloud_is_no_verdict(code):
    probe = Probe()
    probe.aws.answers["get_bucket_versioning"] = AwsCallError(code, "Oops")

    with pytest.raises(ProviderUnavailableError):
        run(VERSIONING, probe)


def test_an_expected_error_must_be_that_error():
    raw = {"kind": "aws.call", "service": "s3", "operation": "head-bucket", "error": "NoSuchBucket"}
    probe = Probe()
    probe.aws.answers["head_bucket"] = {}
    assert not run(raw, probe).passed

    probe.aws.answers["head_bucket"] = AwsCallError("AccessDenied", "No")
    assert not run(raw, probe).passed

    probe.aws.answers["head_bucket"] = AwsCallError("NoSuchBucket", "None")
    assert run(raw, probe).passed


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("GetObject", "get_object"),
        ("get-object", "get_object"),
        ("get_object", "get_object"),
        ("DescribeDBInstances", "describe_db_instances"),
        ("ListObjectsV2", "list_objects_v2"),
    ],
)
def test_operations_may_be_written_in_three_ways(name, method):
    check = CHECK.validate_python({"kind": "aws.call", "service": "s3", "operation": name})

    assert check.operation == method


@pytest.mark.parametrize(
    "fields",
    [
        {"query": "a.[b", "exists": True},
        {"query": "a"},
        {"error": "X", "query": "a", "exists": True},
        {"exists": True, "parameter": {}},
    ],
)
def test_calls_that_make_no_sense_are_refused(fields):
    with pytest.raises(ValidationError):
        CHECK.validate_python(
            {"kind": "aws.call", "service": "s3", "operation": "head_bucket", **fields}
        )


def test_identical_calls_are_made_once_even_if_refused():
    probe = Probe()
    evidence = Evidence(probe, directory=None)
    check = CHECK.validate_python(VERSIONING)
    for _ in range(3):
        check.run(evidence)

    assert probe.aws.asked == ["s3.get_bucket_versioning"]


def stored(probe: Probe, **head) -> None:
    probe.aws.answers["head_object"] = {"ContentType": "image/gif", **head}
    probe.aws.bodies["photo.gif", None] = FIRST


OBJECT = {"kind": "aws.object", "bucket": "photos", "key": "photo.gif"}


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({}, True),
        ({"exists": False}, False),
        ({"sha256": DIGEST}, True),
        ({"sha256": "0" * 64}, False),
        ({"text": FIRST.decode()}, True),
        ({"text": "another"}, False),
        ({"content_type": "image/gif"}, True),
        ({"content_type": "text/html"}, False),
        ({"metadata": {"by": "ana"}}, True),
        ({"metadata": {"by": "ravi"}}, False),
        ({"storage_class": "STANDARD"}, True),
        ({"storage_class": "GLACIER"}, False),
        ({"encryption": "AES256"}, True),
        ({"version_id": "null"}, False),
        ({"version_id": "v1"}, True),
    ],
)
def test_an_object_is_compared_field_by_field(fields, right):
    probe = Probe()
    stored(probe, Metadata={"by": "ana"}, ServerSideEncryption="AES256", VersionId="v1")

    assert run({**OBJECT, **fields}, probe).passed is right


def test_an_object_that_is_not_there():
    assert not run(OBJECT, Probe()).passed
    assert run({**OBJECT, "exists": False}, Probe()).passed

    denied = Probe()
    denied.aws.answers["head_object"] = AwsCallError("403", "Forbidden")
    assert not run({**OBJECT, "exists": False}, denied).passed


def test_the_null_version_is_asked_for_by_name():
    asked = []
    probe = Probe()
    probe.aws.answers["head_object"] = lambda parameters: asked.append(parameters) or {}

    assert run({**OBJECT, "version": None}, probe).passed
    assert asked == [{"Bucket": "photos", "Key": "photo.gif", "VersionId": "null"}]


def versions(probe: Probe) -> None:
    probe.aws.answers["list_object_versions"] = {
        "Versions": [
            {"Key": "photo.gif", "VersionId": "v2", "IsLatest": False},
            {"Key": "photo.gif", "VersionId": "null", "IsLatest": False},
            {"Key": "photo.gif.bak", "VersionId": "v9", "IsLatest": True},
        ],
        "DeleteMarkers": [{"Key": "photo.gif", "VersionId": "v3", "IsLatest": True}],
    }
    probe.aws.bodies["photo.gif", "v2"] = b"second"
    probe.aws.bodies["photo.gif", "null"] = FIRST


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"at_least": 2}, True),
        ({"at_least": 3}, False),
        ({"at_most": 1}, False),
        ({"markers": 1}, True),
        ({"markers": 0}, False),
        ({"latest_is_marker": True}, True),
        ({"latest_is_marker": False}, False),
        ({"sha256": DIGEST}, True),
        ({"sha256": "0" * 64}, False),
        ({"version_id": "null"}, True),
        ({"version_id": "v9"}, False),
    ],
)
def test_versions_of_one_key_and_no_other(fields, right):
    probe = Probe()
    versions(probe)
    raw = {"kind": "aws.versions", "bucket": "photos", "key": "photo.gif"}

    assert run({**raw, **fields}, probe).passed is right


def recorded() -> Probe:
    probe = Probe()
    params = {"bucketName": "photos", "key": "photo.gif"}
    probe.aws.record = [
        event("PutObject", 1, requestParameters=params),
        event(
            "PutBucketVersioning",
            2,
            requestParameters={
                "bucketName": "photos",
                "VersioningConfiguration": {"Status": "Enabled"},
            },
        ),
        event("PutObject", 3, requestParameters={**params, "key": "x"}),
        event("DeleteObject", 4, requestParameters=params, errorCode="AccessDenied"),
        event("DeleteObject", 5, requestParameters={**params, "versionId": "v2"}),
    ]
    return probe


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"event_name": "PutObject"}, True),
        ({"event_name": "PutObject", "at_least": 3}, False),
        ({"event_name": "PutObject", "at_most": 1}, False),
        ({"event_name": ["PutObject", "DeleteObject"], "at_least": 3}, True),
        ({"event_name": "PutObject", "parameters": {"key": "photo.gif"}}, True),
        (
            {
                "event_name": "PutObject",
                "parameters": {"key": "photo.gif"},
                "after": {"event_name": "PutBucketVersioning"},
            },
            False,
        ),
        ({"event_name": "PutObject", "after": {"event_name": "PutBucketVersioning"}}, True),
        ({"event_name": "PutObject", "after": {"event_name": "CreateBucket"}}, False),
        ({"event_name": "DeleteObject", "parameters": {"versionId": {"absent": True}}}, False),
        ({"event_name": "DeleteObject", "parameters": {"versionId": {"matches": "^v"}}}, True),
        ({"event_name": "DeleteObject", "outcome": "AccessDenied"}, True),
        ({"event_name": "DeleteObject", "outcome": "failure"}, True),
        ({"event_name": "PutObject", "outcome": "failure"}, False),
        ({"event_name": "PutObject", "by": "arn:aws:iam::*:user/learner"}, True),
        ({"event_name": "PutObject", "by": "arn:aws:sts::*:assumed-role/*"}, False),
        (
            {
                "event_name": "PutBucketVersioning",
                "parameters": {"versioningConfiguration": {"contains": {"status": "Enabled"}}},
            },
            True,
        ),
        (
            {
                "event_name": "PutBucketVersioning",
                "parameters": {"versioningConfiguration": {"contains": {"status": "enabled"}}},
            },
            False,
        ),
        ({"event_name": "PutObject", "source": "s3"}, True),
        ({"event_name": "PutObject", "source": "ec2"}, False),
        ({"event_name": "RunInstances", "at_least": 0, "at_most": 0}, True),
    ],
)
def test_the_record_tells_what_was_done_and_by_whom(fields, right):
    assert run({"kind": "aws.event", **fields}, recorded()).passed is right
