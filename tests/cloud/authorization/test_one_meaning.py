"""A call means one thing: what is authorized is what moto does, however the call is written."""

import json
from urllib.parse import urlencode

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/x-amz-json-1.1"}
ALLOWED = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "iam:GetUser", "Resource": "*"},
        {"Effect": "Allow", "Action": "iam:TagUser", "Resource": "arn:aws:*:*:*:*/mine"},
        {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "arn:aws:*:*:*:*/mine"},
        {"Effect": "Allow", "Action": "scheduler:*", "Resource": "arn:aws:*:*:*:*/mine"},
        {"Effect": "Allow", "Action": "s3:PutBucketTagging", "Resource": "*"},
    ],
}


@pytest.fixture
def send(cloud, aws):
    """Return `send(service, method, path, …)`, signed by a user who may do little."""
    iam = aws("iam")
    iam.create_user(UserName="mine")
    iam.create_user(UserName="theirs")
    iam.put_user_policy(UserName="mine", PolicyName="p", PolicyDocument=json.dumps(ALLOWED))
    key = iam.create_access_key(UserName="mine")["AccessKey"]
    keys = Credentials(key["AccessKeyId"], key["SecretAccessKey"])

    def call(service, method, path, body=b"", headers=None):
        request = AWSRequest(method, cloud.endpoint + path, headers=dict(headers or {}), data=body)
        SigV4Auth(keys, service, "us-east-1").add_auth(request)
        with httpx.Client(timeout=20) as client:
            sent = dict(request.headers.items())
            return client.request(method, cloud.endpoint + path, headers=sent, content=body)

    return call


def form(**fields):
    return urlencode({"Version": "2010-05-08", **fields}).encode()


def users(aws):
    return {one["UserName"] for one in aws("iam").list_users()["Users"]}


def test_a_plain_call_is_understood(send):
    answer = send("iam", "POST", "/", form(Action="GetUser", UserName="theirs"), FORM)
    assert answer.status_code == 200
    answer = send("iam", "POST", "/", form(Action="DeleteUser", UserName="theirs"), FORM)
    assert answer.status_code == 403


def test_a_target_does_not_hide_an_action(send, aws):
    body = form(Action="DeleteUser", UserName="theirs")
    answer = send("iam", "POST", "/", body, FORM | {"x-amz-target": "IAM.GetUser"})
    assert answer.status_code in {400, 403}
    assert "theirs" in users(aws)


@pytest.mark.parametrize("path", ["/?Action=GetUser", "/?Action=GetUser&Version=2010-05-08"])
def test_an_address_does_not_hide_an_action(send, aws, path):
    answer = send("iam", "POST", path, form(Action="DeleteUser", UserName="theirs"), FORM)
    assert answer.status_code in {400, 403}
    assert "theirs" in users(aws)


def test_an_address_does_not_hide_a_name(send, aws):
    tags = {"Tags.member.1.Key": "k", "Tags.member.1.Value": "v"}
    body = form(Action="TagUser", UserName="theirs", **tags)
    assert send("iam", "POST", "/?UserName=mine", body, FORM).status_code in {400, 403}
    assert aws("iam").list_user_tags(UserName="theirs")["Tags"] == []


def test_a_name_is_said_once(send, aws):
    tags = {"Tags.member.1.Key": "k", "Tags.member.1.Value": "v"}
    for names in (("mine", "theirs"), ("theirs", "mine")):
        body = form(Action="TagUser", UserName=names[0], **tags)
        body += b"&UserName=" + names[1].encode()
        assert send("iam", "POST", "/", body, FORM).status_code in {400, 403}
    assert aws("iam").list_user_tags(UserName="theirs")["Tags"] == []


def test_an_address_adds_nothing_to_a_json_call(send, aws):
    for name in ("mine", "theirs"):
        aws("ssm").put_parameter(Name=name, Value=f"secret of {name}", Type="String")
    target = JSON | {"x-amz-target": "AmazonSSM.GetParameter"}
    body = json.dumps({"Name": "mine"}).encode()
    assert "secret of mine" in send("ssm", "POST", "/", body, target).text
    answer = send("ssm", "POST", "/?Name=theirs", body, target)
    assert "secret of theirs" not in answer.text
    answer = send("ssm", "POST", "/", b"Name=theirs", target | FORM)
    assert "secret of theirs" not in answer.text


def test_a_body_does_not_replace_the_path(send, aws):
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    trust = {"Version": "2012-10-17", "Statement": [statement]}
    role = aws("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))
    for name in ("mine", "theirs"):
        aws("scheduler").create_schedule(
            Name=name,
            ScheduleExpression="rate(1 day)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={
                "Arn": "arn:aws:sqs:us-east-1:111122223333:q",
                "RoleArn": role["Role"]["Arn"],
            },
        )
    typed = {"content-type": "application/json"}
    bodies = [json.dumps({"Name": name}).encode() for name in ("theirs", "mine")]
    twice = [
        ("/schedules/mine?Name=theirs", b""),
        ("/schedules/theirs?Name=mine", b""),
        ("/schedules/mine", bodies[0]),
        ("/schedules/theirs", bodies[1]),
    ]
    for path, content in twice:
        assert send("scheduler", "DELETE", path, content, typed).status_code in {400, 403}
    left = {one["Name"] for one in aws("scheduler").list_schedules()["Schedules"]}
    assert "theirs" in left


def test_a_bucket_is_asked_for_one_thing(send, aws, account):
    bucket = f"one-{account.account_id}"
    aws("s3").create_bucket(Bucket=bucket)
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": f"arn:aws:s3:::{bucket}/*",
            }
        ],
    }
    for query in ("policy&tagging", "tagging&policy"):
        answer = send("s3", "PUT", f"/{bucket}?{query}", json.dumps(policy).encode())
        assert answer.status_code in {400, 403}


def test_an_action_is_spelt_as_aws_spells_it(send, aws):
    aws("iam").put_user_policy(
        UserName="mine",
        PolicyName="p",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "*", "Resource": "*"},
                    {"Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "*"},
                ],
            }
        ),
    )
    for spelt in ("delete_user", "DeleteUser", "deleteUser"):
        answer = send("iam", "POST", "/", form(Action=spelt, UserName="theirs"), FORM)
        assert answer.status_code in {400, 403, 501}, spelt  # 501: there is no such operation
    assert "theirs" in users(aws)


def test_what_moto_lacks_is_not_taken_for_something_else(send, aws, account):
    bucket = f"lacks-{account.account_id}"
    aws("s3").create_bucket(Bucket=bucket)
    aws("s3").put_object(Bucket=bucket, Key="k", Body=b"the content")
    allowed = ["s3:GetObjectRetention", "s3:PutInventoryConfiguration"]
    aws("iam").put_user_policy(
        UserName="mine",
        PolicyName="p",
        PolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": allowed, "Resource": "*"}],
            }
        ),
    )
    assert b"the content" not in send("s3", "GET", f"/{bucket}/k?retention").content
    aws("s3").delete_object(Bucket=bucket, Key="k")
    send("s3", "DELETE", f"/{bucket}?inventory&id=x")
    assert bucket in {one["Name"] for one in aws("s3").list_buckets()["Buckets"]}
