"""Outputs, and what one stack exports to another.

Source: CloudFormation User Guide, "Refer to resource outputs in another CloudFormation stack".
"""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.stacks.templates import body, outputs, queue, reason, status, topic


def _exporting(name: str = "queue-name", queue_name: str = "shared") -> str:
    value = {"Fn::GetAtt": ["Q", "QueueName"]}
    return body(
        {"Q": queue(QueueName=queue_name)},
        Outputs={
            "Name": {"Value": value, "Export": {"Name": name}, "Description": "its name"},
            "Plain": {"Value": {"Ref": "AWS::Region"}},
        },
    )


IMPORTING = body({"T": topic(DisplayName={"Fn::ImportValue": "queue-name"})})


def test_outputs_are_told_with_their_exports(stacks):
    stacks.create_stack(StackName="a", TemplateBody=_exporting())
    assert outputs(stacks, "a") == {"Name": "shared", "Plain": "us-east-1"}
    stack = stacks.describe_stacks(StackName="a")["Stacks"][0]
    exported = {one["OutputKey"]: one.get("ExportName") for one in stack["Outputs"]}
    assert exported == {"Name": "queue-name", "Plain": None}
    found = stacks.list_exports()["Exports"]
    assert found == [
        {"ExportingStackId": stack["StackId"], "Name": "queue-name", "Value": "shared"}
    ]


def test_an_export_in_use_stays_as_it_is(aws, stacks):
    stacks.create_stack(StackName="a", TemplateBody=_exporting())
    with pytest.raises(ClientError, match="Export 'queue-name' is not imported by any stack"):
        stacks.list_imports(ExportName="queue-name")
    stacks.create_stack(StackName="b", TemplateBody=IMPORTING)
    sns = aws("sns")
    arn = sns.list_topics()["Topics"][0]["TopicArn"]
    assert sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == "shared"
    assert stacks.list_imports(ExportName="queue-name")["Imports"] == ["b"]

    in_use = "Export queue-name cannot be deleted as it is in use by b"
    with pytest.raises(ClientError, match=in_use):
        stacks.delete_stack(StackName="a")
    stacks.update_stack(StackName="a", TemplateBody=_exporting("renamed"))
    assert status(stacks, "a") == "UPDATE_ROLLBACK_COMPLETE"
    assert in_use in reason(stacks, "a", "a", "UPDATE_ROLLBACK_IN_PROGRESS")
    assert stacks.list_exports()["Exports"][0]["Name"] == "queue-name"

    stacks.update_stack(StackName="a", TemplateBody=_exporting(queue_name="other"))
    assert "cannot be updated as it is in use by b" in reason(
        stacks, "a", "a", "UPDATE_ROLLBACK_IN_PROGRESS"
    )
    assert outputs(stacks, "a")["Name"] == "shared"

    stacks.delete_stack(StackName="b")
    stacks.delete_stack(StackName="a")
    assert stacks.list_exports()["Exports"] == []


def test_a_name_is_exported_once(stacks):
    stacks.create_stack(StackName="a", TemplateBody=_exporting())
    stacks.create_stack(StackName="b", TemplateBody=_exporting(queue_name="other"))
    assert status(stacks, "b") == "ROLLBACK_COMPLETE"
    sentence = "Export with name queue-name is already exported by stack a"
    assert sentence in reason(stacks, "b", "b", "ROLLBACK_IN_PROGRESS")
    assert len(stacks.list_exports()["Exports"]) == 1


def test_what_nobody_exports_cannot_be_imported(stacks):
    stacks.create_stack(StackName="b", TemplateBody=IMPORTING)
    assert status(stacks, "b") == "ROLLBACK_COMPLETE"
    assert "No export named queue-name found" in reason(stacks, "b", "T", "CREATE_FAILED")
