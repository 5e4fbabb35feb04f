"""What an instance writes to its console: the last of it is kept, and read no faster than needed."""

import asyncio
import os

MOST = 64 << 10  # bytes. Source: Amazon EC2 API Reference, GetConsoleOutput
CHUNK = 1 << 16
PAUSE = 0.01  # seconds between two looks: whoever writes without end waits


class Console:
    """Belongs to one event loop. `follow` may be called again, for the next boot."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._descriptor: int | None = None

    @property
    def text(self) -> str:
        return self._kept.decode("utf-8", "replace")

    def say(self, line: str) -> None:
        self._keep(f"{line}\n".encode())

    def follow(self, descriptor: int) -> None:
        """Keep what comes from a pipe, until its end. The descriptor is ours from now on."""
        self.close()
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._wait(descriptor)

    def close(self) -> None:
        if self._descriptor is not None:
            asyncio.get_running_loop().remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def _wait(self, descriptor: int) -> None:
        if descriptor == self._descriptor:
            asyncio.get_running_loop().add_reader(descriptor, self._read, descriptor)

    def _read(self, descriptor: int) -> None:
        try:
            chunk = os.read(descriptor, CHUNK)
        except BlockingIOError:
            return
        if not chunk:
            self.close()
            return
        self._keep(chunk)
        loop = asyncio.get_running_loop()
        loop.remove_reader(descriptor)
        loop.call_later(PAUSE, self._wait, descriptor)

    def _keep(self, chunk: bytes) -> None:
        self._kept += chunk
        del self._kept[:-MOST]
