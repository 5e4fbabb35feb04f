"""Attacks on presigned URLs: old ones, and ones that were changed."""

import datetime as dt

import httpx
import pytest
import time_machine
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from cloud.shapes import Account
from tests.security.signing import boto


def _presigned(account: Account, url: str, seconds: int = 60) -> str:
    request = AWSRequest("GET", url)
    S3SigV4QueryAuth(boto(account), "s3", "us-east-1", expires=seconds).add_auth(request)
    return request.prepare().url


def test_a_signed_url_that_is_over(account, cloud, bucket):
    url = f"{cloud.endpoint}/{bucket}/diary"
    assert httpx.get(_presigned(account, url)).content == b"secret"
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=90), tick=False):
        old = _presigned(account, url)
    answer = httpx.get(old)
    assert answer.status_code == 403
    assert "Request has expired" in answer.text


def test_a_version_2_url_that_is_over(aws, bucket):
    s3 = aws("s3")
    where = {"Bucket": bucket, "Key": "diary"}
    assert httpx.get(s3.generate_presigned_url("get_object", Params=where)).content == b"secret"
    with time_machine.travel(dt.datetime.now(dt.UTC) - dt.timedelta(seconds=90), tick=False):
        old = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=60)
    assert httpx.get(old).status_code == 403


@pytest.mark.parametrize(
    ("part", "by"),
    [
        ("/diary", "/note"),
        ("X-Amz-Expires=60", "X-Amz-Expires=600000"),
        ("X-Amz-Expires=60", "X-Amz-Expires=99999999"),
        ("us-east-1", "eu-west-1"),
        ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=date"),
    ],
)
def test_a_tampered_signed_url(account, cloud, bucket, part, by):
    url = _presigned(account, f"{cloud.endpoint}/{bucket}/diary")
    assert part in url
    assert httpx.get(url.replace(part, by)).status_code in {400, 403}


def test_a_signed_url_with_a_parameter_given_twice(account, cloud, bucket):
    url = _presigned(account, f"{cloud.endpoint}/{bucket}/diary")
    assert httpx.get(f"{url}&X-Amz-Expires=604800").status_code == 400


def test_a_signed_url_with_a_header_it_was_not_signed_with(account, cloud, bucket):
    url = _presigned(account, f"{cloud.endpoint}/{bucket}/diary")
    answer = httpx.get(url, headers={"x-amz-server-side-encryption-customer-key": "k"})
    assert answer.status_code == 403
