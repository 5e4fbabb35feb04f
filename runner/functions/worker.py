"""One jail that serves one event at a time, and is kept for the next."""

import asyncio
import contextlib
import json
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from runner.functions.logs import Log
from runner.functions.memory import Meter
from runner.functions.shapes import MOST_PAYLOAD, InvokeAnswer, InvokeRequest, Status
from runner.server.jail import View
from runner.server.jails import Holding, Jail, Jails

INIT_WITHIN = 10.0  # seconds. Source: Lambda Developer Guide, "Init phase"
LONGEST_LINE = 8 * MOST_PAYLOAD  # JSON in JSON, escaped
WATCH_EVERY = 0.05  # seconds
ENDS_WITHIN = 5.0
LAST_WORDS = 0.05

Told = dict[str, Any]


class EndedError(Exception):
    """The process is gone."""


@dataclass(eq=False)
class Worker:
    """`free_since` (monotonic) is None while it serves."""

    key: str
    name: str
    label: str
    jail: Jail
    log: Log
    meter: Meter
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    free_since: float | None = None
    served: int = 0
    init_fault: Told | None = field(default=None)

    @property
    def ended(self) -> bool:
        return self.jail.ended.done()

    async def close(self) -> None:
        """Kill it and give back what it held. Fine when it has ended."""
        self.jail.kill()
        self.writer.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.jail.wait(), ENDS_WITHIN)
        self.log.close()

    async def first_words(self) -> Told:
        """Return what it says once it has loaded the function. Raises EndedError, TimeoutError."""
        return await self._heard(INIT_WITHIN)

    async def serve(self, asked: InvokeRequest) -> InvokeAnswer:
        """Let it serve one event. Unless the answer is "ok" or "error", it must be closed."""
        began = time.monotonic()
        order = {
            "request_id": asked.request_id,
            "arn": asked.arn,
            "event": asked.event,
            "client_context": asked.client_context,
            "deadline": time.time() + asked.timeout,
        }
        status: Status
        payload, code = "null", None
        try:
            self.writer.write(json.dumps(order).encode() + b"\n")
            told = await self._heard(asked.timeout)
            status, payload = outcome(told)
        except TimeoutError:
            status = "timeout"
        except (EndedError, ConnectionError):
            status = "out-of-memory" if self.meter.exceeded else "exit"
            code = await self.code()
        duration = (time.monotonic() - began) * 1000
        return self.answer(status, payload, duration=duration, exit_code=code)

    def answer(
        self,
        status: Status,
        payload: str = "null",
        *,
        duration: float = 0.0,
        exit_code: int | None = None,
    ) -> InvokeAnswer:
        return InvokeAnswer(
            status=status,
            payload=payload,
            log=self.log.take(),
            duration=duration,
            exit_code=exit_code,
            memory_used=self.meter.peak >> 20,
            label=self.label,
        )

    async def code(self) -> int:
        """Return how the process ended: bubblewrap tells a signal as a shell does."""
        self.jail.kill() if self.meter.exceeded else None
        with contextlib.suppress(TimeoutError):
            code = await asyncio.wait_for(self.jail.wait(), ENDS_WITHIN)
            await asyncio.sleep(0)
            if self.meter.looked_dead():
                return -9
            return 128 - code if code > 128 else code
        self.jail.kill()
        return -9

    async def _heard(self, limit: float) -> Told:
        """Return its next words. Raises EndedError, TimeoutError; memory is watched meanwhile."""
        deadline = time.monotonic() + limit
        reading = asyncio.ensure_future(self._line())
        try:
            while True:
                pause = min(WATCH_EVERY, deadline - time.monotonic())
                done, _ = await asyncio.wait({reading}, timeout=max(0.0, pause))
                self.meter.look()
                if done:
                    return self._taken(reading.result())
                if self.meter.exceeded:
                    raise EndedError
                if time.monotonic() >= deadline:
                    raise TimeoutError
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError, EndedError, ConnectionError):
                await reading

    def _taken(self, told: Told) -> Told:
        """Raises EndedError when these are its last words: that there is no memory left."""
        if "out_of_memory" in told:
            self.meter.exceeded = True
            raise EndedError
        return told

    async def _line(self) -> Told:
        """What comes was written by a learner's process, and may be anything."""
        try:
            line = await self.reader.readline()
            told = json.loads(line) if line.endswith(b"\n") else None
        except ValueError as fault:
            raise EndedError from fault
        if not isinstance(told, dict):
            raise EndedError
        return told


def outcome(told: Told) -> tuple[Status, str]:
    """Return what the function's process says of an event."""
    if "error" in told:
        return "error", json.dumps(told["error"])
    result = told.get("result")
    payload = result if isinstance(result, str) else "null"
    if len(payload.encode("utf-8", "surrogatepass")) > MOST_PAYLOAD:
        return "too-large", "null"
    return "ok", payload


async def start(  # noqa: PLR0913 - what makes a worker
    jails: Jails,
    view: View,
    holding: Holding,
    *,
    key: str,
    name: str,
    label: str,
    memory: int,
    groups: Sequence[Path],
) -> Worker:
    """Start a worker; it still has to say its first words. Raises JailFailedError."""
    ours, theirs = socket.socketpair()
    reading, writing = os.pipe2(os.O_CLOEXEC)
    try:
        jail = jails.start(view, holding, (theirs.fileno(), writing, writing))
    except BaseException:
        ours.close()
        os.close(reading)
        raise
    finally:
        theirs.close()
        os.close(writing)
    reader, writer = await asyncio.open_connection(sock=ours, limit=LONGEST_LINE)
    meter = Meter(groups, memory << 20)
    return Worker(key, name, label, jail, Log(reading), meter, reader, writer)
