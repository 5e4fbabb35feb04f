"""From ASGI to a Call, and back."""

from collections.abc import Awaitable, Callable
from typing import Any

from cloud.server.call import Call
from cloud.server.engine import Result
from cloud.server.protocol import PLAIN
from cloud.server.reply import BODILESS, can_reply, reply

LARGEST_BODY = 256 * 1024 * 1024  # bytes
# Ours to say. A caller who sends them is turned away rather than quietly corrected.
_OURS = ("x-moto-",)


class GoneError(Exception):
    """The caller left before the body was whole."""


class UnreadableError(Exception):
    """Not a call that may go any further. `status` is HTTP's."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


async def receive(scope: dict[str, Any], read: Callable[[], Awaitable[dict[str, Any]]]) -> Call:
    """Raises UnreadableError or GoneError."""
    headers = [(name.decode("latin-1"), _text(value)) for name, value in scope["headers"]]
    hosts = [value for name, value in headers if name == "host"]
    if len(hosts) != 1 or not hosts[0]:
        raise UnreadableError(400, "A request names exactly one host.")
    if any(name.startswith(_OURS) for name, _ in headers):
        raise UnreadableError(403, "This header is not a caller's to send.")
    raw_path = scope["raw_path"].decode("latin-1") or "/"
    _refuse_inner_paths(raw_path, scope["path"])
    client = scope.get("client") or ("", 0)
    return Call(
        scope["method"],
        hosts[0],
        raw_path,
        scope["query_string"].decode("latin-1"),
        [pair for pair in headers if pair[0] != "host"],
        await _body(read),
        str(client[0]),
        plain=scope.get("scheme") == PLAIN,
    )


async def send(out: Callable[[dict[str, Any]], Awaitable[None]], result: Result) -> None:
    headers = dict(result.headers)
    if result.body or "content-length" not in headers:  # an answer to HEAD tells of another's
        headers["content-length"] = str(len(result.body))
    if result.status in BODILESS:
        del headers["content-length"]
    pairs = [(name.encode("latin-1"), _header(value)) for name, value in headers.items()]
    cycle = getattr(out, "__self__", None)
    if can_reply(cycle):
        reply(cycle, result.status, pairs, result.body)
        return
    await out({"type": "http.response.start", "status": result.status, "headers": pairs})
    await out({"type": "http.response.body", "body": result.body})


async def _body(read: Callable[[], Awaitable[dict[str, Any]]]) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await read()
        if message["type"] == "http.disconnect":
            raise GoneError
        part = message.get("body", b"")
        size += len(part)
        if size > LARGEST_BODY:
            raise UnreadableError(413, f"A body holds at most {LARGEST_BODY} bytes in this lab.")
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _refuse_inner_paths(raw_path: str, path: str) -> None:
    """Moto's own pages are nobody's, however their path is spelled."""
    for spelling in (raw_path, path):
        if spelling.lstrip("/").lower().startswith("moto-api"):
            raise UnreadableError(403, "This path is not a caller's to use.")


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _header(value: str) -> bytes:
    clean = value.replace("\r", " ").replace("\n", " ")
    try:
        return clean.encode("latin-1")
    except UnicodeEncodeError:
        return clean.encode("utf-8")
