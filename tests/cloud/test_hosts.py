"""AWS's own host names, as the runner pipes them here, and answers in the service's protocol."""

import json

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


@pytest.fixture
def call(account, http):
    """Return `call(host, service, …)`: a call signed for a real host, sent to our port."""

    def make(host, service, *, method="GET", path="/", region="us-east-1", **sent):
        url = f"https://{host}{path}"
        keys = Credentials(account.access_key_id, account.secret_access_key)
        request = AWSRequest(method, url, **sent)
        signer = S3SigV4Auth if service == "s3" else SigV4Auth
        signer(keys, service, region).add_auth(request)
        headers = {**dict(request.headers), "Host": host}
        return http.request(method, path, headers=headers, content=request.data)

    return make


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "host", ["sts.amazonaws.com", "sts.us-east-1.amazonaws.com", "sts.eu-west-1.amazonaws.com"]
)
def test_sts(call, account, host):
    body = "Action=GetCallerIdentity&Version=2011-06-15"
    answer = call(host, "sts", method="POST", headers=FORM, data=body)
    assert f"<Account>{account.account_id}</Account>" in answer.text


@pytest.mark.parametrize(
    "host", ["queue.amazonaws.com", "sqs.us-east-1.amazonaws.com", "us-east-1.queue.amazonaws.com"]
)
def test_queue_urls_stay_at_the_host_that_was_asked(call, account, host):
    body = "Action=CreateQueue&QueueName=orders&Version=2012-11-05"
    answer = call(host, "sqs", method="POST", headers=FORM, data=body)
    assert f"<QueueUrl>https://{host}/{account.account_id}/orders</QueueUrl>" in answer.text


@pytest.mark.parametrize("host", ["rds.amazonaws.com", "rds.us-east-1.amazonaws.com"])
def test_rds(call, host):
    body = "Action=DescribeDBInstances&Version=2014-10-31"
    answer = call(host, "rds", method="POST", headers=FORM, data=body)
    assert answer.status_code == 200
    assert "DescribeDBInstancesResult" in answer.text


@pytest.mark.parametrize(
    "suffix",
    ["s3.amazonaws.com", "s3.us-east-1.amazonaws.com", "s3.dualstack.us-east-1.amazonaws.com"],
)
@pytest.mark.parametrize("dots", ["-", "."])
def test_buckets_in_the_host_name(call, account, suffix, dots):
    bucket = f"my{dots}{account.account_id}"
    assert call(f"{bucket}.{suffix}", "s3", method="PUT").status_code == 200
    put = call(f"{bucket}.{suffix}", "s3", method="PUT", path="/a/b%20c", data=b"hello")
    assert put.status_code == 200
    assert call(f"{bucket}.{suffix}", "s3", path="/a/b%20c").content == b"hello"
    assert call(suffix, "s3", path=f"/{bucket}/a/b%20c").content == b"hello"
    assert "<Key>a/b c</Key>" in call(f"{bucket}.{suffix}", "s3", path="/?list-type=2").text


def test_what_is_public_is_open_to_all_and_nothing_else(account, aws, http):
    bucket = f"site-{account.account_id}"
    s3 = aws("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="public/page.html", Body=b"<h1>hi</h1>")
    s3.put_object(Bucket=bucket, Key="private.html", Body=b"no")
    host = {"Host": f"{bucket}.s3.amazonaws.com"}
    assert http.get("/public/page.html", headers=host).status_code == 403
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/public/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    assert http.get("/public/page.html", headers=host).text == "<h1>hi</h1>"
    for path in ("/private.html", "/", "/?versions", "/public/page.html?acl"):
        assert http.get(path, headers=host).status_code == 403, path
    for method in ("PUT", "DELETE", "POST"):
        assert http.request(method, "/public/page.html", headers=host).status_code == 403
    s3.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    assert http.get("/public/page.html", headers=host).status_code == 403


@pytest.mark.parametrize(
    ("host", "start"),
    [
        ("s3.amazonaws.com", "<?xml"),
        ("sts.amazonaws.com", "<?xml"),
        ("ec2.us-east-1.amazonaws.com", "<?xml"),
        ("lambda.us-east-1.amazonaws.com", "{"),
        ("no-such-service.us-east-1.amazonaws.com", "<?xml"),
    ],
)
def test_without_a_signature_nothing_opens_and_nothing_is_html(http, host, start):
    answer = http.get("/", headers={"Host": host})
    assert answer.status_code == 403
    assert answer.text.startswith(start)
    assert "<html" not in answer.text.lower()


def test_what_is_not_there_says_so_in_the_services_own_protocol(aws):
    with pytest.raises(Exception, match="not available in this lab") as refusal:
        aws("dynamodb").describe_global_table(GlobalTableName="table")
    assert refusal.value.response["Error"]["Code"] == "NotImplemented"


def test_a_fault_inside_is_never_html(call):
    headers = {
        "X-Amz-Target": "DynamoDB_20120810.PutItem",
        "Content-Type": "application/x-amz-json-1.0",
    }
    answer = call(
        "dynamodb.us-east-1.amazonaws.com", "dynamodb", method="POST", headers=headers, data="[]"
    )
    assert answer.status_code >= 400
    assert answer.json()["__type"]
    assert "html" not in answer.headers["content-type"]
