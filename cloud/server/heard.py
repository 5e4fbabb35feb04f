"""A call as the request that moto reads, with nothing left to be parsed a second time.

werkzeug reads a body from a stream, finds out what kind of form it is, and makes up the address
from the environment, at the first look of moto's at any of them. Here the body is whole and the
address known, so `heard` puts down what werkzeug would come to; `tests/cloud/test_heard.py` holds
the two against each other. Forms with files, and what is compressed, are left to werkzeug. Only to
S3 nothing is a form: an object may be one, and moto would keep the parts of it that it knows.

Source: `werkzeug.wrappers.Request`, `werkzeug.formparser.FormDataParser`,
`moto.core.request.Request`.
"""

import io
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    EnvironHeaders,
    Request,
    environ_key_for_header,
    should_preserve_original_header_name,
)
from werkzeug.datastructures import ImmutableMultiDict

from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.principal import Principal

_FORM = "application/x-www-form-urlencoded"
_NOTHING: ImmutableMultiDict[str, Any] = ImmutableMultiDict()
# What werkzeug would put together again, letter by letter, as it is.
_PLAIN_URL = re.compile(
    r"https?://[a-z0-9.-]+(?:/|(?:/[A-Za-z0-9_.~-]+)+/?)(?:\?[A-Za-z0-9_.~=&-]+)?", re.ASCII
)
_STANDING = {
    "SCRIPT_NAME": "",
    "SERVER_NAME": "cloud",
    "SERVER_PORT": "80",
    "SERVER_PROTOCOL": "HTTP/1.1",
}


class Headers(EnvironHeaders):
    """Headers whose names are put together once, and that raise nothing where they are absent.

    moto asks for some thirty headers at each call to S3, most of which are not there.
    """

    def get(self, key: str, default: Any = None, type: Callable[[str], Any] | None = None) -> Any:  # type: ignore[override]  # noqa: A002, ANN401 - werkzeug's own
        if type is not None:
            return super().get(key, default, type)
        return self.environ.get(_spelled(key)[0], default)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and _spelled(key)[0] in self.environ

    def __iter__(self) -> Iterator[tuple[str, str]]:
        kept = self.environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY]
        for key, value in self.environ.items():
            name = _told(key)
            if name and (value or key.startswith("HTTP_")):
                yield kept.get(key, name), value


class Heard(Request):
    """`raw_url` and `raw_path` are as they arrived."""

    raw_url: str = ""
    raw_path: str = ""

    def __init__(self, environ: dict[str, Any]) -> None:
        """Without itself in `environ`: in a circle, it would wait for the garbage collector."""
        super().__init__(environ, populate_request=False)
        self.headers = Headers(environ)


def heard(call: Call, address: Address, who: Principal) -> Request:
    """Return the call as moto wants it. The account is ours to say, not the caller's."""
    query = f"?{call.raw_query}" if call.raw_query else ""
    whole = address.path + query
    environ: dict[str, Any] = {
        **_STANDING,
        "REQUEST_METHOD": call.method,
        "PATH_INFO": unquote_to_bytes(address.path).decode("latin-1"),
        "QUERY_STRING": call.raw_query,
        "RAW_URI": whole,
        "REQUEST_URI": whole,
        "wsgi.url_scheme": call.scheme,
        "wsgi.input": io.BytesIO(call.body),
        PRESERVED_HEADER_NAMES_ENVIRON_KEY: {},
    }
    for name, value in call.fields.items():
        key, as_sent = _spelled(name)
        if as_sent:
            environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY][key] = name
        environ[key] = value
    environ["CONTENT_LENGTH"] = str(len(call.body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)  # werkzeug would read no body: it is whole here
    environ["HTTP_HOST"] = address.host
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = who.account_id
    request = Heard(environ)
    request.raw_path = address.path
    request.raw_url = f"{call.scheme}://{address.host}{whole}"
    if _PLAIN_URL.fullmatch(request.raw_url):
        request.__dict__["url"] = request.raw_url
    _fill(request, call, may_be_form=address.module != "s3")
    return request


@lru_cache(maxsize=1024)
def _spelled(name: str) -> tuple[str, bool]:
    """Return what a header is called in the environment, and whether its own spelling is kept."""
    return environ_key_for_header(name), should_preserve_original_header_name(name)


@lru_cache(maxsize=1024)
def _told(key: str) -> str:
    """Return the header's name that is `key` in the environment, empty for what is no header."""
    if key in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
        return key.replace("_", "-").title()
    if not key.startswith("HTTP_") or key in {"HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"}:
        return ""
    return key.removeprefix("HTTP_").replace("_", "-").title()


def _fill(request: Request, call: Call, *, may_be_form: bool) -> None:
    kind = call.content_type.partition(";")[0].strip().lower() if may_be_form else ""
    if may_be_form and (kind.startswith("multipart/") or "content-encoding" in call.fields):
        return
    found = request.__dict__
    body = call.body
    form = _NOTHING
    if kind == _FORM:
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return
        form = ImmutableMultiDict(
            parse_qsl(text, keep_blank_values=True, errors="werkzeug.url_quote")
        )
        body = b""
    found["form"], found["files"] = form, _NOTHING
    if not call.raw_query:
        found["args"] = _NOTHING
    found["stream"] = io.BytesIO(body)
    found["_cached_data"] = body
