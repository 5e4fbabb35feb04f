"""The lab's page as a jail may reach it: `/api/lab/` and nothing else, as this session only."""

import asyncio
import json
import re
from dataclasses import dataclass

import h11
import httpx

LONGEST_BODY = 64 << 10
LONGEST_ANSWER = 1 << 20
CHUNK = 1 << 16
REQUEST_WITHIN = 5.0  # seconds to say a whole request
ALLOWED = re.compile(r"^/api/lab/[A-Za-z0-9_/-]{0,200}$")
METHODS = (b"GET", b"POST")
AWAY = "The lab's page does not answer. This is not your mistake: please try again in a moment."


class RefusedError(Exception):
    """A request that is not passed on, and the answer it gets."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class LabApi:
    """Forwards a jail's questions to the site with the session's own token.

    The request is taken apart and said anew: nothing of the learner's but method, path and body
    reaches the site, so no header of theirs can pass for one of ours.
    """

    site: str
    token: str | None
    http: httpx.AsyncClient

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and end the connection."""
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=16 << 10)
        try:
            async with asyncio.timeout(REQUEST_WITHIN):
                request, body = await read_request(connection, reader)
            status, content = await self._ask(request, body)
        except h11.RemoteProtocolError as error:
            status, content = error.error_status_hint, _sentence("That is not a request.")
        except RefusedError as refusal:
            status, content = refusal.status, _sentence(str(refusal))
        await _answer(writer, status, content)

    async def _ask(self, request: h11.Request, body: bytes) -> tuple[int, bytes]:
        path = request.target.decode("ascii", "replace")
        if not ALLOWED.match(path):
            raise RefusedError(404, "There is nothing here but the lab.")
        if request.method not in METHODS:
            raise RefusedError(405, "The lab answers GET and POST only.")
        if self.token is None:
            raise RefusedError(404, "This machine belongs to no lab.")
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        address = f"http://{self.site}{path}"
        method = request.method.decode()
        try:
            answer = await self.http.request(method, address, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise RefusedError(503, AWAY) from error
        if len(answer.content) > LONGEST_ANSWER:
            raise RefusedError(502, "The lab's page gave an answer that is too long.")
        return answer.status_code, answer.content


async def read_request(
    connection: h11.Connection, reader: asyncio.StreamReader
) -> tuple[h11.Request, bytes]:
    """Return one whole request of a jail. Raises h11.RemoteProtocolError and ConnectionError."""
    request: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(CHUNK))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > LONGEST_BODY:
                raise RefusedError(413, "That is too long for the lab.")
        elif isinstance(event, h11.EndOfMessage) and request is not None:
            return request, bytes(body)
        else:
            raise ConnectionResetError("The jail hung up.")


async def _answer(writer: asyncio.StreamWriter, status: int, content: bytes) -> None:
    head = (
        f"HTTP/1.1 {status} Lab\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + content)
    await writer.drain()


def _sentence(text: str) -> bytes:
    return json.dumps({"error": text}).encode()
