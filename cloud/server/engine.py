"""Runs a call in moto, directly and in this process, without a web framework between.

moto's own URL table of each service is matched as its in-process mode does; `Result` is what
came back. Source: `moto.core.botocore_stubber.BotocoreStubber.process_request`.
"""

import importlib
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote_to_bytes

from botocore.exceptions import ClientError
from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    Request,
    environ_key_for_header,
    should_preserve_original_header_name,
)
from werkzeug.exceptions import HTTPException

from cloud.seams.scope import Scope, entered
from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.principal import Principal

# moto's own dashboard and fixtures, reachable by nobody.
FORBIDDEN = frozenset({"moto_api", "moto_proxy", "moto_server", "instance_metadata", "core"})
_DROPPED = frozenset({"status", "connection", "transfer-encoding", "content-length", "server"})

Handler = Callable[[Request, str, Any], Any]


class NoSuchServiceError(Exception):
    """moto has nothing at this address."""


@dataclass(slots=True)
class Result:
    """A response. `headers` have lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes


@cache
def handlers(module: str) -> tuple[tuple[re.Pattern[str], Handler], ...]:
    """Return moto's handlers of one service with the paths that they serve, in its order.

    Raises NoSuchServiceError.
    """
    if module in FORBIDDEN:
        raise NoSuchServiceError(module)
    try:
        urls = importlib.import_module(f"moto.{module}.urls")
    except ImportError as fault:
        raise NoSuchServiceError(module) from fault
    return tuple(
        (re.compile(pattern.format("")), handler) for pattern, handler in urls.url_paths.items()
    )


def run(request: Request, address: Address, scope: Scope) -> Result:
    """Execute the call in `scope`; `request` is what `build_request` made of it.

    Raises NoSuchServiceError, NotImplementedError for what moto lacks, CrossAccountError for a
    reach into another account, and whatever moto's own mistakes are.
    """
    if address.module is None:
        raise NoSuchServiceError(address.host)
    handler = _handler(address.module, address.path)
    # What `request.raw_url` would say, without parsing it anew.
    environ = request.environ
    url = f"{environ['wsgi.url_scheme']}://{address.host}{environ['RAW_URI']}"
    with entered(scope):
        try:
            answer = handler(request, url, request.headers)
        except HTTPException as fault:
            answer = fault.code or 400, dict(fault.get_headers()), fault.get_body()
        except ClientError as fault:
            answer = 400, {}, str(fault.response["Error"]["Message"])
        return _result(answer, request.method)


def build_request(call: Call, address: Address, who: Principal) -> Request:
    """Return the call as moto wants it. The account is ours to say, not the caller's."""
    path_info = unquote_to_bytes(address.path).decode("latin-1")
    query = f"?{call.raw_query}" if call.raw_query else ""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path_info,
        "QUERY_STRING": call.raw_query,
        "RAW_URI": address.path + query,
        "REQUEST_URI": address.path + query,
        "SERVER_NAME": "cloud",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": call.scheme,
        "wsgi.input": io.BytesIO(call.body),
        "CONTENT_LENGTH": str(len(call.body)),
        PRESERVED_HEADER_NAMES_ENVIRON_KEY: {},
    }
    for name, value in call.fields.items():
        key = environ_key_for_header(name)
        if should_preserve_original_header_name(name):
            environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY][key] = name
        environ[key] = value
    environ["CONTENT_LENGTH"] = str(len(call.body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)  # werkzeug would read no body: it is whole here
    environ["HTTP_HOST"] = address.host
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = who.account_id
    return Request(environ)


def _handler(module: str, path: str) -> Handler:
    for pattern, handler in handlers(module):
        if pattern.match(path):
            return handler
    raise NotImplementedError(f"{module} has nothing at {path}")


def _result(answer: Any, method: str) -> Result:  # noqa: ANN401 - moto's own
    if not (isinstance(answer, tuple) and len(answer) == 3):
        answer = 200, {}, answer
    status, headers, content = answer
    body = _bytes(content)
    plain = {str(k).lower(): str(v) for k, v in dict(headers).items() if v is not None}
    length = plain.get("content-length")
    kept = {name: value for name, value in plain.items() if name not in _DROPPED}
    if method == "HEAD" and length is not None:
        kept["content-length"] = length
    return Result(int(status), kept, body)


def _bytes(content: str | bytes | Iterable[bytes] | None) -> bytes:
    if content is None:
        return b""
    if isinstance(content, str):
        return content.encode()
    if isinstance(content, bytes | bytearray):
        return bytes(content)
    return b"".join(part.encode() if isinstance(part, str) else part for part in content)
