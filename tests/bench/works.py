"""The calls that are measured, as boto3 makes them and as bytes for a socket."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

REGION = "us-east-1"
EVERYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)
Work = Callable[[], Any]
_FORM = "application/x-www-form-urlencoded; charset=utf-8"
_JSON = "application/x-amz-json-1.0"
_SESSION = boto3.Session()


@dataclass(frozen=True)
class Keys:
    """Whom to sign as, and where. `secret` is a throw-away server's."""

    endpoint: str
    key_id: str
    secret: str

    def client(self, service: str) -> Any:
        return _SESSION.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.secret,
            config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
        )


def as_user(root: Keys) -> Keys:
    """Return the key of a user who may do everything, so that policies are read at each call."""
    iam = root.client("iam")
    iam.create_user(UserName="bench")
    iam.put_user_policy(UserName="bench", PolicyName="all", PolicyDocument=EVERYTHING)
    made = iam.create_access_key(UserName="bench")["AccessKey"]
    return Keys(root.endpoint, made["AccessKeyId"], made["SecretAccessKey"])


def prepare(keys: Keys) -> str:
    """Make a bucket, a queue and a table; return the queue's URL."""
    s3 = keys.client("s3")
    s3.create_bucket(Bucket="bench")
    s3.put_object(Bucket="bench", Key="k", Body=b"x" * 1024)
    keys.client("dynamodb").create_table(
        TableName="bench",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    url: str = keys.client("sqs").create_queue(QueueName="bench")["QueueUrl"]
    return url


def works(keys: Keys, queue: str) -> dict[str, Work]:
    names = ("s3", "sts", "sqs", "iam", "dynamodb", "ec2")
    s3, sts, sqs, iam, tables, ec2 = (keys.client(name) for name in names)
    item = {"k": {"S": "a"}}

    def take() -> None:
        for got in sqs.receive_message(QueueUrl=queue).get("Messages", []):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=got["ReceiptHandle"])

    return {
        "s3 put-object 1 kB": lambda: s3.put_object(Bucket="bench", Key="k", Body=b"x" * 1024),
        "s3 get-object 1 kB": lambda: s3.get_object(Bucket="bench", Key="k")["Body"].read(),
        "s3 list-objects-v2": lambda: s3.list_objects_v2(Bucket="bench"),
        "sqs send-message": lambda: sqs.send_message(QueueUrl=queue, MessageBody="x"),
        "sqs receive and delete": take,
        "dynamodb put-item": lambda: tables.put_item(TableName="bench", Item=item),
        "dynamodb get-item": lambda: tables.get_item(TableName="bench", Key=item),
        "iam list-users": iam.list_users,
        "sts get-caller-identity": sts.get_caller_identity,
        "ec2 describe-vpcs": ec2.describe_vpcs,
    }


def requests(keys: Keys, queue: str) -> dict[str, bytes]:
    """Return whole HTTP requests by name, signed once, that may be sent over and over.

    `queue` is a URL of the server that is asked.
    """
    host = keys.endpoint.removeprefix("http://")

    def signed(service: str, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = AWSRequest(method, keys.endpoint + path, headers=named, data=body)
        kind = S3SigV4Auth if service == "s3" else SigV4Auth
        kind(Credentials(keys.key_id, keys.secret), service, REGION).add_auth(request)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
        lines += [f"{k}: {v}" for k, v in request.headers.items() if k.lower() != "content-length"]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def spoken(service: str, target: str, body: dict[str, Any]) -> bytes:
        sent = json.dumps(body).encode()
        return signed(service, "POST", "/", sent, Content_Type=_JSON, X_Amz_Target=target)

    def asked(service: str, operation: str, version: str) -> bytes:
        form = f"Action={operation}&Version={version}".encode()
        return signed(service, "POST", "/", form, Content_Type=_FORM)

    item = {"k": {"S": "a"}}
    return {
        "s3 put-object 1 kB": signed("s3", "PUT", "/bench/k", b"x" * 1024),
        "s3 get-object 1 kB": signed("s3", "GET", "/bench/k"),
        "s3 list-objects-v2": signed("s3", "GET", "/bench?list-type=2"),
        "sqs send-message": spoken(
            "sqs", "AmazonSQS.SendMessage", {"QueueUrl": queue, "MessageBody": "x"}
        ),
        "dynamodb put-item": spoken(
            "dynamodb", "DynamoDB_20120810.PutItem", {"TableName": "bench", "Item": item}
        ),
        "dynamodb get-item": spoken(
            "dynamodb", "DynamoDB_20120810.GetItem", {"TableName": "bench", "Key": item}
        ),
        "sts get-caller-identity": asked("sts", "GetCallerIdentity", "2011-06-15"),
        "iam list-users": asked("iam", "ListUsers", "2010-05-08"),
        "ec2 describe-vpcs": asked("ec2", "DescribeVpcs", "2016-11-15"),
    }
