"""The life of a change set: made, listed, refused, executed, deleted, and what `deploy` needs.

Source: CloudFormation API Reference, CreateChangeSet, DeleteChangeSet, ListChangeSets.
"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.cloud.stacks.test_change_sets import TEMPLATE, changes, given, resources

NAME = given(Name="orders")


@pytest.fixture
def cfn(aws):
    return aws("cloudformation")


def make(cfn, name="first", kind="CREATE", body=None, **asked):
    return cfn.create_change_set(
        StackName="shop",
        ChangeSetName=name,
        ChangeSetType=kind,
        TemplateBody=body or json.dumps(TEMPLATE),
        Parameters=NAME,
        **asked,
    )


def refusal(call, **asked):
    with pytest.raises(ClientError) as refused:
        call(**asked)
    told = refused.value.response["Error"]
    return told["Code"], told["Message"]


def test_a_new_stack_waits_for_its_review(cfn, aws):
    made = make(cfn)
    stack = cfn.describe_stacks(StackName="shop")["Stacks"][0]
    assert (stack["StackId"], stack["StackStatus"]) == (made["StackId"], "REVIEW_IN_PROGRESS")
    assert not aws("sqs").list_queues().get("QueueUrls")
    told = cfn.describe_change_set(ChangeSetName=made["Id"])
    assert {one["ResourceChange"]["Action"] for one in told["Changes"]} == {"Add"}

    cfn.execute_change_set(ChangeSetName=made["Id"])
    assert cfn.describe_stacks(StackName="shop")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    assert refusal(make, cfn=cfn, name="again") == (
        "ValidationError",
        "Stack [shop] already exists and cannot be created again with the changeSet [again].",
    )


def test_refusals(cfn):
    assert refusal(make, cfn=cfn, kind="UPDATE") == (
        "ValidationError",
        "Stack [shop] does not exist",
    )
    make(cfn)
    assert refusal(make, cfn=cfn, body=resources(Old=None)) == (
        "AlreadyExistsException",
        "ChangeSet first cannot be created due to a mismatch with existing attribute Template",
    )
    code, _ = refusal(cfn.describe_change_set, StackName="shop", ChangeSetName="other")
    assert code == "ChangeSetNotFound"
    assert refusal(cfn.describe_change_set, ChangeSetName="first") == (
        "ValidationError",
        "StackName must be specified if ChangeSetName is not specified as an ARN.",
    )
    _, told = refusal(make, cfn=cfn, name="own", kind="IMPORT")
    assert told == "Importing resources is not available in this lab."


def test_a_type_cannot_change(cfn):
    make(cfn)
    cfn.execute_change_set(StackName="shop", ChangeSetName="first")
    body = resources(Old={"Type": "AWS::SQS::Queue"})
    assert refusal(make, cfn=cfn, name="next", kind="UPDATE", body=body) == (
        "ValidationError",
        (
            "Update of resource type is not permitted. The new template modifies resource type of "
            "the following resources: [Old]"
        ),
    )


def test_executing_one_ends_the_others(cfn):
    make(cfn)
    cfn.execute_change_set(StackName="shop", ChangeSetName="first")
    first = changes(cfn, "one", TemplateBody=resources(Old=None), Parameters=NAME)
    assert list(first) == ["Old"]
    make(cfn, "two", "UPDATE", resources(Told=None))
    listed = cfn.list_change_sets(StackName="shop")["Summaries"]
    assert {"one", "two"} <= {one["ChangeSetName"] for one in listed}
    cfn.execute_change_set(StackName="shop", ChangeSetName="one")
    listed = cfn.list_change_sets(StackName="shop")["Summaries"]
    left = {one["ChangeSetName"]: one["ExecutionStatus"] for one in listed}
    assert left == {"one": "EXECUTE_COMPLETE"}
    told = refusal(cfn.execute_change_set, StackName="shop", ChangeSetName="one")
    assert told[0] == "InvalidChangeSetStatus"
    assert told[1].endswith(
        "cannot be executed in its current execution status of [EXECUTE_COMPLETE]"
    )


def test_a_failed_execution_rolls_back(cfn, aws):
    make(cfn)
    cfn.execute_change_set(StackName="shop", ChangeSetName="first")
    aws("sqs").create_queue(QueueName="taken")
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "taken"}}
    make(cfn, "next", "UPDATE", resources(Extra=queue))
    cfn.execute_change_set(StackName="shop", ChangeSetName="next")
    stack = cfn.describe_stacks(StackName="shop")["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    told = cfn.describe_change_set(StackName="shop", ChangeSetName="next")
    assert told["ExecutionStatus"] == "EXECUTE_FAILED"
    kept = cfn.list_stack_resources(StackName="shop")["StackResourceSummaries"]
    assert {one["LogicalResourceId"] for one in kept} == {"Orders", "Told", "Old"}
