"""169.254.169.254 inside an instance: what it may know of itself, in both versions.

Source: Amazon EC2 User Guide, "Use the Instance Metadata Service to access instance metadata".
"""

import asyncio
import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Mapping

import h11

from runner.instances.shapes import Instance
from runner.server.labapi import RefusedError, read_request

ADDRESS = ("169.254.169.254", 80)
REQUEST_WITHIN = 5.0  # seconds
LONGEST_TTL = 21_600  # seconds
TOKEN, TTL = b"x-aws-ec2-metadata-token", b"x-aws-ec2-metadata-token-ttl-seconds"
TOKEN_PATH = "/latest/api/token"  # noqa: S105 - a path
VERSIONS = "1.0\n2007-01-19\n2021-03-23\n2024-04-11\nlatest"
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
}

Answer = tuple[int, str, dict[str, str]]


class Metadata:
    """Answers one instance. `instance` may be replaced at any time."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self._key = secrets.token_bytes(32)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and end the connection."""
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=16 << 10)
        try:
            async with asyncio.timeout(REQUEST_WITHIN):
                request, _ = await read_request(connection, reader)
            answer = self.answer(request)
        except (h11.RemoteProtocolError, RefusedError):
            answer = _plain(400)
        status, text, more = answer
        content = text.encode()
        fields = {
            "Content-Type": "text/plain",
            "Content-Length": str(len(content)),
            "Connection": "close",
            "Server": "EC2ws",
            **more,
        }
        lines = [f"HTTP/1.1 {status} {_REASONS[status]}"]
        lines += [f"{name}: {value}" for name, value in fields.items()]
        head = "\r\n".join(lines) + "\r\n\r\n"
        writer.write(head.encode() + content)
        await writer.drain()

    def answer(self, request: h11.Request) -> Answer:
        fields = dict(request.headers)
        path = request.target.decode("ascii", "replace").partition("?")[0]
        if not self.instance.metadata_on:
            return _plain(403)
        if request.method == b"PUT":
            return self._token(path, fields)
        if request.method != b"GET":
            return _plain(405)
        given = fields.get(TOKEN)
        if given is None and self.instance.tokens == "required":
            return _plain(401)
        if given is not None and not self._knows(given):
            return _plain(401)
        return _look_up(self.instance.metadata, path)

    def _token(self, path: str, fields: Mapping[bytes, bytes]) -> Answer:
        if path != TOKEN_PATH:
            return _plain(405)
        if b"x-forwarded-for" in fields:  # it came through a proxy, which may be open to the world
            return _plain(403)
        asked = fields.get(TTL, b"")
        if not asked.isdigit() or not 1 <= int(asked) <= LONGEST_TTL:
            return _plain(400)
        until = str(int(time.time()) + int(asked)).encode()
        token = base64.urlsafe_b64encode(self._sign(until) + until).decode()
        return 200, token, {TTL.decode(): asked.decode()}

    def _knows(self, token: bytes) -> bool:
        try:
            said = base64.urlsafe_b64decode(token)
        except (binascii.Error, ValueError):
            return False
        signature, until = said[:32], said[32:]
        return hmac.compare_digest(signature, self._sign(until)) and int(until) > time.time()

    def _sign(self, until: bytes) -> bytes:
        return hmac.digest(self._key, until, "sha256")


def _look_up(tree: Mapping[str, str], path: str) -> Answer:
    """Return a value, or the names in a folder; folders among them end in a slash."""
    names = [part for part in path.split("/") if part]
    if not names:
        return 200, VERSIONS, {}
    within = "/".join(names[1:])
    if within in tree:
        return 200, tree[within], {}
    start = f"{within}/" if within else ""
    below = [key.removeprefix(start) for key in tree if key.startswith(start)]
    if not below:
        return _plain(404)
    heads = {name.partition("/")[0] + ("/" if "/" in name else "") for name in below}
    return 200, "\n".join(sorted(heads)), {}


def _plain(status: int) -> Answer:
    return status, f"{status} - {_REASONS[status]}\n", {}
