"""The record: every call, in CloudTrail's shape, without secrets; and what is told live."""

import pytest
from botocore.exceptions import ClientError

from tests.cloud.conftest import session


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


SECRETS = ("hunter2-hunter2", "tell-nobody-this", "MY_ENV_SECRET_VALUE")


def test_no_secret_is_ever_written_down(cloud, control, account, aws):
    made = aws("iam").create_access_key(UserName="learner")["AccessKey"]
    temporary = session(aws("sts").get_session_token())
    aws("sts", temporary).get_caller_identity()
    aws("iam").create_login_profile(UserName="learner", Password=SECRETS[0])
    aws("secretsmanager").create_secret(Name="pin", SecretString=SECRETS[1])
    aws("secretsmanager").get_secret_value(SecretId="pin")
    aws("ssm").put_parameter(Name="p", Value=SECRETS[1], Type="SecureString")
    aws("rds").create_db_instance(
        DBInstanceIdentifier="d",
        Engine="mysql",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="admin",
        MasterUserPassword=SECRETS[0],
    )
    url = aws("s3", temporary).generate_presigned_url("list_buckets")
    aws("sts", temporary).get_caller_identity()
    assert url
    written = b"".join(
        path.read_bytes()
        for path in cloud.control.parent.glob(f"accounts/{account.account_id}/record/*")
    ).decode()
    for secret in (
        *SECRETS,
        made["SecretAccessKey"],
        account.secret_access_key,
        temporary.secret_access_key,
        temporary.session_token,
    ):
        assert secret not in written
    assert "CreateLoginProfile" in written
    assert "AWS4-HMAC-SHA256" not in written
