"""A POST to a program of the learner's, at the loopback of their own machine and nowhere else.

Whoever asks names a port and a path, never a host: the connection is made inside the workspace's
network, to 127.0.0.1, where nothing listens but what the learner has started.
"""

import asyncio
import socket
from typing import Annotated

import h11
from pydantic import Field, StringConstraints

from runner.server import network
from runner.server.workspace import Workspace
from runner.shapes import Posted, Shape

WITHIN = 15.0  # seconds. Source: SNS Developer Guide, "Amazon SNS message delivery retries"
LARGEST = 1 << 20  # bytes of a message
MOST = 64 << 10  # bytes of an answer
CHUNK = 1 << 16
LOOPBACK = "127.0.0.1"

HeaderText = Annotated[str, StringConstraints(max_length=2048)]


class PostRequest(Shape):
    port: int = Field(ge=1, le=65_535)
    path: str = Field(max_length=2048, pattern=r"^/")
    headers: dict[HeaderText, HeaderText] = Field(max_length=32)
    body: str = Field(max_length=LARGEST)


async def post(workspace: Workspace, asked: PostRequest) -> Posted:
    """Return the status of the answer; 0 when there was none."""
    try:
        async with asyncio.timeout(WITHIN):
            reader, writer = await _connect(workspace, asked.port)
            try:
                return Posted(status=await _ask(reader, writer, asked))
            finally:
                writer.close()
    except (OSError, TimeoutError, h11.ProtocolError):
        return Posted(status=0)


async def _connect(
    workspace: Workspace, port: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    # The descriptor is good as long as nobody else has had a turn since the workspace was found.
    fresh = network.within(workspace.gateway.descriptor, _socket)
    try:
        await asyncio.get_running_loop().sock_connect(fresh, (LOOPBACK, port))
        return await asyncio.open_connection(sock=fresh)
    except BaseException:
        fresh.close()
        raise


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.settimeout(0)
    return made


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: PostRequest
) -> int:
    """Raises OSError, h11.ProtocolError."""
    connection = h11.Connection(h11.CLIENT)
    body = asked.body.encode()
    own = {"content-length": str(len(body)), "connection": "close"}
    headers = list({**asked.headers, **own}.items())
    request = h11.Request(method="POST", target=asked.path, headers=headers)
    for part in (request, h11.Data(data=body), h11.EndOfMessage()):
        writer.write(connection.send(part) or b"")
    await writer.drain()
    read = 0
    while read < MOST:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            chunk = await reader.read(CHUNK)
            read += len(chunk)
            connection.receive_data(chunk)
        elif isinstance(event, h11.Response):
            return event.status_code
        elif isinstance(event, h11.ConnectionClosed):
            break
    return 0
