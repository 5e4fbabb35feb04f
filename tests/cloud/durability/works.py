"""One change in each of the services taught, and how to see that it is there.

`make` makes a thing of a new name; `names` returns the names of all things made so.
"""

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

import jmespath

BUCKET, TABLE, QUEUE, GROUP, ROLE = "bucket", "table", "queue", "group", "role"
DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
STATES = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})


class Home:
    """An account, its clients, and what its works need: a bucket, a table, a queue and a role."""

    def __init__(self, account_id: str, client: Callable[[str], Any]) -> None:
        self.account_id = account_id
        self.bucket = f"{BUCKET}-{account_id}"
        self._client = client
        self._clients: dict[str, Any] = {}
        self.queue = ""
        self.role = f"arn:aws:iam::{account_id}:role/{ROLE}"

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._client(service)
        return self._clients[service]

    def furnish(self) -> str:
        """Make what the works need; return the queue's URL."""
        self.client("s3").create_bucket(Bucket=self.bucket)
        self.queue = self.client("sqs").create_queue(QueueName=QUEUE)["QueueUrl"]
        self.client("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=DOCUMENT)
        self.client("logs").create_log_group(logGroupName=GROUP)
        self.client("dynamodb").create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        return self.queue


def _all(client: Any, operation: str, path: str, **asked: Any) -> set[str]:
    pages = client.get_paginator(operation).paginate(**asked)
    return {name for name in pages.search(path) if name is not None}


def _multipart(home: Home, name: str) -> None:
    s3, where = home.client("s3"), {"Bucket": home.bucket, "Key": name}
    upload = s3.create_multipart_upload(**where)["UploadId"]
    parts = []
    for number, body in enumerate((b"a" * 5 * 2**20, name.encode()), start=1):
        etag = s3.upload_part(**where, UploadId=upload, PartNumber=number, Body=body)["ETag"]
        parts.append({"ETag": etag, "PartNumber": number})
    s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": parts})


def _objects(home: Home) -> set[str]:
    """Return the keys of the objects whose bodies are whole."""
    s3 = home.client("s3")
    keys = _all(s3, "list_objects_v2", "Contents[].Key", Bucket=home.bucket)
    return {key for key in keys if _body(s3, home.bucket, key).endswith(key.encode())}


def _body(s3: Any, bucket: str, key: str) -> bytes:
    found: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return found


def _messages(home: Home) -> set[str]:
    """Return the bodies of all messages; they stay in the queue."""
    sqs, bodies, taken = home.client("sqs"), set[str](), list[str]()
    while True:
        asked = {"QueueUrl": home.queue, "MaxNumberOfMessages": 10, "VisibilityTimeout": 600}
        got = sqs.receive_message(**asked).get("Messages", [])
        bodies |= {message["Body"] for message in got}
        taken += [message["ReceiptHandle"] for message in got]
        if not got:
            break
    for handle in taken:
        sqs.change_message_visibility(
            QueueUrl=home.queue, ReceiptHandle=handle, VisibilityTimeout=0
        )
    return bodies


def _function(home: Home, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("hello.py", f"def handler(event, context): return '{name}'")
    home.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=home.role,
        Handler="hello.handler",
        Code={"ZipFile": packed.getvalue()},
    )


def _log(home: Home, name: str) -> None:
    home.client("logs").create_log_stream(logGroupName=GROUP, logStreamName=name)
    home.client("logs").put_log_events(
        logGroupName=GROUP,
        logStreamName=name,
        logEvents=[{"timestamp": int(1000 * time.time()), "message": name}],
    )


def _stack(home: Home, name: str) -> None:
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": f"of-{name}"}}
    template = json.dumps({"Resources": {"Topic": topic}})
    home.client("cloudformation").create_stack(StackName=name, TemplateBody=template)


def _called(service: str, operation: str, **asked: Any) -> Callable[[Home, str], Any]:
    """Return a work that is one call; `NAME`, `ROLE` and `QUEUE` in it are filled in."""

    def fill(value: Any, home: Home, name: str) -> Any:
        if isinstance(value, dict):
            return {key: fill(inner, home, name) for key, inner in value.items()}
        if isinstance(value, list):
            return [fill(inner, home, name) for inner in value]
        return {"NAME": name, "ROLE": home.role, "QUEUE": home.queue}.get(value, value)

    return lambda home, name: getattr(home.client(service), operation)(**fill(asked, home, name))


def _listed(service: str, operation: str, path: str, **asked: Any) -> Callable[[Home], set[str]]:
    def names(home: Home) -> set[str]:
        client = home.client(service)
        if client.can_paginate(operation):
            return _all(client, operation, path, **asked)
        return set(jmespath.search(path, getattr(client, operation)(**asked)) or ())

    return names


ITEM = {"k": {"S": "NAME"}}
LAUNCH = {"ImageId": "ami-0a1b2c3d4e5f60001", "InstanceType": "t3.micro"}
Works = dict[str, tuple[Callable[[Home, str], Any], Callable[[Home], set[str]]]]

WORKS: Works = {
    "iam": (
        _called("iam", "create_user", UserName="NAME"),
        _listed("iam", "list_users", "Users[].UserName"),
    ),
    "s3": (
        lambda home, name: home.client("s3").put_object(
            Bucket=home.bucket, Key=name, Body=name.encode()
        ),
        _objects,
    ),
    "s3 multipart": (_multipart, _objects),
    "ec2": (
        _called("ec2", "create_security_group", GroupName="NAME", Description="x"),
        _listed("ec2", "describe_security_groups", "SecurityGroups[].GroupName"),
    ),
    "rds": (
        _called(
            "rds",
            "create_db_parameter_group",
            DBParameterGroupName="NAME",
            DBParameterGroupFamily="mysql8.0",
            Description="x",
        ),
        _listed("rds", "describe_db_parameter_groups", "DBParameterGroups[].DBParameterGroupName"),
    ),
    "dynamodb": (
        _called("dynamodb", "put_item", TableName=TABLE, Item=ITEM),
        _listed("dynamodb", "scan", "Items[].k.S", TableName=TABLE),
    ),
    "sqs": (
        _called("sqs", "send_message", QueueUrl="QUEUE", MessageBody="NAME"),
        _messages,
    ),
    "sns": (
        _called("sns", "create_topic", Name="NAME"),
        lambda home: {
            arn.rpartition(":")[2]
            for arn in _all(home.client("sns"), "list_topics", "Topics[].TopicArn")
        },
    ),
    "lambda": (_function, _listed("lambda", "list_functions", "Functions[].FunctionName")),
    "stepfunctions": (
        _called(
            "stepfunctions", "create_state_machine", name="NAME", definition=STATES, roleArn="ROLE"
        ),
        _listed("stepfunctions", "list_state_machines", "stateMachines[].name"),
    ),
    "events": (
        _called("events", "put_rule", Name="NAME", ScheduleExpression="rate(1 day)"),
        _listed("events", "list_rules", "Rules[].Name"),
    ),
    "cloudwatch": (
        _called(
            "cloudwatch",
            "put_dashboard",
            DashboardName="NAME",
            DashboardBody=json.dumps({"widgets": []}),
        ),
        _listed("cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"),
    ),
    "logs": (_log, _listed("logs", "filter_log_events", "events[].message", logGroupName=GROUP)),
    "kms": (
        _called("kms", "create_key", Description="NAME"),
        lambda home: {
            home.client("kms").describe_key(KeyId=key)["KeyMetadata"]["Description"]
            for key in _all(home.client("kms"), "list_keys", "Keys[].KeyId")
        },
    ),
    "apigateway": (
        _called("apigateway", "create_rest_api", name="NAME"),
        _listed("apigateway", "get_rest_apis", "items[].name"),
    ),
    "cloudformation": (
        _stack,
        _listed("cloudformation", "describe_stacks", "Stacks[].StackName"),
    ),
    "autoscaling": (
        _called(
            "autoscaling", "create_launch_configuration", LaunchConfigurationName="NAME", **LAUNCH
        ),
        _listed(
            "autoscaling",
            "describe_launch_configurations",
            "LaunchConfigurations[].LaunchConfigurationName",
        ),
    ),
    "elbv2": (
        _called("elbv2", "create_target_group", Name="NAME", TargetType="lambda"),
        _listed("elbv2", "describe_target_groups", "TargetGroups[].TargetGroupName"),
    ),
    "secretsmanager": (
        _called("secretsmanager", "create_secret", Name="NAME", SecretString="x"),
        _listed("secretsmanager", "list_secrets", "SecretList[].Name"),
    ),
    "ssm": (
        _called("ssm", "put_parameter", Name="NAME", Value="x", Type="String"),
        _listed("ssm", "describe_parameters", "Parameters[].Name"),
    ),
}
