"""What answers at the addresses that a jail was granted: names, the cloud, the lab's page."""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass

from runner.server import names
from runner.server.authority import Authority, granted, server_context
from runner.server.labapi import LabApi
from runner.server.network import CLOUD, Network
from runner.server.pace import Pace

logger = logging.getLogger(__name__)

CONNECTIONS = 64  # at once, per jail
NEW_A_SECOND, NEW_AT_ONCE = 100.0, 200.0
NEW_CERTIFICATES = 256  # per jail
HANDSHAKE_WITHIN = 10.0  # seconds
CONNECT_WITHIN = 5.0
LAST_WORDS_WITHIN = 120.0
CHUNK = 1 << 16
# Tells the cloud that a connection came without TLS. Source: "The PROXY protocol", version 1.
PLAINLY = f"PROXY TCP4 127.0.0.1 {CLOUD} 0 80\r\n".encode()
ROUGH_NETWORK = (ConnectionError, TimeoutError, OSError, asyncio.IncompleteReadError)
AWAY = (
    b"<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>ServiceUnavailable</Code><Message>"
    b"The lab's cloud does not answer. This is not your mistake: please try again in a moment."
    b"</Message></Error>"
)

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Gateway:
    """Serves one workspace's listeners until `close`."""

    def __init__(
        self, network: Network, authority: Authority, cloud: Address, lab_api: LabApi
    ) -> None:
        self._network = network
        self._authority = authority
        self._cloud = cloud
        self._lab_api = lab_api
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._pace = Pace(NEW_A_SECOND, NEW_AT_ONCE)
        self._certificates = NEW_CERTIFICATES
        self._tasks: set[asyncio.Task[None]] = set()
        self._closers: list[Callable[[], None]] = []

    @property
    def descriptor(self) -> int:
        """The network's namespace, for `network.within`."""
        return self._network.descriptor

    def at_close(self, closer: Callable[[], None]) -> None:
        """Have `closer` called when this closes."""
        self._closers.append(closer)

    def open(self, own: names.Own = names.nobody) -> None:
        """Serve from now on; `own` tells the addresses of names that the learner has made."""
        has_cloud = self._network.cloud_tls is not None
        self._spawn(
            names.serve_datagrams(self._network.names_udp, self._pace, cloud=has_cloud, own=own)
        )
        self.listen(
            self._network.names_tcp,
            lambda reader, writer: names.serve_stream(reader, writer, cloud=has_cloud, own=own),
        )
        self.listen(self._network.site, self._lab_api.serve)
        if self._network.cloud_tls is not None and self._network.cloud_plain is not None:
            self.listen(self._network.cloud_tls, self._to_cloud, tls=True)
            self.listen(self._network.cloud_plain, self._plainly_to_cloud)

    async def close(self) -> None:
        for closer in self._closers:
            closer()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._network.close()

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def listen(
        self, listener: socket.socket, handler: Handler, *, tls: bool = False
    ) -> asyncio.Task[None]:
        """Serve what comes to a listener of this network, until the task is cancelled."""
        context = self._tls_by_name() if tls else None
        return self._spawn(self._accept(listener, handler, context))

    async def _accept(
        self, listener: socket.socket, handler: Handler, context: ssl.SSLContext | None
    ) -> None:
        """Take a connection only when there is a place for it: the rest waits in the jail."""
        loop = asyncio.get_running_loop()
        while True:
            await self._slots.acquire()
            await self._pace.turn()
            try:
                connection, _ = await loop.sock_accept(listener)
            except OSError:
                self._slots.release()
                await asyncio.sleep(0.1)
                continue
            except asyncio.CancelledError:
                self._slots.release()
                raise
            self._spawn(self._serve(connection, handler, context))

    async def _serve(
        self, connection: socket.socket, handler: Handler, context: ssl.SSLContext | None
    ) -> None:
        try:
            with contextlib.suppress(*ROUGH_NETWORK, ssl.SSLError):
                reader, writer = await _streams(connection, context)
                try:
                    await handler(reader, writer)
                finally:
                    writer.close()
                    with contextlib.suppress(*ROUGH_NETWORK, ssl.SSLError):
                        await writer.wait_closed()
        except Exception:
            logger.exception("A connection of a jail could not be served.")
        finally:
            connection.close()
            self._slots.release()

    def _tls_by_name(self) -> ssl.SSLContext:
        context = server_context()

        def choose(tls: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> int | None:
            name = name.lower() if name else None
            if name is None or not granted(name):
                return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
            if not self._authority.known(name):
                if self._certificates <= 0:
                    return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
                self._certificates -= 1
            tls.context = self._authority.context(name)
            return None

        context.sni_callback = choose
        return context

    async def _plainly_to_cloud(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await self._to_cloud(reader, writer, PLAINLY)

    async def _to_cloud(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, preface: bytes = b""
    ) -> None:
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                answers, questions = await asyncio.open_connection(
                    self._cloud.host, self._cloud.port, limit=CHUNK
                )
        except (OSError, TimeoutError):
            await _say_away(reader, writer)
            return
        questions.write(preface)
        try:
            await both_ways((reader, questions), (answers, writer))
        finally:
            questions.close()


async def _streams(
    connection: socket.socket, context: ssl.SSLContext | None
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=CHUNK)
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_accepted_socket(
        lambda: protocol,
        connection,
        ssl=context,
        ssl_handshake_timeout=HANDSHAKE_WITHIN if context else None,
    )
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)


async def _say_away(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(CHUNK)  # a question must be taken before its answer is believed
    head = (
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/xml\r\n"
        f"Content-Length: {len(AWAY)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + AWAY)
    await writer.drain()


async def both_ways(
    out: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    home: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    *,
    heard: Callable[[], None] | None = None,
) -> None:
    """Copy until the far side (of `out`) has said everything, or either breaks.

    `heard` is called whenever something was said on the way home.
    """
    there, back = (asyncio.ensure_future(_copy(*pipe)) for pipe in ((*out, None), (*home, heard)))
    try:
        await asyncio.wait((there, back), return_when=asyncio.FIRST_COMPLETED)
        if there.done() and there.exception() is None:
            async with asyncio.timeout(LAST_WORDS_WITHIN):
                await back
    finally:
        for task in (there, back):
            task.cancel()
        await asyncio.gather(there, back, return_exceptions=True)


async def _copy(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, heard: Callable[[], None] | None
) -> None:
    while chunk := await source.read(CHUNK):
        target.write(chunk)
        await target.drain()
        if heard is not None:
            heard()
    if target.can_write_eof():
        target.write_eof()
