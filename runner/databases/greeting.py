"""What a client of PostgreSQL says before it signs in: whether it wants TLS.

The runner ends TLS, since the wheel's server has none. Who begins with TLS at once
(`sslnegotiation=direct`) is not understood, as with servers before PostgreSQL 17.
Source: PostgreSQL documentation, "Message Formats", SSLRequest and GSSENCRequest.
"""

import asyncio
import ssl
import struct
from dataclasses import dataclass
from typing import cast

WITHIN = 30.0  # seconds
TLS, KERBEROS = (struct.pack("!II", 8, code) for code in (80_877_103, 80_877_104))


@dataclass(frozen=True)
class Greeting:
    """`first` is what the client has said of what the server is to hear."""

    writer: asyncio.StreamWriter
    secured: bool = False
    first: bytes = b""


async def greeted(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, context: ssl.SSLContext
) -> Greeting:
    """Answer what a client asks before it signs in.

    Raises what a rough network raises: TimeoutError, OSError, SSLError, IncompleteReadError.
    """
    secured = False
    async with asyncio.timeout(WITHIN):
        while True:
            first = await reader.readexactly(len(TLS))
            if first == TLS and not secured:
                writer.write(b"S")
                writer, secured = await _secure(reader, writer, context), True
            elif first == KERBEROS:
                writer.write(b"N")
            else:
                return Greeting(writer, secured, first)


async def _secure(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, context: ssl.SSLContext
) -> asyncio.StreamWriter:
    """Return a writer in place of `writer`; the reader goes on with what was encrypted.

    `StreamWriter.start_tls` knows a server by its callback, which this connection does not have.
    """
    await writer.drain()
    loop = asyncio.get_running_loop()
    protocol = cast("asyncio.StreamReaderProtocol", writer.transport.get_protocol())
    transport = await loop.start_tls(
        writer.transport, protocol, context, server_side=True, ssl_handshake_timeout=WITHIN
    )
    if transport is None:
        raise ConnectionResetError
    return asyncio.StreamWriter(transport, protocol, reader, loop)
