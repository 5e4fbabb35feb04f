"""What a client of PostgreSQL says before it signs in: whether it wants TLS.

The runner ends TLS, since the wheel's server has none. Who begins with TLS at once
(`sslnegotiation=direct`) is not understood, as with servers before PostgreSQL 17.
Source: PostgreSQL documentation, "Message Formats", SSLRequest and GSSENCRequest.
"""

import asyncio
import ssl
import struct
from dataclasses import dataclass, replace

from runner.server.gateway import CHUNK

WITHIN = 30.0  # seconds
TLS, KERBEROS = (struct.pack("!II", 8, code) for code in (80_877_103, 80_877_104))


@dataclass(frozen=True)
class Client:
    """`first` is what it has said of what the server is to hear."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    secured: bool = False
    first: bytes = b""


async def greeted(client: Client, context: ssl.SSLContext) -> Client:
    """Answer what a client asks before it signs in; return it as it goes on.

    Raises what a rough network raises: TimeoutError, OSError, SSLError, IncompleteReadError.
    """
    async with asyncio.timeout(WITHIN):
        while True:
            first = await client.reader.readexactly(len(TLS))
            if first == TLS and not client.secured:
                client.writer.write(b"S")
                client = await _secure(client, context)
            elif first == KERBEROS:
                client.writer.write(b"N")
            else:
                return replace(client, first=first)


async def _secure(client: Client, context: ssl.SSLContext) -> Client:
    """Return the client behind TLS. What it sent too early, and plainly, is not heard.

    `StreamWriter.start_tls` takes this connection for a client's: it was made without a callback.
    """
    await client.writer.drain()
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=CHUNK)
    protocol, plain = asyncio.StreamReaderProtocol(reader), client.writer.transport
    before = plain.get_protocol()
    try:
        transport = await loop.start_tls(
            plain, protocol, context, server_side=True, ssl_handshake_timeout=WITHIN
        )
    finally:
        before.connection_lost(None)  # it hears nothing any more, not even the end
    if transport is None:
        raise ConnectionResetError
    protocol.connection_made(transport)
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    return Client(reader, writer, secured=True)
