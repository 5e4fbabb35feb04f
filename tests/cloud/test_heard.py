"""What is put into a request beforehand is what werkzeug and moto would read from it."""

import gc
import io
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.core.request import Request
from werkzeug.datastructures import ImmutableMultiDict

from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.heard import heard
from cloud.server.principal import Principal

WHO = Principal("123456789012", "IAMUser", "arn:aws:iam::123456789012:user/ada")
FORM = "application/x-www-form-urlencoded"
KINDS = [
    FORM,
    f"{FORM}; charset=utf-8",
    f" {FORM.upper()} ;charset=latin-1",
    "application/x-amz-json-1.0",
    "application/json",
    "binary/octet-stream",
    "text/xml",
    "",
    None,
]
BODIES = [
    b"",
    b"Action=ListUsers&Version=2010-05-08&Empty=&A=1&A=2",
    b"Message=caf%C3%A9+%26+more&Broken=%zz&Bad=%ff",
    b'{"TableName": "t", "Key": {"k": {"S": "a=b&c"}}}',
    b"\xff\xfe not text",
    "é=ü".encode(),
]


def _compare(kind, body, method="POST", path="/", query=""):
    headers = [] if kind is None else [("content-type", kind)]
    call = Call(method, "x.amazonaws.com", path, query, headers, body)
    where = Address("sqs", "us-east-1", "x.amazonaws.com", path, None)
    ours = heard(call, where, WHO)
    plain = Request(ours.environ | {"wsgi.input": io.BytesIO(body)})
    try:
        form = plain.form
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            _ = ours.form
        return
    assert ours.form == form
    assert isinstance(ours.form, ImmutableMultiDict)
    assert ours.files == plain.files
    assert ours.args == plain.args
    assert ours.values.to_dict(flat=False) == plain.values.to_dict(flat=False)
    assert ours.data == plain.data
    assert ours.get_data() == plain.get_data()
    assert ours.raw_url == plain.raw_url
    assert ours.url == plain.url
    assert ours.raw_path == plain.raw_path
    assert ours.path == plain.path
    assert dict(ours.headers) == dict(plain.headers)
    assert list(ours.headers.items(lower=True)) == list(plain.headers.items(lower=True))


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_body(kind, body):
    for method in ("GET", "PUT", "POST"):
        for query in ("a=1&b=&a=2", ""):
            _compare(kind, body, method, query=query)


@pytest.mark.parametrize("path", ["/", "/b/k", "/b/a%2Fb%20c", "//b//k", "/b/é".encode().decode()])
def test_every_kind_of_path(path):
    _compare("text/plain", b"x", "PUT", path, "versionId=1")


@given(st.text(alphabet="abcAction=&%+;é ", max_size=40))
def test_any_form(text):
    _compare(FORM, text.encode())


SENT = {
    "content-type": "text/plain",
    "x-amz-meta-my_key": "kept as it is spelt",
    "x-amz-meta-other-key": "",
    "range": "bytes=0-1",
    "content-md5": "x",
}


@pytest.mark.parametrize("name", [*SENT, "Range", "X_AMZ_META_MY_KEY", "content-length", "absent"])
def test_a_header_is_found_where_werkzeug_finds_it(name):
    call = Call("PUT", "x", "/b/k", "", list(SENT.items()), b"body")
    ours = heard(call, Address("s3", "us-east-1", "x", "/b/k", "b"), WHO)
    plain = Request(ours.environ).headers
    assert ours.headers.get(name, "none") == plain.get(name, "none")
    assert ours.headers.get(name, -1, type=int) == plain.get(name, -1, type=int)
    assert (name in ours.headers) == (name in plain)
    assert list(ours.headers) == list(plain)


def test_a_call_is_gone_once_it_is_answered():
    """Moto's own request stands in a circle, and keeps its body until there is much garbage."""
    where = Address("s3", "us-east-1", "x", "/b/k", "b")
    gc.disable()
    try:
        ours = heard(Call("PUT", "x", "/b/k", "", [], b"body"), where, WHO)
        assert ours.data == b"body"
        seen = weakref.ref(ours)
        del ours
        assert seen() is None
    finally:
        gc.enable()


def test_a_stream_is_read_once_as_werkzeug_has_it():
    call = Call("PUT", "x", "/b/k", "", [("content-type", "text/plain")], b"body")
    ours = heard(call, Address("s3", "us-east-1", "x", "/b/k", "b"), WHO)
    assert ours.stream.read() == b"body"
    assert ours.stream.read() == b""


def test_files_and_what_is_compressed_are_left_to_werkzeug():
    boundary = '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--x--\r\n'
    _compare("multipart/form-data; boundary=x", boundary.encode())
    call = Call("POST", "x", "/", "", [("content-encoding", "gzip")], b"...")
    assert "form" not in heard(call, Address("sqs", "r", "x", "/", None), WHO).__dict__
