"""HTTP over a unix socket, on connections that are kept: what every invocation goes through.

httpx does the same in four times the processor's time, which was a third of a warm invocation.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import h11

CHUNK = 1 << 16
IDLE = 4.0  # seconds for which a connection is kept: the other side closes it after five
_FAULTS = (OSError, EOFError, TimeoutError, h11.ProtocolError)

Header = tuple[str, str]


class AwayError(Exception):
    """Nobody answers there, or not as HTTP asks for, or not in time."""


@dataclass(eq=False)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    state: h11.Connection = field(default_factory=lambda: h11.Connection(h11.CLIENT))
    free_since: float = 0.0  # monotonic

    async def ask(self, request: h11.Request, body: bytes) -> tuple[int, bytes]:
        """Raises one of _FAULTS."""
        for part in (request, h11.Data(data=body), h11.EndOfMessage()):
            self.writer.write(self.state.send(part) or b"")
        await self.writer.drain()
        status, content = 0, bytearray()
        while not isinstance(event := await self._next(), h11.EndOfMessage):
            if isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                content += event.data
        return status, bytes(content)

    async def _next(self) -> h11.Event:
        while (event := self.state.next_event()) is h11.NEED_DATA:
            self.state.receive_data(await self.reader.read(CHUNK))
        if isinstance(event, h11.Event) and not isinstance(event, h11.ConnectionClosed):
            return event
        raise EOFError

    def ready(self) -> bool:
        """Make ready for the next request; tell whether that can be."""
        if self.state.our_state is not h11.DONE or self.state.their_state is not h11.DONE:
            return False
        self.state.start_next_cycle()
        self.free_since = time.monotonic()
        return True

    @property
    def usable(self) -> bool:
        gone = self.reader.at_eof() or self.writer.is_closing()
        return not gone and time.monotonic() - self.free_since < IDLE


class Line:
    """For one event loop."""

    def __init__(self, socket: Path) -> None:
        self._socket = str(socket)
        self._free: list[_Connection] = []

    async def ask(
        self, method: str, path: str, body: bytes, *, timeout: float, headers: Sequence[Header] = ()
    ) -> tuple[int, bytes]:
        """Return status and body of the answer. Raises AwayError."""
        fixed = (("host", "runner"), ("content-length", str(len(body))))
        request = h11.Request(method=method, target=path, headers=[*fixed, *headers])
        # In a task of its own: a caller of the front door has none, which asyncio's timeouts need.
        asking = asyncio.ensure_future(self._ask(request, body))
        try:
            await asyncio.wait({asking}, timeout=timeout)
        finally:
            asking.cancel()
        if not asking.done():
            raise AwayError
        return asking.result()

    async def _ask(self, request: h11.Request, body: bytes) -> tuple[int, bytes]:
        """Raises AwayError."""
        try:
            connection = await self._connection()
            try:
                answer = await connection.ask(request, body)
            except BaseException:
                connection.writer.close()
                raise
        except _FAULTS as fault:
            raise AwayError from fault
        if connection.ready():
            self._free.append(connection)
        else:
            connection.writer.close()
        return answer

    async def close(self) -> None:
        for connection in self._free:
            connection.writer.close()
        self._free.clear()

    async def _connection(self) -> _Connection:
        while self._free:
            found = self._free.pop()  # the latest: those that are idle for long are never asked
            if found.usable:
                return found
            found.writer.close()
        return _Connection(*await asyncio.open_unix_connection(self._socket))
