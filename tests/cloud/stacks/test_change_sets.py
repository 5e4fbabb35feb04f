"""Change sets: what they tell, and that it is what happens.

Source: CloudFormation User Guide, "Example change sets for CloudFormation stacks"; API Reference,
CreateChangeSet, DescribeChangeSet, ExecuteChangeSet.
"""

import json

import pytest
from botocore.exceptions import ClientError

QUEUE = "AWS::SQS::Queue"
TEMPLATE = {
    "Parameters": {"Seconds": {"Type": "Number", "Default": "30"}, "Name": {"Type": "String"}},
    "Resources": {
        "Orders": {
            "Type": QUEUE,
            "Properties": {
                "QueueName": {"Ref": "Name"},
                "VisibilityTimeout": {"Ref": "Seconds"},
            },
        },
        "Told": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Type": "String", "Value": {"Fn::GetAtt": ["Orders", "Arn"]}},
        },
        "Old": {"Type": "AWS::SNS::Topic"},
    },
}


def given(**values):
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


def resources(**changed):
    """Return the template with resources put in; None leaves one out."""
    known = {**TEMPLATE["Resources"], **changed}
    return json.dumps({**TEMPLATE, "Resources": {k: v for k, v in known.items() if v}})


@pytest.fixture
def cfn(aws):
    return aws("cloudformation")


@pytest.fixture
def stack(cfn):
    cfn.create_stack(
        StackName="shop", TemplateBody=json.dumps(TEMPLATE), Parameters=given(Name="orders")
    )
    return "shop"


def changes(cfn, name="next", **asked):
    """Make a change set of the stack and return its changes by logical id."""
    cfn.create_change_set(StackName="shop", ChangeSetName=name, **asked)
    told = cfn.describe_change_set(StackName="shop", ChangeSetName=name)
    assert told["Status"] == "CREATE_COMPLETE", told.get("StatusReason")
    assert told["ExecutionStatus"] == "AVAILABLE"
    found = [one["ResourceChange"] for one in told["Changes"]]
    return {one["LogicalResourceId"]: one for one in found}


def statuses(cfn, stack, logical_id):
    events = cfn.describe_stack_events(StackName=stack)["StackEvents"]
    return [e["ResourceStatus"] for e in reversed(events) if e["LogicalResourceId"] == logical_id]


def test_add_modify_and_remove_are_told_apart(cfn, stack):
    body = resources(Old=None, New={"Type": QUEUE}, Orders={"Type": QUEUE, "Properties": {
        "QueueName": {"Ref": "Name"}, "VisibilityTimeout": {"Ref": "Seconds"}, "DelaySeconds": 5,
    }})  # fmt: skip
    told = changes(cfn, TemplateBody=body, Parameters=given(Name="orders"))
    assert {name: one["Action"] for name, one in told.items()} == {
        "New": "Add",
        "Old": "Remove",
        "Orders": "Modify",
        "Told": "Modify",
    }
    assert "PhysicalResourceId" not in told["New"]
    assert told["Old"]["PhysicalResourceId"].startswith("arn:aws:sns:")
    assert told["Old"]["PolicyAction"] == "Delete"
    orders = told["Orders"]
    assert (orders["Replacement"], orders["Scope"]) == ("False", ["Properties"])
    [detail] = orders["Details"]
    assert detail == {
        "Target": {
            "Attribute": "Properties",
            "Name": "DelaySeconds",
            "RequiresRecreation": "Never",
        },
        "Evaluation": "Static",
        "ChangeSource": "DirectModification",
    }
    [follows] = told["Told"]["Details"]
    assert follows["ChangeSource"] == "ResourceAttribute"
    assert follows["CausingEntity"] == "Orders.Arn"
    assert follows["Evaluation"] == "Dynamic"


def test_a_changed_parameter_gives_two_details(cfn, stack):
    told = changes(cfn, UsePreviousTemplate=True, Parameters=given(Name="orders", Seconds="60"))
    target = {
        "Attribute": "Properties",
        "Name": "VisibilityTimeout",
        "RequiresRecreation": "Never",
    }
    assert told["Orders"]["Details"] == [
        {"Target": target, "Evaluation": "Dynamic", "ChangeSource": "DirectModification"},
        {
            "Target": target,
            "Evaluation": "Static",
            "ChangeSource": "ParameterReference",
            "CausingEntity": "Seconds",
        },
    ]


def test_a_replacement_is_told_and_happens(cfn, stack, aws):
    before = cfn.describe_stack_resource(StackName=stack, LogicalResourceId="Orders")
    told = changes(cfn, UsePreviousTemplate=True, Parameters=given(Name="better"))
    orders = told["Orders"]
    assert orders["Replacement"] == "True"
    assert orders["PolicyAction"] == "ReplaceAndDelete"
    old = before["StackResourceDetail"]["PhysicalResourceId"]
    assert orders["PhysicalResourceId"] == old
    assert {one["Target"]["RequiresRecreation"] for one in orders["Details"]} == {"Always"}
    assert told["Told"]["Details"][0]["Evaluation"] == "Dynamic"

    cfn.execute_change_set(StackName=stack, ChangeSetName="next")
    assert [url.rpartition("/")[2] for url in aws("sqs").list_queues()["QueueUrls"]] == ["better"]
    assert statuses(cfn, stack, stack)[-3:] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_COMPLETE",
    ]
    events = cfn.describe_stack_events(StackName=stack)["StackEvents"]
    gone = [e for e in events if e["ResourceStatus"] == "DELETE_COMPLETE"]
    assert [e["PhysicalResourceId"] for e in gone] == [old]
    told = cfn.describe_change_set(StackName=stack, ChangeSetName="next")
    assert (told["Status"], told["ExecutionStatus"]) == ("CREATE_COMPLETE", "EXECUTE_COMPLETE")


def test_a_modification_keeps_the_resource(cfn, stack, aws):
    told = changes(cfn, UsePreviousTemplate=True, Parameters=given(Name="orders", Seconds="60"))
    cfn.execute_change_set(StackName=stack, ChangeSetName="next")
    after = cfn.describe_stack_resource(StackName=stack, LogicalResourceId="Orders")
    url = after["StackResourceDetail"]["PhysicalResourceId"]
    assert url == told["Orders"]["PhysicalResourceId"]
    said = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    assert said["Attributes"]["VisibilityTimeout"] == "60"


def test_what_may_be_replaced_is_conditional(cfn, stack, aws):
    image = aws("ec2").describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    machine = {
        "Type": "AWS::EC2::Instance",
        "Properties": {"ImageId": image, "InstanceType": "t3.micro"},
    }
    address = {"Type": "AWS::EC2::EIP", "Properties": {"InstanceId": {"Ref": "Machine"}}}
    name = given(Name="orders")
    body = resources(Machine=machine, Address=address)
    cfn.update_stack(StackName=stack, TemplateBody=body, Parameters=name)
    machine["Properties"]["InstanceType"] = "t3.small"
    body = resources(Machine=machine, Address=address)
    told = changes(cfn, TemplateBody=body, Parameters=name)
    assert told["Machine"]["Replacement"] == "Conditional"
    [detail] = told["Machine"]["Details"]
    assert detail["Target"]["RequiresRecreation"] == "Conditionally"
    [follows] = told["Address"]["Details"]
    assert (follows["ChangeSource"], follows["CausingEntity"]) == ("ResourceReference", "Machine")
    assert follows["Evaluation"] == "Dynamic"


def test_values_are_shown_to_those_who_ask(cfn, stack):
    changes(cfn, UsePreviousTemplate=True, Parameters=given(Name="better"))
    told = cfn.describe_change_set(
        StackName=stack, ChangeSetName="next", IncludePropertyValues=True
    )
    found = {c["ResourceChange"]["LogicalResourceId"]: c["ResourceChange"] for c in told["Changes"]}
    target = found["Orders"]["Details"][0]["Target"]
    assert target["Path"] == "/Properties/QueueName"
    assert (target["BeforeValue"], target["AfterValue"]) == ("orders", "better")
    assert target["AttributeChangeType"] == "Modify"
    assert json.loads(found["Orders"]["AfterContext"])["Properties"]["QueueName"] == "better"
    after = json.loads(found["Told"]["AfterContext"])["Properties"]
    assert after["Value"] == "{{changeSet:KNOWN_AFTER_APPLY}}"


def test_nothing_changed(cfn, stack):
    asked = {"UsePreviousTemplate": True, "Parameters": given(Name="orders")}
    cfn.create_change_set(StackName=stack, ChangeSetName="same", **asked)
    told = cfn.describe_change_set(StackName=stack, ChangeSetName="same")
    assert (told["Status"], told["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert told["StatusReason"] == (
        "The submitted information didn't contain changes. Submit different information to "
        "create a change set."
    )
    with pytest.raises(ClientError) as refusal:
        cfn.execute_change_set(StackName=stack, ChangeSetName="same")
    assert refusal.value.response["Error"]["Code"] == "InvalidChangeSetStatus"
