"""Attacks on the signature of a call. Each has its honest twin, so none fails by accident."""

import datetime as dt
from hashlib import sha256
from typing import Any

import httpx
import pytest
import time_machine
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from cloud.server import sigv4
from cloud.shapes import Account
from tests.cloud.conftest import session
from tests.security.signing import boto, send, who_am_i


def test_a_key_of_no_account(aws, account):
    foreign = account.model_copy(update={"access_key_id": "AKIAIOSFODNN7EXAMPLE"})
    assert aws("sts").get_caller_identity()["Account"] == account.account_id
    for service, call, code in (
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
        ("ec2", "describe_instances", "AuthFailure"),
        ("lambda", "list_functions", "UnrecognizedClientException"),
    ):
        with pytest.raises(ClientError, match=code):
            getattr(aws(service, foreign), call)()


def test_a_wrong_secret(aws, account):
    wrong = account.model_copy(update={"secret_access_key": "x" * 40})
    for service, call, code in (
        ("sts", "get_caller_identity", "SignatureDoesNotMatch"),
        ("s3", "list_buckets", "SignatureDoesNotMatch"),
        ("dynamodb", "list_tables", "InvalidSignatureException"),
        ("ec2", "describe_instances", "AuthFailure"),
    ):
        with pytest.raises(ClientError, match=code):
            getattr(aws(service, wrong), call)()


def test_a_replayed_signature_once_it_is_old(account, cloud):
    assert send(who_am_i(account, cloud.endpoint)).status_code == 200
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=16)
    with time_machine.travel(past, tick=False):
        recorded = who_am_i(account, cloud.endpoint)
    answer = send(recorded)
    assert answer.status_code == 403
    assert "Signature expired" in answer.text


def test_a_clock_that_runs_ahead(account, cloud, put):
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16)
    with time_machine.travel(ahead, tick=False):
        early, object_ = who_am_i(account, cloud.endpoint), put()
    assert "Signature not yet current" in send(early).text
    assert "RequestTimeTooSkewed" in send(object_).text
    assert send(put()).status_code == 200


def test_a_tampered_body(put, account, cloud):
    request = put(b"pay maria 1")
    request.data = b"pay maria 9"
    assert "XAmzContentSHA256Mismatch" in send(request).text
    query = who_am_i(account, cloud.endpoint)
    query.data = query.data.replace("GetCallerIdentity", "GetSessionToken")
    assert "SignatureDoesNotMatch" in send(query).text


def test_a_body_whose_declared_hash_is_forged_too(put):
    request = put(b"pay maria 1")
    request.data = b"pay maria 9"
    request.headers.replace_header("X-Amz-Content-SHA256", sha256(request.data).hexdigest())
    assert "SignatureDoesNotMatch" in send(request).text


@pytest.mark.parametrize("name", ["x-amz-acl", "x-amz-copy-source", "x-amz-security-token"])
def test_a_header_slipped_in_after_signing(put, name):
    request = put()
    request.headers[name] = "public-read"
    answer = send(request)
    assert answer.status_code in {400, 403}
    assert "<Code>AccessDenied</Code>" in answer.text or "InvalidToken" in answer.text


def test_a_signed_header_changed_on_the_way(put):
    request = put(x_amz_meta_owner="maria")
    request.headers.replace_header("x-amz-meta-owner", "mallory")
    assert "SignatureDoesNotMatch" in send(request).text
    assert send(put(x_amz_meta_owner="maria")).status_code == 200


def test_a_query_changed_on_the_way(put, bucket):
    request = put()
    request.url += "?acl"
    assert "SignatureDoesNotMatch" in send(request).text
    request = put()
    request.url = request.url.replace("/note", "/diary")
    assert "SignatureDoesNotMatch" in send(request).text


def test_a_method_changed_on_the_way(put):
    request = put(b"")
    request.method = "DELETE"
    assert "SignatureDoesNotMatch" in send(request).text


def test_an_inactive_key_on_every_protocol(aws, account):
    iam = aws("iam")
    iam.create_user(UserName="gone")
    everything = (
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
    )
    iam.put_user_policy(UserName="gone", PolicyName="all", PolicyDocument=everything)
    made = iam.create_access_key(UserName="gone")["AccessKey"]
    keys = account.model_copy(
        update={
            "access_key_id": made["AccessKeyId"],
            "secret_access_key": made["SecretAccessKey"],
        }
    )
    aws("s3", keys).list_buckets()
    iam.update_access_key(UserName="gone", AccessKeyId=made["AccessKeyId"], Status="Inactive")
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        aws("s3", keys).list_buckets()
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        aws("dynamodb", keys).list_tables()


def test_a_session_without_its_token_or_with_anothers(aws):
    first, second = (session(aws("sts").get_session_token()) for _ in range(2))
    assert aws("sts", first).get_caller_identity()
    bare = first.model_copy(update={"session_token": None})
    swapped = first.model_copy(update={"session_token": second.session_token})
    for keys in (bare, swapped):
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            aws("sts", keys).get_caller_identity()
    with pytest.raises(ClientError, match="InvalidToken"):
        aws("s3", swapped).list_buckets()


def test_a_token_beside_a_key_that_has_none(aws, account):
    keys = account.model_copy(update={})
    object.__setattr__(keys, "session_token", "made-up")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        aws("sts", keys).get_caller_identity()


def test_a_signature_for_another_service_or_day(account, cloud):
    request = who_am_i(account, cloud.endpoint)
    for part, by in (("/sts/", "/iam/"), ("aws4_request", "aws5_request")):
        header = request.headers["Authorization"]
        forged = AWSRequest(request.method, request.url, headers=dict(request.headers))
        forged.data = request.data
        forged.headers.replace_header("Authorization", header.replace(part, by))
        assert send(forged).status_code in {400, 403}
    day = request.headers["X-Amz-Date"][:8]
    request.headers.replace_header(
        "Authorization", request.headers["Authorization"].replace(day, "20200101")
    )
    assert send(request).status_code in {400, 403}


def test_a_real_host_name_signed_for_another_service(account, http):
    request = who_am_i(account, "http://iam.amazonaws.com")
    headers = {**dict(request.headers), "Host": "iam.amazonaws.com"}
    answer = http.post("/", headers=headers, content=request.data)
    assert "Credential should be scoped to correct service" in answer.text


def _chunked(account: Account, cloud: Any, bucket: str, chunk: bytes) -> httpx.Response:
    """Send `honest` as one signed chunk, but with `chunk` as its bytes."""
    body = b"honest"
    url = f"{cloud.endpoint}/{bucket}/chunked"
    request = AWSRequest(
        "PUT",
        url,
        headers={
            "X-Amz-Content-SHA256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "X-Amz-Decoded-Content-Length": str(len(body)),
            "Content-Encoding": "aws-chunked",
        },
    )
    auth = S3SigV4Auth(boto(account), "s3", "us-east-1")
    auth.payload = lambda _request: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    auth.add_auth(request)
    stamp, day = request.headers["X-Amz-Date"], request.headers["X-Amz-Date"][:8]
    scope = sigv4.Scope(account.access_key_id, day, "us-east-1", "s3")
    previous = request.headers["Authorization"].rpartition("=")[2]
    sent = b""
    for data, shown in ((body, chunk), (b"", b"")):
        text = "\n".join(
            [
                "AWS4-HMAC-SHA256-PAYLOAD",
                stamp,
                scope.text,
                previous,
                sigv4.EMPTY_SHA256,
                sha256(data).hexdigest(),
            ]
        )
        previous = sigv4.sign(account.secret_access_key, scope, text)
        sent += f"{len(shown):x};chunk-signature={previous}\r\n".encode() + shown + b"\r\n"
    return httpx.put(url, headers=dict(request.headers), content=sent)


def test_a_chunk_that_is_not_the_signed_one(account, cloud, bucket, aws):
    assert _chunked(account, cloud, bucket, b"honest").status_code == 200
    assert aws("s3").get_object(Bucket=bucket, Key="chunked")["Body"].read() == b"honest"
    answer = _chunked(account, cloud, bucket, b"forged")
    assert answer.status_code == 403
    assert "SignatureDoesNotMatch" in answer.text
