"""What a function writes: read as it comes, kept up to a limit, taken when an event is done."""

import asyncio
import os

MOST = 1 << 20  # bytes for one event; the rest is thrown away
CHUNK = 1 << 16


class Log:
    """The reading end of a worker's standard output and error. Belongs to one event loop."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._kept = bytearray()
        self._open = True
        os.set_blocking(descriptor, False)
        asyncio.get_running_loop().add_reader(descriptor, self._read)

    def take(self) -> str:
        """Return all that was written since the last time."""
        while self._open and self._read():
            continue
        text = self._kept.decode("utf-8", "replace")
        self._kept.clear()
        return text

    def close(self) -> None:
        if self._open:
            self._open = False
            asyncio.get_running_loop().remove_reader(self._descriptor)
            os.close(self._descriptor)

    def _read(self) -> bool:
        """Read what is there; return whether there may be more."""
        try:
            chunk = os.read(self._descriptor, CHUNK)
        except BlockingIOError:
            return False
        if not chunk:
            self.close()
            return False
        self._kept += chunk[: MOST - len(self._kept)]
        # Whoever writes without end must not keep us here.
        return len(self._kept) < MOST
