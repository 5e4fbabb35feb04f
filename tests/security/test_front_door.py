"""Attacks on the learner cloud's front door. Each has its honest twin, so none fails by accident."""

import datetime as dt
import socket
import stat
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import httpx
import pytest
import time_machine
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from botocore.exceptions import ClientError

from cloud.client import CloudClient
from cloud.server import sigv4
from cloud.shapes import Account
from tests.cloud.conftest import AwsFactory, account, aws, control, http, other, session

__all__ = ["account", "aws", "control", "http", "other"]

WHO = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def boto(keys: Any) -> BotoCredentials:
    token = getattr(keys, "session_token", None)
    return BotoCredentials(keys.access_key_id, keys.secret_access_key, token)


def who_am_i(keys: Any, endpoint: str, **headers: str) -> AWSRequest:
    """Return a signed GetCallerIdentity."""
    body = "&".join(f"{name}={value}" for name, value in WHO.items())
    request = AWSRequest("POST", f"{endpoint}/", headers={**FORM, **headers}, data=body)
    SigV4Auth(boto(keys), "sts", "us-east-1").add_auth(request)
    return request


def send(request: AWSRequest) -> httpx.Response:
    return httpx.request(
        request.method, request.url, headers=dict(request.headers), content=request.data
    )


@pytest.fixture
def bucket(aws: AwsFactory, account: Account) -> str:
    name = f"private-{account.account_id}"
    aws("s3").create_bucket(Bucket=name)
    aws("s3").put_object(Bucket=name, Key="diary", Body=b"secret")
    return name


@pytest.fixture
def put(account: Account, bucket: str, cloud: Any) -> Callable[..., AWSRequest]:
    """Return `put(body, **headers)`: a signed PutObject of the key `note`."""

    def make(body: bytes = b"honest", **headers: str) -> AWSRequest:
        url = f"{cloud.endpoint}/{bucket}/note"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = AWSRequest("PUT", url, headers=named, data=body)
        S3SigV4Auth(boto(account), "s3", "us-east-1").add_auth(request)
        return request

    return make


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


def test_a_made_up_key_that_names_a_real_account(aws, account):
    """The account can be read from a key; that alone opens nothing."""
    guessed = account.access_key_id[:13] + "AAAAAAA"
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        aws("sts", account.model_copy(update={"access_key_id": guessed})).get_caller_identity()


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


def test_anothers_secret_with_ones_own_key(aws, account, other):
    mixed = account.model_copy(update={"secret_access_key": other.secret_access_key})
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        aws("sts", mixed).get_caller_identity()


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


@pytest.mark.parametrize("name", ["x-moto-account-id", "X-Moto-Account-Id", "x-moto-anything"])
def test_an_account_header(account, other, cloud, name):
    answer = send(who_am_i(account, cloud.endpoint, **{name: other.account_id}))
    assert answer.status_code == 403
    assert other.account_id not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/moto-api/",
        "/moto-api/data.json",
        "/moto-api/reset",
        "//moto-api/reset",
        "/%6doto-api/reset",
        "/MOTO-API/reset",
        "///moto-api/state-manager/get-transition",
        "/moto%2Dapi/reset-auth",
    ],
)
def test_motos_own_pages(account, cloud, aws, path):
    for method in ("GET", "POST"):
        with socket.create_connection(_address(cloud), timeout=5) as raw:
            raw.sendall(
                f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode()
            )
            assert raw.recv(4096).startswith(b"HTTP/1.1 403")
    assert aws("sts").get_caller_identity()["Account"] == account.account_id


def test_motos_metadata_and_dashboard(http):
    for path in (
        "/latest/meta-data/iam/security-credentials/",
        "/latest/api/token",
        "/favicon.ico",
    ):
        assert http.get(path).status_code == 403


def _reads(s3: Any, bucket: str) -> dict[str, Callable[[], Any]]:
    return {
        "list": lambda: s3.list_objects_v2(Bucket=bucket),
        "versions": lambda: s3.list_object_versions(Bucket=bucket),
        "get": lambda: s3.get_object(Bucket=bucket, Key="diary"),
        "policy": lambda: s3.get_bucket_policy(Bucket=bucket),
        "acl": lambda: s3.get_bucket_acl(Bucket=bucket),
        "location": lambda: s3.get_bucket_location(Bucket=bucket),
    }


def _writes(s3: Any, bucket: str) -> dict[str, Callable[[], Any]]:
    return {
        "put": lambda: s3.put_object(Bucket=bucket, Key="diary", Body=b"mine"),
        "delete": lambda: s3.delete_object(Bucket=bucket, Key="diary"),
        "delete many": lambda: s3.delete_objects(
            Bucket=bucket, Delete={"Objects": [{"Key": "diary"}]}
        ),
        "delete bucket": lambda: s3.delete_bucket(Bucket=bucket),
        "policy": lambda: s3.put_bucket_policy(Bucket=bucket, Policy="{}"),
        "versioning": lambda: s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
        ),
        "parts": lambda: s3.create_multipart_upload(Bucket=bucket, Key="film"),
    }


def test_another_learners_bucket(aws, other, bucket):
    s3 = aws("s3", other)
    for name, attempt in {**_reads(s3, bucket), **_writes(s3, bucket)}.items():
        with pytest.raises(ClientError) as refusal:
            attempt()
        assert refusal.value.response["Error"]["Code"] == "AccessDenied", name
    with pytest.raises(ClientError, match="403"):
        s3.head_bucket(Bucket=bucket)
    assert bucket not in [b["Name"] for b in s3.list_buckets()["Buckets"]]
    assert aws("s3").get_object(Bucket=bucket, Key="diary")["Body"].read() == b"secret"


def test_another_learners_object_as_the_source_of_a_copy(aws, other, bucket):
    s3 = aws("s3", other)
    mine = f"mine-{other.account_id}"
    s3.create_bucket(Bucket=mine)
    source = {"Bucket": bucket, "Key": "diary"}
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.copy_object(Bucket=mine, Key="stolen", CopySource=source)
    part = s3.create_multipart_upload(Bucket=mine, Key="stolen")["UploadId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.upload_part_copy(
            Bucket=mine, Key="stolen", UploadId=part, PartNumber=1, CopySource=source
        )
    aws("s3").copy_object(Bucket=bucket, Key="copy", CopySource=source)


def test_another_learners_things_by_their_names(aws, account, other):
    """Role, queue, topic, key and secret of somebody else, each by its full ARN."""
    aws("iam").create_role(
        RoleName="boss",
        AssumeRolePolicyDocument='{"Version":"2012-10-17",'
        '"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}',
    )
    topic = aws("sns").create_topic(Name="news")["TopicArn"]
    queue = aws("sqs").create_queue(QueueName="inbox")["QueueUrl"]
    secret = aws("secretsmanager").create_secret(Name="pin", SecretString="1234")["ARN"]
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    role = f"arn:aws:iam::{account.account_id}:role/boss"
    attempts: list[Callable[[], Any]] = [
        lambda: aws("sts", other).assume_role(RoleArn=role, RoleSessionName="mallory"),
        lambda: aws("sns", other).publish(TopicArn=topic, Message="spam"),
        lambda: aws("secretsmanager", other).get_secret_value(SecretId=secret),
        lambda: aws("kms", other).encrypt(KeyId=key, Plaintext=b"x"),
        lambda: aws("sqs", other).receive_message(QueueUrl=queue),
        lambda: aws("dynamodb", other).scan(
            TableName=f"arn:aws:dynamodb:us-east-1:{account.account_id}:table/none"
        ),
    ]
    for attempt in attempts:
        with pytest.raises(ClientError):
            attempt()
    mine = aws("sns", other).create_topic(Name="mine")["TopicArn"]
    inbox = f"arn:aws:sqs:us-east-1:{account.account_id}:inbox"
    try:
        aws("sns", other).subscribe(TopicArn=mine, Protocol="sqs", Endpoint=inbox)
        aws("sns", other).publish(TopicArn=mine, Message="spam")
    except ClientError:
        pass
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=queue)


def test_an_inactive_key_on_every_protocol(aws, account):
    iam = aws("iam")
    iam.create_user(UserName="gone")
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


def test_huge_headers(cloud):
    with socket.create_connection(_address(cloud), timeout=5) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        answer = b""
        try:
            for number in range(4096):
                raw.sendall(f"X-Filler-{number}: {'x' * 1000}\r\n".encode())
            answer = raw.recv(4096)
        except OSError:
            pass  # it hung up on us: as good
        assert answer == b"" or answer.startswith(b"HTTP/1.1 431")
    assert httpx.get(cloud.endpoint).status_code == 403


@pytest.mark.parametrize(
    "request_",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n",
    ],
    ids=["length and chunks", "two lengths", "odd encoding", "two hosts", "space", "folding"],
)
def test_requests_that_two_servers_could_read_differently(cloud, request_):
    with socket.create_connection(_address(cloud), timeout=5) as raw:
        raw.sendall(request_)
        raw.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: raw.recv(4096), b""))
    assert answer.count(b"HTTP/1.1") == 1
    assert answer.startswith(b"HTTP/1.1 400")


def test_the_control_socket_is_the_owners_alone(cloud, http, control: CloudClient, account):
    assert stat.S_IMODE(cloud.control.stat().st_mode) == 0o600
    secrets = cloud.control.parent.rglob("account.json")
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in secrets)
    assert control.health().status == "ok"
    for path in ("/health", "/accounts", f"/accounts/{account.account_id}/operator"):
        assert http.get(path).status_code == 403


def test_a_template_that_names_python(aws, tmp_path):
    """PyYAML's unsafe loader would run this in the cloud's own process."""
    proof = tmp_path / "owned"
    template = (
        "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"
        f"Outputs: !!python/object/apply:os.system ['touch {proof}']\n"
    )
    with pytest.raises(ClientError):
        aws("cloudformation").create_stack(StackName="evil", TemplateBody=template)
    with pytest.raises(ClientError):
        aws("cloudformation").validate_template(TemplateBody=template + "x: [")
    assert not proof.exists()


def test_a_topic_that_would_call_the_platforms_own_network(aws, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as inner:
        inner.settimeout(0.5)
        port = inner.getsockname()[1]
        topic = aws("sns").create_topic(Name="probe")["TopicArn"]
        aws("sns").subscribe(TopicArn=topic, Protocol="http", Endpoint=f"http://127.0.0.1:{port}/")
        aws("sns").publish(TopicArn=topic, Message="knock")
        with pytest.raises(TimeoutError):
            inner.accept()


def test_a_listing_of_entities_that_would_grow_without_end(aws, bucket):
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]><VersioningConfiguration><Status>&j;</Status></VersioningConfiguration>"
    )
    s3 = aws("s3")

    def swap(request: Any, **_: Any) -> None:
        request.data = bomb.encode()

    s3.meta.events.register("before-sign.s3.PutBucketVersioning", swap)
    with pytest.raises(ClientError):
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def _address(cloud: Any) -> tuple[str, int]:
    host, _, port = cloud.endpoint.removeprefix("http://").partition(":")
    return host, int(port)
