"""An answer as it goes over the wire, with its length known.

Source: RFC 9112, "HTTP/1.1"; RFC 9110 for which answers have no body.
"""

import re
from http import HTTPStatus

from cloud.server.engine import Result

BODILESS = frozenset({204, 304})
_LARGE = 64 * 1024  # bytes of a body that is not copied behind its head
_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}" for status in HTTPStatus}
_NO_NAME = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]", re.ASCII)
_NO_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def written(result: Result, method: str, *, stays: bool) -> tuple[bytes, ...]:
    """Return what is to be written, one after the other.

    Raises ValueError for a header that would break out of its line.
    """
    body = result.body
    fields = dict(result.headers)
    if result.status in BODILESS:
        fields.pop("content-length", None)
        body = b""
    elif body or "content-length" not in fields:  # an answer to HEAD tells of another's
        fields["content-length"] = str(len(body))
    if not stays:
        fields["connection"] = "close"
    head = _head(result.status, fields)
    if method == "HEAD":
        return (head,)
    return (head + body,) if len(body) <= _LARGE else (head, body)


def plain(status: int, sentence: str) -> bytes:
    """Return an answer after which the connection ends."""
    headers = {"content-type": "text/plain; charset=utf-8"}
    return written(Result(status, headers, sentence.encode()), "", stays=False)[0]


def _head(status: int, fields: dict[str, str]) -> bytes:
    if _NO_NAME.search("".join(fields)):
        raise ValueError("A header's name has a letter that no name may have.")
    if _NO_VALUE.search("".join(fields.values())):
        fields = {
            name: value.replace("\r", " ").replace("\n", " ") for name, value in fields.items()
        }
        if _NO_VALUE.search("".join(fields.values())):
            raise ValueError("A header's value has a letter that no value may have.")
    line = _LINES.get(status) or f"HTTP/1.1 {status} "
    lines = [line, *[f"{name}: {value}" for name, value in fields.items()], "", ""]
    text = "\r\n".join(lines)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8")
