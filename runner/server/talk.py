"""A command in a jail that is spoken to: a line in, a line out, for as long as somebody has more to say."""

import asyncio
import os

from runner.errors import RunnerError
from runner.server.jails import Jail
from runner.server.runs import LAST_OUTPUT_WITHIN, Starter, drain

LONGEST = 4 << 20  # bytes of an answer
COMPLAINT = 500  # bytes of what it wrote last to its error stream


class TalkError(RunnerError):
    """Nothing came of it. The text is what the command complained of last."""


class Talk:
    """Belongs to one event loop, and to one speaker at a time. It ends after `linger` silent seconds."""

    def __init__(
        self,
        jail: Jail,
        ends: tuple[asyncio.StreamWriter, asyncio.StreamReader, asyncio.ReadTransport],
        errors: asyncio.Future[tuple[bytes, bool]],
        linger: float,
    ) -> None:
        self._jail = jail
        self._writer, self._reader, self._hearing = ends
        self._errors = errors
        self._linger = linger
        self._silence: asyncio.TimerHandle | None = None
        self._over = False

    @classmethod
    async def begin(cls, start: Starter, *, linger: float) -> "Talk":
        """Start a jail by `start(three descriptors)`. Raises JailFailedError."""
        pipes = [os.pipe2(os.O_CLOEXEC) for _ in range(3)]
        (theirs_in, ours_in), (ours_out, theirs_out), (ours_err, theirs_err) = pipes
        try:
            jail = start((theirs_in, theirs_out, theirs_err))
        except BaseException:
            for end in (ours_in, ours_out, ours_err):
                os.close(end)
            raise
        finally:
            for end in (theirs_in, theirs_out, theirs_err):
                os.close(end)
        loop = asyncio.get_running_loop()
        transport, protocol = await loop.connect_write_pipe(
            asyncio.streams.FlowControlMixin, os.fdopen(ours_in, "wb", buffering=0)
        )
        reader = asyncio.StreamReader(limit=LONGEST)
        hearing, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ours_out, "rb", buffering=0)
        )
        writer = asyncio.StreamWriter(transport, protocol, None, loop)
        errors = asyncio.ensure_future(drain(ours_err, LONGEST))
        return cls(jail, (writer, reader, hearing), errors, linger)

    @property
    def over(self) -> bool:
        return self._over or self._jail.ended.done()

    async def say(self, line: bytes, *, within: float) -> bytes:
        """Return the line that comes back within so many seconds. Raises TalkError, and is over then."""
        if self._silence is not None:
            self._silence.cancel()
        try:
            async with asyncio.timeout(within):
                self._writer.write(line + b"\n")
                await self._writer.drain()
                answer = await self._reader.readline()
        except (TimeoutError, ConnectionError, ValueError) as fault:
            raise TalkError(await self._complaint()) from fault
        except asyncio.CancelledError:
            self.end()
            raise
        if not answer.endswith(b"\n"):
            raise TalkError(await self._complaint())
        self._silence = asyncio.get_running_loop().call_later(self._linger, self.end)
        return answer

    def end(self) -> None:
        """Kill the jail. Fine when it is over."""
        if self._over:
            return
        self._over = True
        self._jail.kill()
        self._writer.close()
        self._hearing.close()
        if self._silence is not None:
            self._silence.cancel()

    async def _complaint(self) -> str:
        self.end()
        done, _ = await asyncio.wait({self._errors}, timeout=LAST_OUTPUT_WITHIN)
        said = self._errors.result()[0] if done else b""
        return said[-COMPLAINT:].decode(errors="replace")
