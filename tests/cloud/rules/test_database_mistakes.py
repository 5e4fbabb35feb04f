"""Classes, versions and names of databases: cloud/rules/database_things.py."""

import pytest

from tests.cloud.rules.mistakes import refused

BOOKS = {
    "DBInstanceIdentifier": "books",
    "Engine": "mysql",
    "EngineVersion": "8.0",
    "DBInstanceClass": "db.t3.micro",
    "AllocatedStorage": 20,
    "MasterUsername": "keeper",
    "MasterUserPassword": "long-enough",
}
COMBINATION = "InvalidParameterCombination"


@pytest.fixture
def rds(aws):
    return aws("rds")


def test_a_class_is_one_of_awss(rds):
    told = "Invalid DB Instance class: db.zz9.micro"
    wrong = BOOKS | {"DBInstanceClass": "db.zz9.micro"}
    refused(rds.create_db_instance, "InvalidParameterValue", told, **wrong)
    rds.create_db_instance(**BOOKS | {"DBInstanceClass": "db.r6gd.xlarge"})


def test_a_major_version_is_left_knowingly(rds, account, control):
    rds.create_db_instance(**BOOKS)
    control.advance_clock(account.account_id, 3600)
    name = {"DBInstanceIdentifier": "books"}
    told = (
        "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version."
    )
    refused(rds.modify_db_instance, COMBINATION, told, **name, EngineVersion="8.4.6")
    told = "Cannot upgrade mysql from 8.0."
    refused(rds.modify_db_instance, COMBINATION, told, **name, EngineVersion="5.7.44")
    rds.modify_db_instance(**name, EngineVersion="8.4.6", AllowMajorVersionUpgrade=True)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("db", "DBInstanceNotFound"),
        ("pg", "DBParameterGroupNotFound"),
        ("snapshot", "DBSnapshotNotFound"),
        ("subgrp", "DBSubnetGroupNotFoundFault"),
    ],
)
def test_tags_are_of_what_is_there(rds, account, kind, code):
    arn = {"ResourceName": f"arn:aws:rds:us-east-1:{account.account_id}:{kind}:none"}
    tags = {"Tags": [{"Key": "stage", "Value": "test"}]}
    refused(rds.add_tags_to_resource, code, "", **arn, **tags)
    refused(rds.list_tags_for_resource, code, "", **arn)
    refused(rds.remove_tags_from_resource, code, "", **arn, TagKeys=["stage"])
    group = rds.create_db_parameter_group(
        DBParameterGroupName="ours", DBParameterGroupFamily="mysql8.4", Description="one"
    )["DBParameterGroup"]["DBParameterGroupArn"]
    rds.add_tags_to_resource(ResourceName=group, **tags)
    assert rds.list_tags_for_resource(ResourceName=group)["TagList"] == tags["Tags"]


def test_events_go_to_a_topic_that_is_there(rds, aws, account):
    none = f"arn:aws:sns:us-east-1:{account.account_id}:none"
    call, told = rds.create_event_subscription, "The SNS topic ARN does not exist."
    refused(call, "SNSTopicArnNotFound", told, SubscriptionName="s", SnsTopicArn=none)
    topic = aws("sns").create_topic(Name="events")["TopicArn"]
    call(SubscriptionName="s", SnsTopicArn=topic)
