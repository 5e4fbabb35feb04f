"""A terminal: a shell in a jail behind a PTY, its scrollback, and whoever looks at it now."""

import asyncio
import contextlib
import errno
import fcntl
import json
import os
import struct
import termios
from collections import deque
from collections.abc import Callable

from runner.server.jails import Jail
from runner.server.pace import Pace

SCROLLBACK = 256 << 10
UNACKNOWLEDGED = 512 << 10  # bytes under way to a page before the shell has to wait
CHUNK = 1 << 16
UNSEEN_RATE, UNSEEN_BURST = 1 << 20, 1 << 20  # bytes a second while nobody looks
MOST_COLUMNS, MOST_ROWS = 500, 300
DRAIN_WITHIN = 2.0  # seconds for the last output after the shell has ended

Frame = bytes | str


class Scrollback:
    """The last output, whole chunks of it, no more than `limit` bytes."""

    def __init__(self, limit: int = SCROLLBACK) -> None:
        self._limit = limit
        self._chunks: deque[bytes] = deque()
        self._size = 0
        self._cut = False

    def add(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._size += len(chunk)
        while self._size > self._limit and len(self._chunks) > 1:
            self._size -= len(self._chunks.popleft())
            self._cut = True

    def content(self) -> bytes:
        """Return what is kept; when its start was lost, from the first whole line on."""
        content = b"".join(self._chunks)[-self._limit :]
        if self._cut:
            _, found, rest = content.partition(b"\n")
            return rest if found else content
        return content


class Watcher:
    """One connection's view of a terminal: frames to send, and what it has not yet drawn."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        self.under_way = 0

    def show(self, output: bytes) -> None:
        self.under_way += len(output)
        self.frames.put_nowait(output)

    def tell(self, **message: str | int) -> None:
        self.frames.put_nowait(json.dumps(message))

    def end(self) -> None:
        self.frames.put_nowait(None)


class Terminal:
    """Reads the PTY as fast as it is watched; `on_activity` is called at every in- and output."""

    def __init__(self, master: int, jail: Jail, on_activity: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._master = master
        self._jail = jail
        self._on_activity = on_activity
        self._scrollback = Scrollback()
        self._watcher: Watcher | None = None
        self._pace = Pace(UNSEEN_RATE, UNSEEN_BURST)
        self._reading = False
        self._open = True
        self._killed = False
        self._drained = asyncio.Event()
        self._writing = asyncio.Lock()
        self._ending = asyncio.ensure_future(self._end_with_shell())
        self._read_on()

    @property
    def live(self) -> bool:
        return self._open and not self._killed

    def attach(self) -> Watcher:
        """Let a connection watch, from the scrollback on; whoever watched before is let go."""
        if self._watcher is not None:
            self._watcher.tell(type="taken")  # or two pages take it from each other for ever
        self._let_go()
        watcher = self._watcher = Watcher()
        content = self._scrollback.content()
        watcher.tell(type="attached", replayed=len(content))
        if content:
            watcher.show(content)
        self._read_on()
        return watcher

    def detach(self, watcher: Watcher) -> None:
        if self._watcher is watcher:
            self._watcher = None
            self._read_on()

    def acknowledge(self, watcher: Watcher, count: int) -> None:
        """Note that the page has drawn `count` more bytes."""
        watcher.under_way = max(0, watcher.under_way - max(0, count))
        if watcher is self._watcher and watcher.under_way < UNACKNOWLEDGED:
            self._read_on()

    def resize(self, columns: int, rows: int) -> None:
        if self._open:
            set_size(self._master, columns, rows)

    async def write(self, keys: bytes) -> None:
        """Type `keys`; waits while the shell takes no more."""
        self._on_activity()
        async with self._writing:
            while keys and self._open:
                try:
                    keys = keys[os.write(self._master, keys) :]
                except BlockingIOError:
                    await self._writable()
                except OSError:  # the shell has ended
                    return

    async def close(self) -> None:
        """Kill the shell and everything it started; nobody comes back to it from here on."""
        self._killed = True
        self._jail.kill()
        await self._ending

    async def _writable(self) -> None:
        """Wait for room, or until a moment has passed and the terminal may be gone."""
        ready = asyncio.Event()
        self._loop.add_writer(self._master, ready.set)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ready.wait(), 0.5)
        finally:
            if self._open:
                self._loop.remove_writer(self._master)

    def _read_on(self) -> None:
        if self._open and not self._reading and not self._drained.is_set():
            self._reading = True
            self._loop.add_reader(self._master, self._readable)

    def _pause(self) -> None:
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._master)

    def _readable(self) -> None:
        try:
            output = os.read(self._master, CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            if error.errno != errno.EIO:  # EIO: the last process has let go of the terminal
                raise
            output = b""
        if not output:
            self._pause()
            self._drained.set()
            return
        self._on_activity()
        self._scrollback.add(output)
        if self._watcher is not None:
            self._watcher.show(output)
            if self._watcher.under_way >= UNACKNOWLEDGED:
                self._pause()
        elif wait := self._pace.delay(len(output)):
            self._pause()
            self._loop.call_later(wait, self._read_on)

    async def _end_with_shell(self) -> None:
        code = await self._jail.wait()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._drained.wait(), DRAIN_WITHIN)
        self._pause()
        self._open = False
        os.close(self._master)
        if self._watcher is not None:
            self._watcher.tell(type="exit", code=code)
        self._let_go()

    def _let_go(self) -> None:
        if self._watcher is not None:
            self._watcher.end()
            self._watcher = None


def open_pty(uid: int, columns: int, rows: int) -> tuple[int, int]:
    """Return a PTY's two ends, its size set, the inner one owned by the learner."""
    master, slave = os.openpty()
    os.set_blocking(master, False)
    os.fchown(slave, uid, uid)
    set_size(master, columns, rows)
    return master, slave


def set_size(master: int, columns: int, rows: int) -> None:
    columns, rows = min(max(columns, 2), MOST_COLUMNS), min(max(rows, 1), MOST_ROWS)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
