"""One connection to a server, kept between calls: costs the machine less than an HTTP client."""

import asyncio
from dataclasses import dataclass

SERVED = "200"


@dataclass
class Line:
    """Not to be shared between tasks. `host` and `port` are whose requests are sent."""

    host: str
    port: int
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    @classmethod
    def to(cls, endpoint: str) -> "Line":
        host, _, port = endpoint.removeprefix("http://").partition(":")
        return cls(host, int(port))

    async def ask(self, request: bytes) -> str:
        """Send whole bytes of HTTP; return the status, such as `200`."""
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        await self._reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("connection") == "close" or first.startswith("HTTP/1.0"):
            self.close()
        return first.split(" ", 2)[1]

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
