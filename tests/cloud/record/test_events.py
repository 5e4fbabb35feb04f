"""The record: every call, in CloudTrail's shape, without secrets; and what is told live."""

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from tests.cloud.conftest import client
from tests.security.signing import WHO, boto


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


FIELDS = {
    *("eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion"),
    *("sourceIPAddress", "userAgent", "requestParameters", "responseElements", "requestID"),
    *("eventID", "readOnly", "eventType", "managementEvent", "recipientAccountId"),
    *("eventCategory", "resources"),
}


def test_an_event_has_cloudtrails_fields(control, account, aws):
    answer = aws("iam").create_group(GroupName="crew")
    event = _last(control, account).model_dump(exclude_unset=True)
    ours = {"sequence", "operator", "authorization"}
    assert set(event) - ours == FIELDS
    assert event["eventVersion"] == "1.11"
    assert event["eventType"] == "AwsApiCall"
    assert event["eventCategory"] == "Management"
    assert event["managementEvent"] is True
    assert event["requestID"] == answer["ResponseMetadata"]["RequestId"]
    assert event["recipientAccountId"] == account.account_id
    assert event["resources"] == [
        {
            "accountId": account.account_id,
            "type": "AWS::IAM::Group",
            "ARN": f"arn:aws:iam::{account.account_id}:group/crew",
        }
    ]


def test_what_is_done_with_data_is_a_data_event(control, account, aws):
    name = f"d-{account.account_id}"
    s3, sqs = aws("s3"), aws("sqs")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="k", Body=b"12345")
    s3.list_objects_v2(Bucket=name)
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    sqs.get_queue_attributes(QueueUrl=url)
    events = [event.model_dump() for event in control.events(account.account_id)]
    assert [(e["eventName"], e["eventCategory"]) for e in events] == [
        ("CreateBucket", "Management"),
        ("PutObject", "Data"),
        ("ListObjectsV2", "Data"),
        ("CreateQueue", "Management"),
        ("SendMessage", "Data"),
        ("GetQueueAttributes", "Management"),
    ]
    added = events[1]["additionalEventData"]
    assert (added["SignatureVersion"], added["AuthenticationMethod"]) == ("SigV4", "AuthHeader")


def test_a_signed_address_is_told_from_a_signed_call(http, control, account, aws):
    name = f"p-{account.account_id}"
    aws("s3").create_bucket(Bucket=name)
    url = aws("s3", signature_version="s3v4").generate_presigned_url(
        "list_objects", {"Bucket": name}
    )
    assert http.get(url).status_code == 200
    added = _last(control, account).model_dump()["additionalEventData"]
    assert (added["SignatureVersion"], added["AuthenticationMethod"]) == ("SigV4", "QueryString")


def test_global_services_are_in_their_home_region(cloud, control, account):
    abroad = account.model_copy(update={"region": "eu-west-1"})
    client(cloud.endpoint, "iam", abroad).list_users()
    client(cloud.endpoint, "sqs", abroad).list_queues()
    regions = [event.awsRegion for event in control.events(account.account_id)]
    assert regions == ["us-east-1", "eu-west-1"]


def test_the_host_that_was_spoken_to_by_tls_is_told(http, control, account, cloud):
    """The runner ends TLS, and hands the call on under the name that was asked for."""
    request = AWSRequest("GET", "https://sts.us-east-1.amazonaws.com/", params=WHO)
    SigV4Auth(boto(account), "sts", "us-east-1").add_auth(request)
    prepared = request.prepare()
    headers = {**dict(prepared.headers), "Host": "sts.us-east-1.amazonaws.com"}
    path = prepared.url.removeprefix("https://sts.us-east-1.amazonaws.com")
    assert http.get(path, headers=headers).status_code == 200
    told = _last(control, account).model_dump()["tlsDetails"]
    assert told == {"clientProvidedHostHeader": "sts.us-east-1.amazonaws.com"}


@pytest.mark.parametrize(
    ("operation", "parameters", "resource"),
    [
        ("dynamodb.describe_table", {"TableName": "t"}, "dynamodb:us-east-1:{}:table/t"),
        ("lambda.get_function", {"FunctionName": "f"}, "lambda:us-east-1:{}:function:f"),
        ("rds.delete_db_instance", {"DBInstanceIdentifier": "d"}, "rds:us-east-1:{}:db:d"),
        ("kms.describe_key", {"KeyId": "k"}, "kms:us-east-1:{}:key/k"),
        ("ec2.stop_instances", {"InstanceIds": ["i-1"]}, "ec2:us-east-1:{}:instance/i-1"),
        ("logs.delete_log_group", {"logGroupName": "g"}, "logs:us-east-1:{}:log-group:g"),
        ("iam.get_role", {"RoleName": "r"}, "iam::{}:role/r"),
    ],
)
def test_a_resource_is_named_though_it_is_not_there(
    control, account, aws, operation, parameters, resource
):
    service, method = operation.split(".")
    with pytest.raises(ClientError):
        getattr(aws(service), method)(**parameters)
    arn = f"arn:aws:{resource.format(account.account_id)}"
    assert arn in [found["ARN"] for found in _last(control, account).resources]
