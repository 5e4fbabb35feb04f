"""What somebody on the internet is served by an instance. The answer is the learner's to write."""

import asyncio

import h11

from runner.instances.machine import Machine
from runner.shapes import Page

WITHIN = 5.0  # seconds
MOST = 64 << 10  # bytes of the answer
CHUNK = 1 << 16


async def page(machine: Machine, port: int, path: str) -> Page:
    """Ask for `path` at a port, if the learner's address may."""
    instance = machine.instance
    machine.look()
    if not (machine.runs and instance.public_address and machine.is_open(port)):
        return Page(outcome="timed out")
    try:
        async with asyncio.timeout(WITHIN):
            reader, writer = await machine.connect(port)
            try:
                return await _ask(reader, writer, f"{instance.public_address}:{port}", path)
            finally:
                writer.close()
    except ConnectionRefusedError:
        return Page(outcome="refused")
    except TimeoutError:
        return Page(outcome="timed out")
    except (OSError, h11.ProtocolError):
        return Page(outcome="broken off")


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, path: str
) -> Page:
    """Raises OSError, h11.ProtocolError."""
    connection = h11.Connection(h11.CLIENT)
    headers = [("Host", host), ("User-Agent", "groundschool"), ("Connection", "close")]
    writer.write(connection.send(h11.Request(method="GET", target=path, headers=headers)) or b"")
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    await writer.drain()
    status, body = 0, bytearray()
    while len(body) < MOST:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(CHUNK))
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage | h11.ConnectionClosed):
            break
    return Page(outcome="answered", status=status, text=body[:MOST].decode("utf-8", "replace"))
