"""AWS's page with the certificates that clients of a database check it by: ours, in their place.

Source: Amazon RDS User Guide, "Using SSL/TLS to encrypt a connection to a DB instance or cluster".
"""

import asyncio
import re
from functools import partial

import h11

from runner.server import labapi, network
from runner.server.gateway import Gateway, Handler
from runner.server.names import Own

HOST = "truststore.pki.rds.amazonaws.com"
ADDRESS = ("127.0.0.82", 443)
BUNDLE = re.compile(rb"^/(?:global/global|([a-z0-9-]+)/\1)-bundle\.pem$")
MISSING = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"


class Truststore:
    """Shows `certificates`, in PEM, to each workspace that has an account."""

    def __init__(self, certificates: bytes) -> None:
        self._certificates = certificates

    def names(self, owner: str | None, gateway: Gateway) -> Own:
        """Return what tells a workspace's name server where the page is."""
        if not owner:
            return lambda _: None
        return _Page(gateway, self._serve)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        try:
            request, _ = await labapi.read_request(connection, reader)
        except (h11.RemoteProtocolError, labapi.RefusedError):
            return
        there = (200, "binary/octet-stream", self._certificates)
        found = there if BUNDLE.match(request.target) else (403, "application/xml", MISSING)
        status, kind, content = found
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(content))),
            ("Connection", "close"),
        ]
        for event in (
            h11.Response(status_code=status, headers=headers),
            h11.Data(data=b"" if request.method == b"HEAD" else content),
            h11.EndOfMessage(),
        ):
            writer.write(connection.send(event) or b"")
        await writer.drain()


class _Page:
    """That of one workspace: it listens from the first time on that its name is asked for."""

    def __init__(self, gateway: Gateway, serve: Handler) -> None:
        self._gateway = gateway
        self._serve = serve
        self._listens = False

    def __call__(self, name: str) -> str | None:
        if name != HOST:
            return None
        if not self._listens:
            listen = partial(network.listener, ADDRESS)
            listener = network.within(self._gateway.descriptor, listen)
            self._gateway.at_close(listener.close)
            self._gateway.listen(listener, self._serve, tls=True)
            self._listens = True
        return ADDRESS[0]
