"""A stack made, brought up to date, rolled back and deleted, and what its events tell.

Source: CloudFormation User Guide, "Stack events", "How CloudFormation updates resources",
"Stack failure options"; API Reference, CreateStack, UpdateStack, DeleteStack.
"""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.stacks.templates import body, bucket, events, queue, reason, status, told, topic

TWO = {"Q": queue(VisibilityTimeout=40), "T": topic()}
# An attribute out of its range: the service itself refuses it.
BAD = queue(VisibilityTimeout=99999)


def _made(name: str) -> list[tuple[str, str]]:
    states = ("CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE")
    return [(name, state) for state in states]


def _deleted(name: str) -> list[tuple[str, str]]:
    return [(name, "DELETE_IN_PROGRESS"), (name, "DELETE_COMPLETE")]


def _queues(aws) -> list[str]:
    return aws("sqs").list_queues().get("QueueUrls", [])


def _topics(aws) -> list[str]:
    return [one["TopicArn"] for one in aws("sns").list_topics()["Topics"]]


def test_a_stack_is_made_and_deleted_step_by_step(aws, stacks):
    stack_id = stacks.create_stack(StackName="s", TemplateBody=body(TWO))["StackId"]
    stacks.get_waiter("stack_create_complete").wait(StackName="s")
    assert told(stacks, "s") == [
        ("s", "CREATE_IN_PROGRESS"),
        *_made("Q"),
        *_made("T"),
        ("s", "CREATE_COMPLETE"),
    ]
    assert reason(stacks, "s", "s", "CREATE_IN_PROGRESS") == "User Initiated"
    assert reason(stacks, "s", "Q", "CREATE_IN_PROGRESS") == "Resource creation Initiated"
    resources = stacks.describe_stack_resources(StackName="s")["StackResources"]
    assert [one["PhysicalResourceId"] for one in resources] == [*_queues(aws), *_topics(aws)]
    stacks.delete_stack(StackName="s")
    stacks.get_waiter("stack_delete_complete").wait(StackName=stack_id)
    after = told(stacks, stack_id)[8:]
    assert after == [
        ("s", "DELETE_IN_PROGRESS"),
        *_deleted("T"),
        *_deleted("Q"),
        ("s", "DELETE_COMPLETE"),
    ]
    assert (_queues(aws), _topics(aws)) == ([], [])
    with pytest.raises(ClientError, match="Stack with id s does not exist"):
        stacks.describe_stacks(StackName="s")
    stacks.delete_stack(StackName="s")  # what is gone may be deleted again


def test_a_name_is_taken_once(stacks):
    stacks.create_stack(StackName="s", TemplateBody=body({"Q": queue()}))
    with pytest.raises(ClientError, match=r"Stack \[s\] already exists") as refused:
        stacks.create_stack(StackName="s", TemplateBody=body({"Q": queue()}))
    assert refused.value.response["Error"]["Code"] == "AlreadyExistsException"


def test_a_failed_create_takes_everything_back(aws, stacks):
    template = body({**TWO, "B": {**BAD, "DependsOn": ["Q", "T"]}})
    stacks.create_stack(StackName="s", TemplateBody=template)
    assert status(stacks, "s") == "ROLLBACK_COMPLETE"
    assert (_queues(aws), _topics(aws)) == ([], [])
    listed = told(stacks, "s")
    assert ("B", "CREATE_FAILED") in listed
    assert listed[-2:] == [("Q", "DELETE_COMPLETE"), ("s", "ROLLBACK_COMPLETE")]
    assert reason(stacks, "s", "s", "ROLLBACK_IN_PROGRESS") == (
        "The following resource(s) failed to create: [B]. Rollback requested by user."
    )
    why = reason(stacks, "s", "B", "CREATE_FAILED")
    assert why.startswith('Resource handler returned message: "')
    assert "VisibilityTimeout" in why
    assert "HandlerErrorCode: InvalidRequest)" in why


def test_what_rolled_back_can_only_be_deleted(stacks):
    stacks.create_stack(StackName="s", TemplateBody=body({"B": BAD}))
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        stacks.update_stack(StackName="s", TemplateBody=body(TWO))
    stacks.delete_stack(StackName="s")
    stacks.create_stack(StackName="s", TemplateBody=body(TWO))


@pytest.mark.parametrize(
    ("options", "state", "left"),
    [
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED", 1),
        ({"DisableRollback": True}, "CREATE_FAILED", 1),
        ({"OnFailure": "ROLLBACK"}, "ROLLBACK_COMPLETE", 0),
        ({"OnFailure": "DELETE"}, "DELETE_COMPLETE", 0),
    ],
)
def test_who_makes_a_stack_says_what_a_failure_does(aws, stacks, options, state, left):
    template = body({"Q": queue(), "B": {**BAD, "DependsOn": "Q"}})
    stack_id = stacks.create_stack(StackName="s", TemplateBody=template, **options)["StackId"]
    assert status(stacks, stack_id) == state
    assert len(_queues(aws)) == left


def test_an_update_changes_adds_and_then_cleans_up(aws, stacks):
    stacks.create_stack(StackName="s", TemplateBody=body(TWO))
    before = len(events(stacks, "s"))
    url = _queues(aws)[0]
    new = {"Q": queue(VisibilityTimeout=50), "N": topic(DisplayName="news")}
    stacks.update_stack(StackName="s", TemplateBody=body(new))
    stacks.get_waiter("stack_update_complete").wait(StackName="s")
    assert told(stacks, "s")[before:] == [
        ("s", "UPDATE_IN_PROGRESS"),
        ("Q", "UPDATE_IN_PROGRESS"),
        ("Q", "UPDATE_COMPLETE"),
        *_made("N"),
        ("s", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        *_deleted("T"),
        ("s", "UPDATE_COMPLETE"),
    ]
    found = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    assert found["Attributes"]["VisibilityTimeout"] == "50"
    assert [arn.split("-")[-2] for arn in _topics(aws)] == ["N"]


def test_a_property_that_cannot_change_makes_a_new_resource_first(aws, stacks):
    stacks.create_stack(StackName="s", TemplateBody=body({"Q": queue(QueueName="old")}))
    stacks.update_stack(StackName="s", TemplateBody=body({"Q": queue(QueueName="new")}))
    assert [url.rpartition("/")[2] for url in _queues(aws)] == ["new"]
    listed = told(stacks, "s")
    cleanup = listed.index(("s", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"))
    assert listed.index(("Q", "UPDATE_COMPLETE")) < cleanup
    assert listed[cleanup + 1 :] == [*_deleted("Q"), ("s", "UPDATE_COMPLETE")]


def test_nothing_to_update_is_said_so(stacks):
    stacks.create_stack(StackName="s", TemplateBody=body(TWO))
    with pytest.raises(ClientError, match=r"No updates are to be performed\."):
        stacks.update_stack(StackName="s", UsePreviousTemplate=True)
    assert status(stacks, "s") == "CREATE_COMPLETE"


def test_a_failed_update_brings_the_former_state_back(aws, stacks):
    template = body({"Q": queue(QueueName="q", VisibilityTimeout=40), "R": queue(QueueName="old")})
    stacks.create_stack(StackName="s", TemplateBody=template)
    failing = {
        "Q": queue(QueueName="q", VisibilityTimeout=50),  # changed
        "R": queue(QueueName="new"),  # replaced
        "N": topic(),  # added
        "B": {**BAD, "DependsOn": ["Q", "R", "N"]},
    }
    stacks.update_stack(StackName="s", TemplateBody=body(failing))
    assert status(stacks, "s") == "UPDATE_ROLLBACK_COMPLETE"
    assert sorted(url.rpartition("/")[2] for url in _queues(aws)) == ["old", "q"]
    assert _topics(aws) == []
    sqs = aws("sqs")
    url = sqs.get_queue_url(QueueName="q")["QueueUrl"]
    kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    assert kept["Attributes"]["VisibilityTimeout"] == "40"
    names = [one["LogicalResourceId"] for one in _summaries(stacks)]
    assert sorted(names) == ["Q", "R"]
    states = [state for name, state in told(stacks, "s") if name == "s"][2:]
    assert states == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update_stack(StackName="s", TemplateBody=template)
    stacks.update_stack(StackName="s", TemplateBody=body({"Q": queue(QueueName="q")}))
    assert status(stacks, "s") == "UPDATE_COMPLETE"


def _summaries(stacks):
    return stacks.list_stack_resources(StackName="s")["StackResourceSummaries"]


def test_policies_say_what_becomes_of_a_resource(aws, stacks):
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    template = {"Q": {**queue(QueueName="one"), **kept}, "T": {**topic(), **kept}}
    stacks.create_stack(StackName="s", TemplateBody=body(template))
    replaced = {"Q": {**queue(QueueName="two"), **kept}, "T": template["T"]}
    stacks.update_stack(StackName="s", TemplateBody=body(replaced))
    assert ("Q", "DELETE_SKIPPED") in told(stacks, "s")
    stack_id = stacks.describe_stacks()["Stacks"][0]["StackId"]
    stacks.delete_stack(StackName="s")
    assert status(stacks, stack_id) == "DELETE_COMPLETE"
    assert sorted(url.rpartition("/")[2] for url in _queues(aws)) == ["one", "two"]
    assert len(_topics(aws)) == 1


def test_a_volume_is_kept_as_a_snapshot(aws, stacks):
    volume = {
        "Type": "AWS::EC2::Volume",
        "DeletionPolicy": "Snapshot",
        "Properties": {"AvailabilityZone": "us-east-1a", "Size": 1},
    }
    stacks.create_stack(StackName="s", TemplateBody=body({"V": volume}))
    physical = _summaries(stacks)[0]["PhysicalResourceId"]
    stacks.delete_stack(StackName="s")
    ec2 = aws("ec2")
    mine = [{"Name": "volume-id", "Values": [physical]}]
    assert len(ec2.describe_snapshots(Filters=mine)["Snapshots"]) == 1
    assert ec2.describe_volumes(Filters=mine)["Volumes"] == []


def test_a_bucket_with_objects_stops_the_deletion(aws, stacks):
    stacks.create_stack(StackName="s", TemplateBody=body({"B": bucket(), "Q": queue()}))
    s3 = aws("s3")
    name = s3.list_buckets()["Buckets"][0]["Name"]
    s3.put_object(Bucket=name, Key="k", Body=b"")
    stacks.delete_stack(StackName="s")
    assert status(stacks, "s") == "DELETE_FAILED"
    assert reason(stacks, "s", "s", "DELETE_FAILED") == (
        "The following resource(s) failed to delete: [B]. "
    )
    assert "The bucket you tried to delete is not empty" in reason(
        stacks, "s", "B", "DELETE_FAILED"
    )
    assert _queues(aws) == []
    stacks.delete_stack(StackName="s", RetainResources=["B"])
    assert s3.list_buckets()["Buckets"][0]["Name"] == name
    assert stacks.describe_stacks()["Stacks"] == []


def test_a_protected_stack_is_not_deleted(stacks):
    stacks.create_stack(
        StackName="s", TemplateBody=body({"Q": queue()}), EnableTerminationProtection=True
    )
    sentence = r"Stack \[s\] cannot be deleted while TerminationProtection is enabled"
    with pytest.raises(ClientError, match=sentence):
        stacks.delete_stack(StackName="s")
    stacks.update_termination_protection(StackName="s", EnableTerminationProtection=False)
    stacks.delete_stack(StackName="s")
    assert stacks.describe_stacks()["Stacks"] == []
