"""Run one command in a jail to its end, and keep what it wrote."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from runner.server.jails import Jail

KEPT = 4 << 20  # bytes of each stream
CHUNK = 1 << 16
LAST_OUTPUT_WITHIN = 2.0  # seconds, once the jail has ended


@dataclass(frozen=True)
class Outcome:
    exit_code: int
    stdout: bytes
    stderr: bytes
    timed_out: bool
    truncated: bool


Starter = Callable[[tuple[int, int, int]], Jail]


async def run(
    start: Starter, *, stdin: bytes | Awaitable[bytes], timeout: float, kept: int = KEPT
) -> Outcome:
    """Start a jail by `start(three descriptors)` and see it through.

    `stdin` may come later than the start. Output beyond `kept` bytes a stream is read and thrown away. At `timeout` (seconds)
    everything in the jail is killed. Raises JailFailedError.
    """
    pipes = [os.pipe2(os.O_CLOEXEC) for _ in range(3)]
    (theirs_in, ours_in), (ours_out, theirs_out), (ours_err, theirs_err) = pipes
    try:
        jail = start((theirs_in, theirs_out, theirs_err))
    except BaseException:
        _close(ours_in, ours_out, ours_err)
        raise
    finally:
        _close(theirs_in, theirs_out, theirs_err)
    feeding = asyncio.ensure_future(_feed(ours_in, stdin))
    reading = [asyncio.ensure_future(drain(end, kept)) for end in (ours_out, ours_err)]
    try:
        timed_out = await _ended_late(jail, timeout)
        code = await jail.wait()
        done, late = await asyncio.wait(reading, timeout=LAST_OUTPUT_WITHIN)
        streams = [task.result() if task in done else (b"", True) for task in reading]
    finally:
        jail.kill()
        for task in (feeding, *reading):
            task.cancel()
        await asyncio.gather(feeding, *reading, return_exceptions=True)
    (stdout, cut_out), (stderr, cut_err) = streams
    return Outcome(code, stdout, stderr, timed_out, bool(late) or cut_out or cut_err)


async def _ended_late(jail: Jail, limit: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(jail.wait(), limit)
        return False
    jail.kill()
    return True


async def _feed(end: int, stdin: bytes | Awaitable[bytes]) -> None:
    loop = asyncio.get_running_loop()
    pipe = os.fdopen(end, "wb", buffering=0)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, pipe)
    writer = asyncio.StreamWriter(transport, protocol, None, loop)
    try:
        content = stdin if isinstance(stdin, bytes) else await stdin
        with contextlib.suppress(ConnectionError):
            writer.write(content)
            await writer.drain()
    finally:
        writer.close()


async def drain(end: int, kept: int) -> tuple[bytes, bool]:
    """Read a descriptor to its end. Return what came, and whether some of it was thrown away."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=CHUNK)
    pipe = os.fdopen(end, "rb", buffering=0)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    content, lost = bytearray(), False
    try:
        while chunk := await reader.read(CHUNK):
            room = kept - len(content)
            content += chunk[:room]
            lost = lost or len(chunk) > room
    finally:
        transport.close()
    return bytes(content), lost


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
