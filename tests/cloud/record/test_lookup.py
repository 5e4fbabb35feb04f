"""CloudTrail's event history answers from the record: `aws cloudtrail lookup-events`."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from tests.cloud.conftest import client
from tests.processes import ROOT

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)


@pytest.fixture
def trail(cloud, control, account, aws):
    """Return CloudTrail's client after a short story; the operator has its part in it."""
    aws("iam").create_user(UserName="ana")
    aws("iam").create_role(RoleName="boss", AssumeRolePolicyDocument=TRUST)
    bucket = f"b-{account.account_id}"
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="k", Body=b"x")  # a data event
    aws("sqs").list_queues()
    client(cloud.endpoint, "iam", control.operator(account.account_id)).list_users()
    return aws("cloudtrail")


def look(trail, key=None, value=None, **more):
    attributes = [{"AttributeKey": key, "AttributeValue": value}] if key else []
    return trail.lookup_events(LookupAttributes=attributes, **more)["Events"]


def names(events):
    return [event["EventName"] for event in events]


STORY = ["ListQueues", "CreateBucket", "CreateRole", "CreateUser"]


def test_management_events_are_listed_newest_first(trail, account):
    events = look(trail)
    assert names(events) == STORY
    user = events[-1]
    assert user["EventSource"] == "iam.amazonaws.com"
    assert user["Username"] == "learner"
    assert user["AccessKeyId"] == account.access_key_id
    assert user["ReadOnly"] == "false"
    assert {"ResourceType": "AWS::IAM::User", "ResourceName": "ana"} in user["Resources"]
    assert abs(user["EventTime"] - datetime.now(UTC)) < timedelta(minutes=5)
    whole = json.loads(user["CloudTrailEvent"])
    assert whole["eventID"] == user["EventId"]
    assert whole["requestParameters"] == {"userName": "ana"}
    assert not {"sequence", "operator"} & set(whole)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("EventName", "CreateUser", ["CreateUser"]),
        ("EventName", "CreateUse", []),
        ("ReadOnly", "true", ["ListQueues"]),
        ("ReadOnly", "false", STORY[1:]),
        ("Username", "learner", STORY),
        ("Username", "ana", []),
        ("ResourceType", "AWS::IAM::Role", ["CreateRole"]),
        ("ResourceName", "ana", ["CreateUser"]),
        ("EventSource", "s3.amazonaws.com", ["CreateBucket"]),
        ("AccessKeyId", "AKIAIOSFODNN7EXAMPLE", []),
    ],
)
def test_one_attribute_narrows_the_list(trail, key, value, expected):
    assert names(look(trail, key, value)) == expected


def test_an_event_is_found_by_its_own_number_and_its_key(trail, account):
    (wanted,) = look(trail, "EventName", "CreateRole")
    assert look(trail, "EventId", wanted["EventId"]) == [wanted]
    assert names(look(trail, "AccessKeyId", account.access_key_id))[-4:] == STORY


def test_a_time_range_narrows_the_list(trail):
    now, hour = datetime.now(UTC), timedelta(hours=1)
    assert names(look(trail, StartTime=now - hour, EndTime=now + hour))[-4:] == STORY
    assert look(trail, StartTime=now + hour) == []
    assert look(trail, EndTime=now - hour) == []


def test_pages_follow_one_another(trail):
    first = trail.lookup_events(MaxResults=3)
    assert names(first["Events"]) == STORY[:3]
    rest = trail.lookup_events(MaxResults=3, NextToken=first["NextToken"])
    assert names(rest["Events"]) == STORY[3:]
    assert "NextToken" not in rest
    pages = trail.get_paginator("lookup_events").paginate(PaginationConfig={"PageSize": 2})
    assert {"CreateUser", "ListQueues"} <= set(names(pages.build_full_result()["Events"]))


def test_events_are_those_of_the_region(trail, account, aws):
    """IAM's are in us-east-1, as in AWS; a queue's are where the queue is."""
    elsewhere = client(
        aws("sqs").meta.endpoint_url, "sqs", account.model_copy(update={"region": "eu-west-1"})
    )
    elsewhere.create_queue(QueueName="q")
    there = client(
        trail.meta.endpoint_url, "cloudtrail", account.model_copy(update={"region": "eu-west-1"})
    )
    assert names(look(there)) == ["CreateQueue"]
    assert "CreateQueue" not in names(look(trail))


def test_insights_are_none(trail):
    assert look(trail, EventCategory="insight") == []


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        (
            {
                "LookupAttributes": [
                    {"AttributeKey": "EventName", "AttributeValue": "A"},
                    {"AttributeKey": "ReadOnly", "AttributeValue": "true"},
                ]
            },
            "InvalidLookupAttributesException",
        ),
        (
            {"LookupAttributes": [{"AttributeKey": "Colour", "AttributeValue": "red"}]},
            "InvalidLookupAttributesException",
        ),
        ({"MaxResults": 51}, "InvalidMaxResultsException"),
        ({"MaxResults": 0}, "InvalidMaxResultsException"),
        ({"NextToken": "bm9uZQ=="}, "InvalidNextTokenException"),
        (
            {
                "StartTime": datetime(2026, 2, 1, tzinfo=UTC),
                "EndTime": datetime(2026, 1, 1, tzinfo=UTC),
            },
            "InvalidTimeRangeException",
        ),
        ({"EventCategory": "data"}, "InvalidEventCategoryException"),
    ],
)
def test_what_cannot_be_looked_up(aws, parameters, code):
    with pytest.raises(ClientError) as refusal:
        aws("cloudtrail", parameter_validation=False).lookup_events(**parameters)
    assert refusal.value.response["Error"]["Code"] == code


def test_a_token_belongs_to_its_question(trail):
    token = trail.lookup_events(MaxResults=1)["NextToken"]
    with pytest.raises(ClientError, match="InvalidNextTokenException"):
        trail.lookup_events(
            NextToken=token,
            LookupAttributes=[{"AttributeKey": "Username", "AttributeValue": "learner"}],
        )


TWICE = """
from cloud.seams import cloudtrail
from cloud.seams.patch import SeamError
cloudtrail.install()
try:
    cloudtrail.install()
except SeamError as told:
    print(told)
"""


def test_the_seam_tells_when_it_is_not_needed_any_more():
    """In a process of its own: here it would mend moto for the tests that follow."""
    command = [sys.executable, "-c", TWICE]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "by itself" in told
