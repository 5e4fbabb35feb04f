"""S3's lifecycle rules over weeks of an account's time."""

import json
from datetime import UTC, datetime, time, timedelta

import pytest
from botocore.exceptions import ClientError

from tests.cloud.policies import let_into_queue

DAY = 86_400
LARGE = b"x" * (128 * 1024)


class Bucket:
    """A bucket with a lifecycle, and its account's clock."""

    def __init__(self, aws, control, account, *, versioned=False):
        self.s3, self._control, self._id = aws("s3"), control, account.account_id
        self.name = f"life-{account.account_id}"
        self.s3.create_bucket(Bucket=self.name)
        if versioned:
            self.versioning("Enabled")

    def versioning(self, status):
        self.s3.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": status})

    def rules(self, *rules):
        named = [{"ID": str(n), "Status": "Enabled", **rule} for n, rule in enumerate(rules)]
        self.s3.put_bucket_lifecycle_configuration(
            Bucket=self.name, LifecycleConfiguration={"Rules": named}
        )

    def put(self, key, body=b"x", **more):
        return self.s3.put_object(Bucket=self.name, Key=key, Body=body, **more).get("VersionId")

    def advance(self, days):
        return self._control.advance_clock(self._id, days * DAY, settle=False)

    def keys(self):
        found = self.s3.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {one["Key"]: one["StorageClass"] for one in found}

    def versions(self):
        found = self.s3.list_object_versions(Bucket=self.name)
        return (
            [one["VersionId"] for one in found.get("Versions", [])],
            [one["VersionId"] for one in found.get("DeleteMarkers", [])],
        )


@pytest.fixture
def bucket(aws, control, account):
    return Bucket(aws, control, account)


@pytest.fixture
def versioned(aws, control, account):
    return Bucket(aws, control, account, versioned=True)


def test_objects_expire_at_the_midnight_after_their_days(bucket):
    bucket.rules({"Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 3}})
    bucket.put("logs/1")
    bucket.put("data/1")
    bucket.advance(3)
    assert set(bucket.keys()) == {"logs/1", "data/1"}  # three days old, but it is not midnight yet
    state = bucket.advance(1)
    assert set(bucket.keys()) == {"data/1"}
    assert state.fired["s3"] == 1


def test_filters_by_tags_and_size(bucket):
    bucket.rules(
        {"Filter": {"Tag": {"Key": "keep", "Value": "no"}}, "Expiration": {"Days": 1}},
        {
            "Filter": {"And": {"Prefix": "big/", "Tags": [{"Key": "a", "Value": "b"}]}},
            "Expiration": {"Days": 1},
        },
        {"Filter": {"ObjectSizeGreaterThan": 1000}, "Expiration": {"Days": 1}},
    )
    bucket.put("tagged", Tagging="keep=no")
    bucket.put("other", Tagging="keep=yes")
    bucket.put("big/tagged", Tagging="a=b")
    bucket.put("big/plain")
    bucket.put("large", b"x" * 1001)
    bucket.advance(2)
    assert set(bucket.keys()) == {"other", "big/plain"}


def test_an_object_tells_when_it_expires(bucket):
    bucket.put("logs/1")
    bucket.rules(
        {"ID": "clean up", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 3}},
        {"ID": "later", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}},
    )
    told = bucket.s3.head_object(Bucket=bucket.name, Key="logs/1")
    day = (told["LastModified"] + timedelta(days=4)).strftime("%a, %d %b %Y 00:00:00 GMT")
    assert told["Expiration"] == f'expiry-date="{day}", rule-id="clean up"'
    bucket.put("data/1")
    told = bucket.s3.get_object(Bucket=bucket.name, Key="data/1")
    assert 'rule-id="later"' in told["Expiration"]


def test_rules_are_told_as_they_were_put(bucket):
    rules = [
        {"Filter": {"ObjectSizeGreaterThan": 1000}, "Expiration": {"Days": 1}},
        {
            "Filter": {"And": {"Prefix": "a/", "ObjectSizeLessThan": 9}},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 2},
        },
        {"Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 3}},
    ]
    bucket.rules(*rules)
    told = bucket.s3.get_bucket_lifecycle_configuration(Bucket=bucket.name)["Rules"]
    assert [{k: rule[k] for k in rule if k not in {"ID", "Status"}} for rule in told] == rules


def test_a_disabled_rule_and_a_rule_of_a_date(bucket):
    midnight = datetime.combine(datetime.now(UTC), time(), UTC)
    soon = midnight + timedelta(days=10)
    bucket.rules(
        {"Filter": {"Prefix": "a"}, "Expiration": {"Days": 1}, "Status": "Disabled"},
        {"Filter": {"Prefix": "b"}, "Expiration": {"Date": soon}},
    )
    bucket.put("a")
    bucket.put("b")
    bucket.advance(8)
    assert set(bucket.keys()) == {"a", "b"}
    bucket.advance(2)
    assert set(bucket.keys()) == {"a"}
    bucket.put("b")  # the rule goes on after its date
    bucket.advance(1)
    assert set(bucket.keys()) == {"a"}


def test_objects_get_colder_one_class_after_the_other_and_are_told_of(bucket, aws, account):
    sqs = aws("sqs")
    queue = sqs.create_queue(QueueName="told")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{account.account_id}:told"
    allowed = let_into_queue("s3.amazonaws.com", arn)
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=allowed)
    bucket.s3.put_bucket_notification_configuration(
        Bucket=bucket.name,
        NotificationConfiguration={
            "QueueConfigurations": [
                {"QueueArn": arn, "Events": ["s3:LifecycleTransition", "s3:LifecycleExpiration:*"]}
            ]
        },
    )

    def told():
        got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        events = [json.loads(message["Body"]) for message in got]
        records = [one for event in events for one in event.get("Records", ())]
        assert all("T00:00:00" in one["eventTime"] for one in records)
        return sorted((one["eventName"], one["s3"]["object"]["key"]) for one in records)

    bucket.rules(
        {
            "Filter": {"Prefix": ""},
            "Transitions": [
                {"Days": 30, "StorageClass": "STANDARD_IA"},
                {"Days": 90, "StorageClass": "GLACIER"},
            ],
            "Expiration": {"Days": 92},
        }
    )
    bucket.put("large", LARGE)
    bucket.put("small")
    bucket.advance(31)
    assert bucket.keys() == {"large": "STANDARD_IA", "small": "STANDARD"}  # 128 KB at least
    assert told() == [("LifecycleTransition", "large")]
    state = bucket.advance(62)
    assert bucket.keys() == {}
    assert state.fired["s3"] == 3
    gone = "LifecycleExpiration:Delete"
    assert told() == [(gone, "large"), (gone, "small"), ("LifecycleTransition", "large")]


def test_a_rule_of_its_own_size_moves_small_objects(bucket):
    bucket.rules(
        {
            "Filter": {"ObjectSizeGreaterThan": 0},
            "Transitions": [
                {"Days": 0, "StorageClass": "DEEP_ARCHIVE"},
                {"Days": 0, "StorageClass": "GLACIER"},
            ],
        }
    )
    bucket.put("small")
    bucket.advance(1)
    assert bucket.keys() == {"small": "DEEP_ARCHIVE"}  # the coldest of several


def test_versions_go_markers_stay_and_then_go_too(versioned):
    versioned.rules(
        {
            "Filter": {"Prefix": ""},
            "Expiration": {"Days": 10},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 5},
        }
    )
    first, second = versioned.put("note"), versioned.put("note")
    versioned.advance(6)
    assert versioned.versions() == ([second], [])
    versioned.advance(5)
    kept, markers = versioned.versions()
    assert kept == [second]
    assert len(markers) == 1
    versioned.advance(6)
    assert versioned.versions() == ([], markers)
    versioned.advance(10)
    assert versioned.versions() == ([], [])
    assert first != second


def test_the_newest_noncurrent_versions_are_kept(versioned):
    versioned.rules(
        {
            "Filter": {"Prefix": ""},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 1, "NewerNoncurrentVersions": 2},
        }
    )
    made = [versioned.put("note") for _ in range(5)]
    versioned.advance(30)
    assert versioned.versions()[0] == made[:1:-1]  # the current one and two older


def test_a_bare_delete_marker_is_removed(versioned):
    versioned.rules({"Filter": {"Prefix": ""}, "Expiration": {"ExpiredObjectDeleteMarker": True}})
    version = versioned.put("note")
    versioned.s3.delete_object(Bucket=versioned.name, Key="note")
    versioned.advance(2)
    assert len(versioned.versions()[1]) == 1  # there is a version below it
    versioned.s3.delete_object(Bucket=versioned.name, Key="note", VersionId=version)
    versioned.advance(1)
    assert versioned.versions() == ([], [])


def test_a_suspended_bucket_gets_a_null_marker(versioned):
    old = versioned.put("note")
    versioned.versioning("Suspended")
    versioned.put("note")
    versioned.rules({"Filter": {"Prefix": ""}, "Expiration": {"Days": 1}})
    versioned.advance(2)
    assert versioned.versions() == ([old], ["null"])


def test_locked_versions_outlive_their_rule(aws, control, account):
    s3 = aws("s3")
    name = f"life-{account.account_id}"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    until = datetime.now(UTC) + timedelta(days=20)
    put = {"Bucket": name, "Key": "note"}
    s3.put_object(**put, Body=b"1", ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=until)
    s3.put_object(**put, Body=b"2")
    s3.put_bucket_lifecycle_configuration(
        Bucket=name,
        LifecycleConfiguration={
            "Rules": [
                {
                    "Status": "Enabled",
                    "Filter": {"Prefix": ""},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
                }
            ]
        },
    )
    control.advance_clock(account.account_id, 10 * DAY, settle=False)
    assert len(s3.list_object_versions(Bucket=name)["Versions"]) == 2
    control.advance_clock(account.account_id, 11 * DAY, settle=False)
    assert len(s3.list_object_versions(Bucket=name)["Versions"]) == 1


def test_uploads_that_were_never_completed_are_aborted(bucket):
    bucket.rules(
        {
            "Filter": {"Prefix": "up/"},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        }
    )
    for key in ("up/1", "other"):
        bucket.s3.create_multipart_upload(Bucket=bucket.name, Key=key)
    bucket.advance(8)
    left = bucket.s3.list_multipart_uploads(Bucket=bucket.name)["Uploads"]
    assert [upload["Key"] for upload in left] == ["other"]


def test_a_restored_copy_goes_away_at_midnight(bucket):
    bucket.put("old", StorageClass="GLACIER")
    asked = {"Bucket": bucket.name, "Key": "old"}
    with pytest.raises(ClientError, match="InvalidObjectState"):
        bucket.s3.get_object(**asked)
    for _ in range(2):
        bucket.s3.restore_object(**asked, RestoreRequest={"Days": 2})
        assert "00:00:00 GMT" in bucket.s3.head_object(**asked)["Restore"]
        bucket.advance(2)
        assert bucket.s3.get_object(**asked)["Body"].read() == b"x"
        bucket.advance(1)
        with pytest.raises(ClientError, match="InvalidObjectState"):
            bucket.s3.get_object(**asked)
