"""Our reading of a signature against botocore's own signer, over all that it could sign."""

import datetime as dt
import string
from urllib.parse import quote, urlencode

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from cloud.server import claim, identify
from cloud.server.call import Call
from cloud.server.identify import Key
from cloud.server.principal import Principal
from cloud.server.refusals import RefusedError

KEY, SECRET, TOKEN = "AKIAQAAAAAAAAAAAAAAA", "s3cr3t/with+signs", "token//+="
WHO = Principal("111122223333", "IAMUser")
HOST = "bucket.s3.amazonaws.com"

text = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
plain = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=8)
paths = st.lists(text, max_size=4).map(
    lambda parts: "/" + "/".join(quote(p, safe="~") for p in parts)
)
queries = st.lists(st.tuples(plain, text), max_size=4)
headers = st.dictionaries(
    plain.map(lambda name: f"x-amz-meta-{name.lower()}"),
    st.text(
        string.printable.replace("\r", "")
        .replace("\n", "")
        .replace("\x0b", "")
        .replace("\x0c", ""),
        max_size=20,
    ),
    max_size=3,
)
methods = st.sampled_from(["GET", "PUT", "POST", "DELETE", "HEAD"])


def keys(token: str) -> dict[str, Key]:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    return {KEY: Key(SECRET, WHO, token, later if token else None)}


def received(request: AWSRequest) -> Call:
    """Return the signed request as it would arrive."""
    sent = request.prepare()
    path, _, query = sent.url.removeprefix(f"https://{HOST}").partition("?")
    fields = [(name.lower(), _text(value)) for name, value in sent.headers.items()]
    body = sent.body or b""
    body = body.encode() if isinstance(body, str) else body
    return Call(sent.method, HOST, path or "/", query, fields, body)


def prove(call: Call, token: str = "") -> Principal:
    claimed = claim.read(call)
    assert claimed is not None
    return identify.prove(call, claimed, keys(token).get)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


@settings(max_examples=150, deadline=None)
@given(methods, paths, queries, headers, st.binary(max_size=64), st.sampled_from(["", TOKEN]))
def test_signed_headers(method, path, query, named, body, token):
    for service, signer in (("s3", S3SigV4Auth), ("sqs", SigV4Auth)):
        url = f"https://{HOST}{path}" + (f"?{urlencode(query, quote_via=quote)}" if query else "")
        request = AWSRequest(method, url, headers=dict(named), data=body)
        signer(Credentials(KEY, SECRET, token or None), service, "eu-west-1").add_auth(request)
        assert prove(received(request), token) == WHO


@settings(max_examples=100, deadline=None)
@given(paths, st.sampled_from(["", TOKEN]))
def test_signed_urls(path, token):
    request = AWSRequest("GET", f"https://{HOST}{path}")
    S3SigV4QueryAuth(Credentials(KEY, SECRET, token or None), "s3", "us-east-1").add_auth(request)
    assert prove(received(request), token) == WHO


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_one_changed_letter_is_enough(data):
    """Whatever single character of what was signed is changed, the proof fails."""
    request = AWSRequest(
        "PUT", f"https://{HOST}/key/name?versionId=abc", headers={"x-amz-meta-a": "b"}, data=b"body"
    )
    S3SigV4Auth(Credentials(KEY, SECRET), "s3", "us-east-1").add_auth(request)
    call = received(request)
    assert prove(received(request)) == WHO
    part = data.draw(st.sampled_from(["raw_path", "raw_query", "host", "body", "x-amz-meta-a"]))
    letter = data.draw(st.sampled_from("xyz789"))
    if part == "x-amz-meta-a":
        call.headers = [(n, letter if n == part else v) for n, v in call.headers]
    elif part == "body":
        call.body = b"bod" + letter.encode()
    else:
        setattr(call, part, getattr(call, part)[:-1] + letter)
    if (part, letter) in {("body", "y")}:
        return
    with pytest.raises(RefusedError):
        prove(call)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_authorization_is_read_or_refused_never_crashed_on(header):
    call = Call(
        "GET", HOST, "/", "", [("authorization", header), ("x-amz-date", "20300101T000000Z")], b""
    )
    with pytest.raises(RefusedError):
        prove(call)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                f"X-Amz-{n}"
                for n in (
                    "Algorithm",
                    "Credential",
                    "Date",
                    "Expires",
                    "SignedHeaders",
                    "Signature",
                )
            ]
        ),
        st.text(max_size=30),
        min_size=1,
    )
)
def test_any_signed_query_is_read_or_refused(fields):
    fields.setdefault("X-Amz-Signature", "0")
    call = Call("GET", HOST, "/", urlencode(fields), [], b"")
    with pytest.raises(RefusedError):
        prove(call)
