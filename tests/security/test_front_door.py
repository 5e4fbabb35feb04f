"""Attacks on the learner cloud's HTTP server: odd requests, moto's own pages, the inner network."""

import socket
import stat
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from cloud.client import CloudClient


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
        with socket.create_connection(_address(cloud), timeout=60) as raw:
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


def test_huge_headers(cloud):
    with socket.create_connection(_address(cloud), timeout=60) as raw:
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
    with socket.create_connection(_address(cloud), timeout=60) as raw:
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
        with pytest.raises(ClientError, match="not available in this lab"):
            aws("sns").subscribe(
                TopicArn=topic, Protocol="http", Endpoint=f"http://127.0.0.1:{port}/"
            )
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
