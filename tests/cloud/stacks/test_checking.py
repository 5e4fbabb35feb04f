"""What CreateStack refuses before it makes anything, in AWS's words."""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.stacks.templates import body, bucket, given, queue

Q = queue()
ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
}
NAMED = {"Type": "AWS::IAM::User", "Properties": {"UserName": "ana"}}


def _with(value: object) -> str:
    return body({"A": queue(QueueName=value)})


# Wording: CloudFormation User Guide, "Troubleshooting CloudFormation" and "Template sections"; for
# the functions, the error messages in the repost articles on "Template validation error" and
# "Unresolved resource dependencies".
WRONG = {
    "no resources": ("{}", "Template format error: At least one Resources member must be defined."),
    "unknown types": (
        body({"A": {"Type": "AWS::SQS::Queu"}, "B": {"Type": "AWS::Nothing::Here"}}),
        "Template format error: Unrecognized resource types: [AWS::Nothing::Here, AWS::SQS::Queu]",
    ),
    "unknown reference": (
        _with({"Ref": "Nobody"}),
        (
            "Template format error: Unresolved resource dependencies [Nobody] in the Resources block "
            "of the template"
        ),
    ),
    "unknown reference in a Sub": (
        _with({"Fn::Sub": "x-${Nobody}"}),
        (
            "Template format error: Unresolved resource dependencies [Nobody] in the Resources block "
            "of the template"
        ),
    ),
    "unknown DependsOn": (
        body({"A": {**Q, "DependsOn": "Nobody"}}),
        (
            "Template format error: Unresolved resource dependencies [Nobody] in the Resources block "
            "of the template"
        ),
    ),
    "unknown reference in outputs": (
        body({"A": Q}, Outputs={"O": {"Value": {"Ref": "Nobody"}}}),
        (
            "Template format error: Unresolved resource dependencies [Nobody] in the Outputs block "
            "of the template"
        ),
    ),
    "unknown attribute": (
        body({"A": Q}, Outputs={"O": {"Value": {"Fn::GetAtt": ["A", "Colour"]}}}),
        "Template error: resource A does not support attribute type Colour in Fn::GetAtt",
    ),
    "attribute of nothing": (
        _with({"Fn::GetAtt": ["Nobody", "Arn"]}),
        "Template error: instance of Fn::GetAtt references undefined resource Nobody",
    ),
    "circle": (
        body(
            {
                "A": queue(QueueName={"Fn::GetAtt": ["B", "QueueName"]}),
                "B": queue(QueueName={"Fn::GetAtt": ["A", "QueueName"]}),
            }
        ),
        "Circular dependency between resources: [A, B]",
    ),
    "unknown section": (
        body({"A": Q}, Resource={}),
        "Invalid template property or properties [Resource]",
    ),
    "unknown attribute of a resource": (
        body({"A": {**Q, "Property": {}}}),
        "Invalid template resource property 'Property'",
    ),
    "unknown function": (
        _with({"Fn::Nothing": "x"}),
        "Template error: Encountered unsupported function: Fn::Nothing Supported functions are: ",
    ),
    "unknown condition": (
        body({"A": {**Q, "Condition": "Never"}}),
        "Template format error: Unresolved condition dependency Never in the Resources block",
    ),
    "no type": (
        body({"A": {}}),
        "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
    ),
    "name of a resource": (
        body({"my-queue": Q}),
        "Template format error: Resource name my-queue is non alphanumeric.",
    ),
    "policy": (
        body({"A": {**Q, "DeletionPolicy": "Keep"}}),
        "Template error: Unrecognized DeletionPolicy Keep for resource A",
    ),
    "broken YAML": ("Resources:\n  A: [\n", "Template format error: YAML not well-formed. (line 3"),
    "broken JSON": ("{", "Template format error: JSON not well-formed. (line 1"),
    "no template": ("just text", "Template format error: unsupported structure."),
    "an alias": (
        "a: &a [1]\nResources: {B: {Type: AWS::S3::Bucket, X: *a}}",
        "Template format error: YAML aliases are not allowed in CloudFormation templates",
    ),
    "null": (
        "Resources:\n  A:\n    Type: AWS::SQS::Queue\n    Properties:\n",
        "[/Resources/A/Properties] 'null' values are not allowed in templates",
    ),
    "mapping": (
        _with({"Fn::FindInMap": ["M", "a", "b"]}),
        "Template error: Unable to get mapping for M::a::b",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_template_is_refused_and_leaves_nothing(stacks, name):
    template, sentence = WRONG[name]
    with pytest.raises(ClientError) as refused:
        stacks.create_stack(StackName="s", TemplateBody=template)
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationError"
    assert sentence in error["Message"]
    assert stacks.describe_stacks()["Stacks"] == []


def test_validate_template_tells_the_same_and_what_is_needed(stacks):
    with pytest.raises(ClientError, match="Unrecognized resource types"):
        stacks.validate_template(TemplateBody=WRONG["unknown types"][0])
    declared = {"Size": {"Type": "Number", "Default": 3}}
    found = stacks.validate_template(TemplateBody=body({"A": ROLE}, Parameters=declared))
    assert found["Capabilities"] == ["CAPABILITY_IAM"]
    assert found["Parameters"][0]["DefaultValue"] == "3"


PARAMETERS = {
    "Size": {"Type": "Number", "MinValue": 1, "MaxValue": 9, "Default": 3},
    "Stage": {"Type": "String", "AllowedValues": ["test", "live"], "Default": "test"},
    "Name": {"Type": "String", "MaxLength": 5, "AllowedPattern": "[a-z]+", "Default": "abc"},
    "Word": {"Type": "String", "ConstraintDescription": "be kind", "MinLength": 2, "Default": "ok"},
}


# Wording: CloudFormation User Guide, "Parameters section syntax reference"; a missing or unknown
# parameter: CloudFormation CLI examples, "Parameters: [..] must have values".
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"Size": "x"}, "Parameter 'Size' must be a number"),
        ({"Size": "0"}, "Parameter 'Size' must be a number not less than 1"),
        ({"Size": "10"}, "Parameter 'Size' must be a number not greater than 9"),
        ({"Stage": "prod"}, "Parameter 'Stage' must be one of AllowedValues"),
        ({"Name": "ABC"}, "Parameter 'Name' must match pattern [a-z]+"),
        ({"Name": "abcdef"}, "Parameter 'Name' must contain at most 5 characters"),
        ({"Word": "x"}, "Parameter Word failed to satisfy constraint: be kind"),
        ({"Other": "x"}, "Parameters: [Other] do not exist in the template"),
    ],
)
def test_parameters_must_fit_what_is_declared(stacks, values, sentence):
    template = body({"A": Q}, Parameters=PARAMETERS)
    with pytest.raises(ClientError) as refused:
        stacks.create_stack(StackName="s", TemplateBody=template, Parameters=given(**values))
    assert sentence in refused.value.response["Error"]["Message"]
    stacks.create_stack(StackName="s", TemplateBody=template)


def test_a_parameter_without_a_value_is_asked_for(stacks):
    template = body({"A": Q}, Parameters={"Name": {"Type": "String"}})
    with pytest.raises(ClientError, match=r"Parameters: \[Name\] must have values"):
        stacks.create_stack(StackName="s", TemplateBody=template)


# Source: CloudFormation API Reference, CreateStack, "Capabilities".
@pytest.mark.parametrize(
    ("resource", "wanted", "enough"),
    [
        (ROLE, "CAPABILITY_IAM", "CAPABILITY_IAM"),
        (ROLE, "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"),
        (NAMED, "CAPABILITY_NAMED_IAM", "CAPABILITY_NAMED_IAM"),
    ],
)
def test_identities_must_be_acknowledged(stacks, resource, wanted, enough):
    template = body({"A": resource})
    for too_little in [
        [],
        ["CAPABILITY_AUTO_EXPAND"],
        *([["CAPABILITY_IAM"]] * ("NAMED" in wanted)),
    ]:
        with pytest.raises(ClientError) as refused:
            stacks.create_stack(StackName="s", TemplateBody=template, Capabilities=too_little)
        error = refused.value.response["Error"]
        assert error["Code"] == "InsufficientCapabilitiesException"
        assert error["Message"] == f"Requires capabilities : [{wanted}]"
    stacks.create_stack(StackName="s", TemplateBody=template, Capabilities=[enough])


def test_a_stack_made_straight_from_a_transform_must_acknowledge_it(stacks):
    simple = {"Type": "AWS::Serverless::SimpleTable"}
    template = body({"A": simple}, Transform="AWS::Serverless-2016-10-31")
    with pytest.raises(ClientError, match=r"Requires capabilities : \[CAPABILITY_AUTO_EXPAND\]"):
        stacks.create_stack(StackName="s", TemplateBody=template)
    stacks.create_stack(
        StackName="s", TemplateBody=template, Capabilities=["CAPABILITY_AUTO_EXPAND"]
    )


def test_a_property_that_the_type_lacks_fails_the_resource(stacks):
    stacks.create_stack(StackName="s", TemplateBody=body({"A": bucket(Nmae="x")}))
    failed = stacks.describe_stack_events(StackName="s")["StackEvents"]
    reasons = [e.get("ResourceStatusReason", "") for e in failed]
    assert any("extraneous key [Nmae] is not permitted" in one for one in reasons)
