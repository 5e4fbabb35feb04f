"""HTTP as the front door takes it: uvicorn's own, with a limit to a request's head."""

import re

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64 * 1024  # bytes of request line and headers; S3 itself stops at 8 kB
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


PLAIN = "plain"
# The runner's word before the first request of a connection that came to port 80 of a jail.
# Source: "The PROXY protocol", version 1.
_PROXIED = re.compile(rb"PROXY TCP4 [0-9.]{7,15} [0-9.]{7,15} \d{1,5} (\d{1,5})\r\n")


class FrontDoorProtocol(HttpToolsProtocol):
    """Hangs up on a head without end, which uvicorn would collect for ever.

    A connection that was plain where it began has the scheme `plain`.
    """

    _head: float = 0
    _begun = False

    def data_received(self, data: bytes) -> None:
        if not self._begun:
            data = self._begin(data)
        self._head += len(data)
        super().data_received(data)
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def _begin(self, data: bytes) -> bytes:
        self._begun = True
        proxied = _PROXIED.match(data)
        if proxied is None:
            return data
        if proxied[1] == b"80":
            self.scheme = PLAIN  # type: ignore[assignment]
        return data[proxied.end() :]

    def on_headers_complete(self) -> None:
        self._head = float("-inf")  # what follows is body, which has a limit of its own
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._head = 0
