"""HTTP/1.1 as the front door speaks it: `httptools` reads, whole calls go in, whole answers out.

ASGI hands heads and bodies over piece by piece, each by way of a dictionary and an event; here
every call is read to its end before it is looked at and every answer is whole when it is written,
so a connection needs one write a call, and a task only for a call that waits. uvicorn's server
makes the connections, counts them and ends them.

Source: `uvicorn.protocols.http.httptools_impl`, whose place it takes.
"""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable
from typing import Any, Protocol

import httptools
from uvicorn.config import Config
from uvicorn.server import ServerState

from cloud.server import eager
from cloud.server.engine import Result
from cloud.server.receive import LARGEST_BODY, Arrival
from cloud.server.reply import plain, written

logger = logging.getLogger(__name__)

LARGEST_HEAD = 64 * 1024  # bytes of request line and headers; S3 itself stops at 8 kB
IDLE = 75.0  # seconds until a connection without a call is closed
# The runner's word before the first request of a connection that came to port 80 of a jail.
# Source: "The PROXY protocol", version 1.
_PROXIED = re.compile(rb"PROXY TCP4 [0-9.]{7,15} [0-9.]{7,15} \d{1,5} (\d{1,5})\r\n")
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_NOT_HTTP = plain(400, "This is no HTTP request.")
_LONG_HEAD = plain(431, "The head of a request is too large.")
_LONG_BODY = plain(413, f"A body holds at most {LARGEST_BODY} bytes in this lab.")
_CRASHED = plain(500, "This call failed inside this lab's cloud.")


class Service(Protocol):
    """What answers calls. It never raises for what a caller may have sent."""

    def serve(self, arrival: Arrival) -> Awaitable[Result]: ...


class Connection(asyncio.Protocol):
    """One connection to the endpoint; its calls are answered one after the other."""

    _transport: asyncio.Transport

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],  # noqa: ARG002 - uvicorn's server calls it so
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._service: Service = config.app  # type: ignore[assignment]
        self._state = server_state
        self._loop = _loop or asyncio.get_running_loop()
        self._parser = httptools.HttpRequestParser(self)
        self._parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._client = ""
        self._plain = False
        self._begun = False  # its first bytes have been looked at
        self._head: float = 0  # bytes of the head that is being read
        self._reading: Arrival | None = None
        self._waiting: deque[Arrival] = deque()
        self._busy = False  # a call is being answered
        self._choked = False  # the caller does not read what is written
        self._ending = False
        self._used_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._client = str((transport.get_extra_info("peername") or ("", 0))[0])
        self._state.connections.add(self)  # type: ignore[arg-type]
        self._used_at = self._loop.time()
        self._timer = self._loop.call_later(IDLE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._state.connections.discard(self)
        self._ending = True
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()

    def shutdown(self) -> None:
        """End after the call that is being answered. The server says so when it stops."""
        self._ending = True
        if not self._busy:
            self._transport.close()

    def pause_writing(self) -> None:
        self._choked = True

    def resume_writing(self) -> None:
        self._choked = False
        self._next()

    def data_received(self, data: bytes) -> None:
        if not self._begun:
            data = self._begin(data)
        self._head += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.shutdown()  # what follows is not HTTP/1.1, which is all that is spoken here
        except httptools.HttpParserError:
            self._hang_up(_NOT_HTTP)
        if self._head > LARGEST_HEAD:
            self._hang_up(_LONG_HEAD)

    def _begin(self, data: bytes) -> bytes:
        self._begun = True
        proxied = _PROXIED.match(data)
        if proxied is None:
            return data
        self._plain = proxied[1] == b"80"
        return data[proxied.end() :]

    def on_message_begin(self) -> None:
        self._reading = Arrival(self._client, plain=self._plain)

    def on_url(self, url: bytes) -> None:
        if self._reading is not None:
            self._reading.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._reading is not None:
            self._reading.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._head = float("-inf")  # what follows is body, which has a limit of its own
        arrival = self._reading
        if arrival is None:
            return
        arrival.method = self._parser.get_method().decode("ascii")
        version = self._parser.get_http_version()
        arrival.stays = version != "1.0" and self._parser.should_keep_alive()
        if not self._busy and not self._waiting and arrival.expects_word():
            self._transport.write(_CONTINUE)

    def on_body(self, body: bytes) -> None:
        if self._reading is None:
            return
        self._reading.add(body)
        if self._reading.size > LARGEST_BODY:
            self._hang_up(_LONG_BODY)

    def on_message_complete(self) -> None:
        self._head = 0
        if self._reading is None or self._transport.is_closing():
            return
        self._waiting.append(self._reading)
        self._reading = None
        if self._busy or self._choked:
            self._transport.pause_reading()
        else:
            self._next()

    def _next(self) -> None:
        """Answer the calls that wait, the first of them first."""
        while self._waiting and not (self._busy or self._choked or self._transport.is_closing()):
            self._busy = True
            task = eager.start(self._loop, self._serve(self._waiting.popleft()))
            if task is not None:
                self._state.tasks.add(task)
                task.add_done_callback(self._done)
        if not (self._busy or self._choked or self._transport.is_closing()):
            self._transport.resume_reading()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._state.tasks.discard(task)
        self._next()

    async def _serve(self, arrival: Arrival) -> None:
        try:
            result = await self._service.serve(arrival)
            answer = written(result, arrival.method, stays=arrival.stays and not self._ending)
        except Exception:
            logger.exception("a call could not be answered")
            answer, arrival.stays = (_CRASHED,), False
        self._busy = False
        if self._transport.is_closing():
            return
        for part in answer:
            self._transport.write(part)
        self._used_at = self._loop.time()
        if self._ending or not arrival.stays:
            self._transport.close()

    def _hang_up(self, answer: bytes) -> None:
        self._reading = None
        if not self._transport.is_closing():
            self._transport.write(answer)
            self._transport.close()

    def _look(self) -> None:
        """Close the connection if nothing has come by it for a while; else look again later."""
        idle = self._loop.time() - self._used_at
        in_use = self._busy or self._reading is not None or bool(self._waiting)
        if idle >= IDLE and not in_use:
            self._transport.close()
            return
        again = IDLE if in_use else max(1.0, IDLE - idle)
        self._timer = self._loop.call_later(again, self._look)
