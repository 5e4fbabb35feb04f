"""Answers on the wire: whole, one after the other, and nothing of theirs outside its place."""

import http.client
import socket

import pytest

from cloud.server import reply


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


@pytest.mark.parametrize(
    "pair", [(b"a\r\nb", b"c"), (b"a b", b"c"), (b"a", b"b\r\nc: d"), (b"a", b"\x00")]
)
def test_no_header_breaks_out_of_its_line(pair):
    with pytest.raises(ValueError, match="header"):
        reply.reply(None, 200, [pair], b"")
