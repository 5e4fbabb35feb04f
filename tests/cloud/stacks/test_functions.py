"""Intrinsic functions, pseudo parameters and the types of parameters, seen in outputs.

Source: CloudFormation Template Reference, "Intrinsic function reference".
"""

import base64

import pytest
from botocore.exceptions import ClientError

from tests.cloud.stacks.templates import body, given, outputs, queue, status, topic

PARAMETERS = {
    "Stage": {"Type": "String", "Default": "test"},
    "Words": {"Type": "CommaDelimitedList", "Default": "red, green,blue"},
    "Count": {"Type": "Number", "Default": "3"},
}
CONDITIONS = {
    "Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]},
    "Test": {"Fn::Not": [{"Condition": "Live"}]},
    "Both": {"Fn::And": [{"Condition": "Test"}, {"Fn::Equals": ["a", "a"]}]},
    "Either": {"Fn::Or": [{"Condition": "Live"}, {"Fn::Equals": ["a", "b"]}]},
}
MAPPINGS = {"Sizes": {"test": {"cpu": "1"}, "live": {"cpu": "8"}}}


def _if(name: str) -> dict[str, list[str]]:
    return {"Fn::If": [name, "yes", "no"]}


VALUES = [
    ({"Ref": "Stage"}, "test"),
    ({"Ref": "Count"}, "3"),
    ({"Ref": "AWS::Region"}, "us-east-1"),
    ({"Ref": "AWS::StackName"}, "s"),
    ({"Ref": "AWS::Partition"}, "aws"),
    ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
    ({"Fn::Sub": "${Stage}-${AWS::Region}-${!Stage}"}, "test-us-east-1-${Stage}"),
    ({"Fn::Sub": ["${A}-${Stage}", {"A": {"Ref": "AWS::StackName"}}]}, "s-test"),
    ({"Fn::Sub": "${Q.QueueName}"}, "named"),
    ({"Fn::GetAtt": "Q.QueueName"}, "named"),
    ({"Fn::Join": ["+", {"Ref": "Words"}]}, "red+green+blue"),
    ({"Fn::Join": ["", ["a", {"Ref": "Stage"}, "b"]]}, "atestb"),
    ({"Fn::Select": ["1", {"Ref": "Words"}]}, "green"),
    ({"Fn::Select": [2, {"Fn::Split": ["-", "x-y-z"]}]}, "z"),
    ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "cpu"]}, "1"),
    ({"Fn::Join": [",", {"Fn::Cidr": ["10.0.0.0/16", 2, 8]}]}, "10.0.0.0/24,10.0.1.0/24"),
    ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, "us-east-1a"),
    ({"Fn::Base64": "echo hello"}, base64.b64encode(b"echo hello").decode()),
    (_if("Live"), "no"),
    (_if("Test"), "yes"),
    (_if("Both"), "yes"),
    (_if("Either"), "no"),
]


def test_functions_give_what_aws_documents(stacks):
    shown = {f"O{n}": {"Value": value} for n, (value, _) in enumerate(VALUES)}
    template = body(
        {"Q": queue(QueueName="named")},
        Parameters=PARAMETERS,
        Conditions=CONDITIONS,
        Mappings=MAPPINGS,
        Outputs=shown,
    )
    stacks.create_stack(StackName="s", TemplateBody=template)
    found = outputs(stacks, "s")
    wrong = [
        (value, wanted, found[f"O{n}"])
        for n, (value, wanted) in enumerate(VALUES)
        if found[f"O{n}"] != wanted
    ]
    assert wrong == []


def test_conditions_leave_out_resources_properties_and_outputs(aws, stacks):
    template = body(
        {
            "Q": queue(QueueName={"Fn::If": ["Live", "live", {"Ref": "AWS::NoValue"}]}),
            "T": {**topic(), "Condition": "Live"},
        },
        Parameters=PARAMETERS,
        Conditions=CONDITIONS,
        Outputs={"Topic": {"Condition": "Live", "Value": {"Ref": "T"}}},
    )
    stacks.create_stack(StackName="s", TemplateBody=template)
    assert aws("sns").list_topics()["Topics"] == []
    assert aws("sqs").list_queues()["QueueUrls"][0].rpartition("/")[2].startswith("s-Q-")
    assert outputs(stacks, "s") == {}
    stacks.update_stack(StackName="s", UsePreviousTemplate=True, Parameters=given(Stage="live"))
    assert status(stacks, "s") == "UPDATE_COMPLETE"
    arn = aws("sns").list_topics()["Topics"][0]["TopicArn"]
    assert outputs(stacks, "s") == {"Topic": arn}
    assert aws("sqs").list_queues()["QueueUrls"][0].endswith("/live")


def test_a_reference_to_what_a_condition_leaves_out_is_refused(stacks):
    template = body(
        {
            "T": {**topic(), "Condition": "Live"},
            "Q": queue(QueueName={"Fn::GetAtt": "T.TopicName"}),
        },
        Parameters=PARAMETERS,
        Conditions=CONDITIONS,
    )
    with pytest.raises(ClientError, match=r"Unresolved resource dependencies \[T\]"):
        stacks.create_stack(StackName="s", TemplateBody=template)


def test_depends_on_makes_one_after_the_other(stacks):
    template = body(
        {"A": {**queue(), "DependsOn": "B"}, "B": {**topic(), "DependsOn": ["C"]}, "C": queue()}
    )
    stacks.create_stack(StackName="s", TemplateBody=template)
    listed = stacks.list_stack_resources(StackName="s")["StackResourceSummaries"]
    assert [one["LogicalResourceId"] for one in listed] == ["C", "B", "A"]


def test_parameters_come_from_the_parameter_store(aws, stacks):
    ssm = aws("ssm")
    ssm.put_parameter(Name="/lab/name", Value="stored", Type="String")
    kinds = {
        "Value": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/lab/name"},
        "Name": {"Type": "AWS::SSM::Parameter::Name", "Default": "/lab/name"},
    }
    shown = {name: {"Value": {"Ref": name}} for name in kinds}
    shown["Dynamic"] = {"Value": {"Ref": "Q"}}
    dynamic = queue(QueueName="{{resolve:ssm:/lab/name}}")
    stacks.create_stack(
        StackName="s", TemplateBody=body({"Q": dynamic}, Parameters=kinds, Outputs=shown)
    )
    found = outputs(stacks, "s")
    assert (found["Value"], found["Name"]) == ("stored", "/lab/name")
    assert found["Dynamic"].endswith("/stored")
    told = stacks.describe_stacks(StackName="s")["Stacks"][0]["Parameters"]
    assert {
        "ParameterKey": "Value",
        "ParameterValue": "/lab/name",
        "ResolvedValue": "stored",
    } in told
    with pytest.raises(ClientError, match="/lab/none"):
        stacks.create_stack(
            StackName="t",
            TemplateBody=body({"Q": dynamic}, Parameters=kinds),
            Parameters=given(Value="/lab/none"),
        )


def test_what_is_not_to_be_shown_is_masked(stacks):
    hidden = {"Secret": {"Type": "String", "NoEcho": True, "Default": "hunter2"}}
    stacks.create_stack(StackName="s", TemplateBody=body({"Q": queue()}, Parameters=hidden))
    told = stacks.describe_stacks(StackName="s")["Stacks"][0]["Parameters"]
    assert told == [{"ParameterKey": "Secret", "ParameterValue": "****"}]
