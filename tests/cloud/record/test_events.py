"""The record: every call, in CloudTrail's shape, without secrets; and what is told live."""

import pytest
from botocore.exceptions import ClientError


def _last(control, account):
    return control.events(account.account_id)[-1]


def test_a_call_is_one_event(control, account, aws):
    name = f"photos-{account.account_id}"
    s3 = aws("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a b.gif", Body=b"x")
    event = _last(control, account)
    assert (event.eventSource, event.eventName) == ("s3.amazonaws.com", "PutObject")
    assert event.requestParameters == {"bucketName": name, "key": "a b.gif"}
    assert event.userIdentity.arn == account.principal_arn
    assert event.userIdentity.accessKeyId == account.access_key_id
    assert event.awsRegion == "us-east-1"
    assert event.errorCode is None
    assert event.readOnly is False
    assert event.sourceIPAddress == "127.0.0.1"
    assert "Boto3" in event.userAgent
    assert event.resources[0]["ARN"] == f"arn:aws:s3:::{name}/a b.gif"
    assert [e.sequence for e in control.events(account.account_id)] == [1, 2]


@pytest.mark.parametrize(
    ("service", "call", "event_name"),
    [
        ("s3", "list_buckets", "s3:ListBuckets"),
        ("sts", "get_caller_identity", "sts:GetCallerIdentity"),
        ("dynamodb", "list_tables", "dynamodb:ListTables"),
        ("lambda", "list_functions", "lambda:ListFunctions"),
        ("ec2", "describe_vpcs", "ec2:DescribeVpcs"),
        ("sqs", "list_queues", "sqs:ListQueues"),
        ("cloudwatch", "list_metrics", "monitoring:ListMetrics"),
        ("apigateway", "get_rest_apis", "apigateway:GetRestApis"),
        ("stepfunctions", "list_state_machines", "states:ListStateMachines"),
    ],
)
def test_every_protocol_names_its_operation(control, account, aws, service, call, event_name):
    getattr(aws(service), call)()
    event = _last(control, account)
    source = event.eventSource.removesuffix(".amazonaws.com")
    assert f"{source}:{event.eventName}" == event_name
    assert event.readOnly is True


def test_parameters_are_those_of_the_operation(control, account, aws):
    aws("iam").create_user(UserName="dana", Tags=[{"Key": "team", "Value": "red"}])
    event = _last(control, account)
    assert event.requestParameters["userName"] == "dana"
    assert event.requestParameters["tags"] == [{"key": "team", "value": "red"}]
    assert event.responseElements["user"]["arn"].endswith(":user/dana")
    name = f"v-{account.account_id}"
    aws("s3").create_bucket(Bucket=name)
    aws("s3").put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    document = _last(control, account).requestParameters["VersioningConfiguration"]
    assert document == {"Status": "Enabled"}


def test_a_failure_keeps_its_code_and_sentence(control, account, aws):
    with pytest.raises(ClientError):
        aws("s3").get_object(Bucket=f"none-{account.account_id}", Key="k")
    event = _last(control, account)
    assert event.errorCode == "NoSuchBucket"
    assert "does not exist" in event.errorMessage
    with pytest.raises(ClientError):
        aws("dynamodb").describe_table(TableName="none")
    assert _last(control, account).errorCode == "ResourceNotFoundException"
