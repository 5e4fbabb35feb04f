"""Answers on the wire: whole, one after the other, and nothing of theirs outside its place."""

import http.client
import socket

import pytest

from cloud.server import reply
from cloud.server.engine import Result


@pytest.fixture
def line(cloud):
    host, _, port = cloud.endpoint.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        yield connection


def _answer(reader):
    """Return status, headers and body of the next answer, by its own word on its length."""
    status = int(reader.readline().split()[1])
    headers = http.client.parse_headers(reader)
    return status, headers, reader.read(int(headers["content-length"]))


def _ask(head, body=b""):
    return f"{head}\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_answers_follow_each_other_on_one_connection(line):
    line.sendall(_ask("GET /no-such-bucket HTTP/1.1") + _ask("GET /nor-this-one HTTP/1.1"))
    reader = line.makefile("rb")
    for _ in range(2):
        status, _headers, body = _answer(reader)
        assert status in {403, 404}
        assert body.rstrip().endswith(b"</Error>")


def test_head_has_no_body_and_the_next_answer_is_found(line):
    line.sendall(_ask("HEAD /no-such-bucket HTTP/1.1") + _ask("GET /no-such-bucket HTTP/1.1"))
    reader = line.makefile("rb")
    assert reader.readline().split()[1] in {b"403", b"404"}
    while reader.readline().strip():
        pass
    assert reader.readline().startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("head", ["GET /b HTTP/1.0", "GET /b HTTP/1.1\r\nConnection: close"])
def test_who_wants_to_go_is_told_and_let_go(line, head):
    line.sendall(_ask(head))
    reader = line.makefile("rb")
    _status, headers, _body = _answer(reader)
    assert headers["connection"] == "close"
    assert reader.read() == b""


def test_a_large_object_comes_back_whole(aws):
    s3 = aws("s3")
    s3.create_bucket(Bucket="large-answers")
    content = bytes(range(256)) * 8192
    s3.put_object(Bucket="large-answers", Key="k", Body=content, Metadata={"plain": "yes"})
    assert s3.get_object(Bucket="large-answers", Key="k")["Body"].read() == content
    assert s3.head_object(Bucket="large-answers", Key="k")["ContentLength"] == len(content)
    assert (
        s3.delete_object(Bucket="large-answers", Key="k")["ResponseMetadata"]["HTTPStatusCode"]
        == 204
    )
    assert s3.list_objects_v2(Bucket="large-answers")["KeyCount"] == 0


@pytest.mark.parametrize("headers", [{"a\r\nb": "c"}, {"a b": "c"}, {"a": "\x00"}])
def test_what_is_no_header_is_not_written(headers):
    with pytest.raises(ValueError, match="header"):
        reply.written(Result(200, headers, b""), "GET", stays=True)


def test_no_value_breaks_out_of_its_line():
    (answer,) = reply.written(Result(200, {"a": "b\r\nc: d"}, b"x"), "GET", stays=True)
    assert answer == b"HTTP/1.1 200 OK\r\na: b  c: d\r\ncontent-length: 1\r\n\r\nx"


def test_a_body_may_come_in_pieces(line):
    chunked = (
        "PUT /no-such-bucket/k HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    line.sendall(chunked.encode())
    line.sendall(b"3\r\nabc\r\n")
    line.sendall(b"0\r\n\r\n" + _ask("GET /no-such-bucket HTTP/1.1"))
    reader = line.makefile("rb")
    for _ in range(2):
        status, _headers, body = _answer(reader)
        assert status in {403, 404}
        assert body


def test_who_asks_whether_to_send_is_told_to_go_on(line):
    head = "PUT /no-such-bucket/k HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3"
    line.sendall(f"{head}\r\nExpect: 100-continue\r\n\r\n".encode())
    reader = line.makefile("rb")
    assert reader.readline() == b"HTTP/1.1 100 Continue\r\n"
    assert reader.readline() == b"\r\n"
    line.sendall(b"abc")
    status, _headers, _body = _answer(reader)
    assert status in {403, 404}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"no HTTP at all\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 70_000, 431),
        (b"GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET /%6doto-api/data.json HTTP/1.1\r\nHost: a\r\n\r\n", 403),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX-Moto-Account-Id: 1\r\n\r\n", 403),
    ],
)
def test_what_is_no_call_is_refused(line, sent, status):
    line.sendall(sent)
    assert _answer(line.makefile("rb"))[0] == status


def test_a_wish_for_another_protocol_is_answered_in_this_one_and_ends_the_connection(line):
    line.sendall(_ask("GET /b HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c"))
    reader = line.makefile("rb")
    assert _answer(reader)[0] in {403, 404}
    assert reader.read() == b""
