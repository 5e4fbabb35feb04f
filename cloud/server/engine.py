"""Runs a call in moto, directly and in this process, without a web framework between.

moto's own URL table of each service is matched as its in-process mode does; `Result` is what
came back. Source: `moto.core.botocore_stubber.BotocoreStubber.process_request`.
"""

import importlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from botocore.exceptions import ClientError
from moto.core.request import Request
from werkzeug.exceptions import HTTPException

from cloud.seams.scope import Scope, entered
from cloud.server.address import Address

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
    """Execute the call in `scope`; `request` is what `heard.heard` made of it.

    Raises NoSuchServiceError, NotImplementedError for what moto lacks, CrossAccountError for a
    reach into another account, and whatever moto's own mistakes are.
    """
    if address.module is None:
        raise NoSuchServiceError(address.host)
    handler = _handler(address.module, address.path)
    with entered(scope):
        try:
            answer = handler(request, request.raw_url, request.headers)
        except HTTPException as fault:
            answer = fault.code or 400, dict(fault.get_headers()), fault.get_body()
        except ClientError as fault:
            answer = 400, {}, str(fault.response["Error"]["Message"])
        return _result(answer, request.method)


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
