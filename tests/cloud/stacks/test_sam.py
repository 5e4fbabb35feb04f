"""Serverless templates and includes, deployed.

Source: AWS SAM Developer Guide, "AWS SAM specification"; CloudFormation User Guide, "AWS::Serverless
transform", "AWS::Include transform", "Acknowledging IAM resources in CloudFormation templates".
"""

import io
import json
import zipfile

import pytest
from botocore.exceptions import ClientError

SAM = "AWS::Serverless-2016-10-31"
SHOP = """
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Parameters: {Seconds: {Type: Number, Default: 7}}
Globals:
  Function: {Runtime: python3.12, Timeout: !Ref Seconds}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.go
      InlineCode: "def go(event, context): return {'statusCode': 200}"
      Policies:
        - AWSLambdaSQSQueueExecutionRole
        - DynamoDBCrudPolicy: {TableName: !Ref Items}
      Environment: {Variables: {TABLE: !Ref Items}}
      Events:
        Work: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn, BatchSize: 5}}
        Front: {Type: Api, Properties: {Path: /orders, Method: post}}
        Daily: {Type: Schedule, Properties: {Schedule: rate(1 day)}}
  Items: {Type: AWS::Serverless::SimpleTable}
  Orders: {Type: AWS::SQS::Queue}
Outputs:
  Url: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.amazonaws.com/Prod/"}
"""


@pytest.fixture
def cfn(aws):
    return aws("cloudformation")


def reviewed(cfn, body, kind="CREATE", name="first", capabilities=("CAPABILITY_IAM",)):
    """Make a change set and return what is told of it."""
    cfn.create_change_set(
        StackName="shop",
        ChangeSetName=name,
        ChangeSetType=kind,
        TemplateBody=body,
        Capabilities=capabilities,
    )
    return cfn.describe_change_set(StackName="shop", ChangeSetName=name)


def deployed(cfn, body, **options):
    told = reviewed(cfn, body, **options)
    assert told["Status"] == "CREATE_COMPLETE", told.get("StatusReason")
    cfn.execute_change_set(ChangeSetName=told["ChangeSetId"])
    stack = cfn.describe_stacks(StackName="shop")["Stacks"][0]
    why = [
        (e["LogicalResourceId"], e["ResourceStatusReason"])
        for e in cfn.describe_stack_events(StackName="shop")["StackEvents"]
        if e["ResourceStatus"].endswith("_FAILED")
    ]
    assert stack["StackStatus"].endswith(("CREATE_COMPLETE", "UPDATE_COMPLETE")), why
    assert "ROLLBACK" not in stack["StackStatus"], why
    return stack


def physical(cfn):
    found = cfn.list_stack_resources(StackName="shop")["StackResourceSummaries"]
    return {one["LogicalResourceId"]: one for one in found}


def function(**properties):
    resource = {"Type": "AWS::Serverless::Function", "Properties": properties}
    return json.dumps({"Transform": SAM, "Resources": {"Go": resource}})


def test_a_shop_is_deployed(cfn, aws):
    stack = deployed(cfn, SHOP)
    made = physical(cfn)
    assert {one["ResourceType"] for one in made.values()} == {
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::DynamoDB::Table",
        "AWS::Events::Rule",
        "AWS::IAM::Role",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
        "AWS::SQS::Queue",
    }
    name = made["Worker"]["PhysicalResourceId"]
    known = aws("lambda").get_function_configuration(FunctionName=name)
    assert (known["Runtime"], known["Timeout"]) == ("python3.12", 7)
    assert known["Environment"]["Variables"]["TABLE"] == made["Items"]["PhysicalResourceId"]
    role = made["WorkerRole"]["PhysicalResourceId"]
    held = aws("iam").list_attached_role_policies(RoleName=role)["AttachedPolicies"]
    assert {one["PolicyName"] for one in held} == {
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaSQSQueueExecutionRole",
    }
    api = made["ServerlessRestApi"]["PhysicalResourceId"]
    [output] = stack["Outputs"]
    assert output["OutputValue"] == f"https://{api}.execute-api.us-east-1.amazonaws.com/Prod/"
    stages = aws("apigateway").get_stages(restApiId=api)["item"]
    assert "Prod" in {one["stageName"] for one in stages}


def test_what_the_transform_made_can_be_read(cfn):
    deployed(cfn, SHOP)
    original = cfn.get_template(StackName="shop", TemplateStage="Original")
    assert original["StagesAvailable"] == ["Original", "Processed"]
    assert original["TemplateBody"] == SHOP
    for asked in ({}, {"TemplateStage": "Processed"}):
        processed = cfn.get_template(StackName="shop", **asked)["TemplateBody"]
        assert processed["Resources"]["Items"]["Type"] == "AWS::DynamoDB::Table"
        assert "Transform" not in processed
    summary = cfn.get_template_summary(TemplateBody=SHOP)
    assert summary["DeclaredTransforms"] == [SAM]
    assert "AWS::Serverless::Function" in summary["ResourceTypes"]


def test_a_change_of_the_template_is_a_change_of_what_it_makes(cfn):
    deployed(cfn, SHOP)
    told = reviewed(cfn, SHOP, "UPDATE", "same")
    assert (told["Status"], told["StatusReason"]) == ("FAILED", "No updates are to be performed.")
    told = reviewed(cfn, SHOP.replace("Default: 7", "Default: 9"), "UPDATE", "longer")
    found = {c["ResourceChange"]["LogicalResourceId"]: c["ResourceChange"] for c in told["Changes"]}
    assert found["Worker"]["Replacement"] == "False"
    assert found["Worker"]["Details"][0]["Target"]["Name"] == "Timeout"


def test_code_from_a_bucket(cfn, aws, account):
    bucket, packed = f"code-{account.account_id}", io.BytesIO()
    with zipfile.ZipFile(packed, "w") as folder:
        folder.writestr("app.py", "def go(event, context): pass")
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="app.zip", Body=packed.getvalue())
    code = {"CodeUri": f"s3://{bucket}/app.zip", "Handler": "app.go", "Runtime": "python3.12"}
    deployed(cfn, function(**code, FunctionName="go"))
    assert aws("lambda").get_function_configuration(FunctionName="go")["Handler"] == "app.go"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            function(Runtime="python3.12", Handler="app.go", InlineCode="x", Memory=1),
            (
                f"Transform {SAM} failed with: Invalid Serverless Application Specification "
                "document. Number of errors found: 1. Resource with id [Go] is invalid. property "
                "Memory not defined for resource of type AWS::Serverless::Function"
            ),
        ),
        (
            function(Runtime="python3.12", Handler="app.go", InlineCode="x"),
            "Requires capabilities : [CAPABILITY_IAM]",
        ),
    ],
    ids=["invalid", "capability"],
)
def test_what_a_transform_leads_to_fails_the_change_set(cfn, body, reason):
    told = reviewed(cfn, body, capabilities=[])
    assert (told["Status"], told["StatusReason"]) == ("FAILED", reason)
    assert told["ExecutionStatus"] == "UNAVAILABLE"


def test_create_stack_must_be_allowed_to_expand(cfn):
    body = function(Runtime="python3.12", Handler="app.go", InlineCode="x")
    given = {"StackName": "shop", "TemplateBody": body}
    with pytest.raises(ClientError) as refusal:
        cfn.create_stack(**given, Capabilities=["CAPABILITY_IAM"])
    assert refusal.value.response["Error"] == {
        "Type": "Sender",
        "Code": "InsufficientCapabilitiesException",
        "Message": "Requires capabilities : [CAPABILITY_AUTO_EXPAND]",
    }
    cfn.create_stack(**given, Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"])
    assert set(physical(cfn)) == {"Go", "GoRole"}


def test_an_unknown_macro(cfn, account):
    body = json.dumps({"Transform": "Mine", "Resources": {"Q": {"Type": "AWS::SQS::Queue"}}})
    told = reviewed(cfn, body)
    reason = f"No transform named {account.account_id}::Mine found."
    assert (told["Status"], told["StatusReason"]) == ("FAILED", reason)


def test_parts_are_included_from_a_bucket(cfn, aws, account):
    bucket = f"parts-{account.account_id}"
    aws("s3").create_bucket(Bucket=bucket)
    part = "Orders: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${AWS::StackName}-q'}}"
    aws("s3").put_object(Bucket=bucket, Key="parts.yaml", Body=part)
    where = {"Location": {"Fn::Sub": f"s3://{bucket}/${{Key}}"}}
    template = {
        "Parameters": {"Key": {"Type": "String", "Default": "parts.yaml"}},
        "Resources": {
            "News": {"Type": "AWS::SNS::Topic"},
            "Fn::Transform": {"Name": "AWS::Include", "Parameters": where},
        },
    }
    deployed(cfn, json.dumps(template))
    assert set(physical(cfn)) == {"News", "Orders"}
    assert aws("sqs").get_queue_url(QueueName="shop-q")
    template["Parameters"]["Key"]["Default"] = "other.yaml"
    told = reviewed(cfn, json.dumps(template), "UPDATE", "next")
    assert told["Status"] == "FAILED"
    assert told["StatusReason"].startswith("Transform AWS::Include failed with: S3 error: ")
