"""An answer written to its connection at once.

Every answer of the endpoint is whole when it is sent, with its length known. uvicorn takes head
and body as two messages, each looked through and written by itself, which is a tenth of what a
quick call takes. What it checks of a head is checked here too.

Source: `uvicorn.protocols.http.httptools_impl.RequestResponseCycle.send`.
"""

from collections.abc import Sequence
from typing import TypeGuard

from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    RequestResponseCycle,
)

Headers = Sequence[tuple[bytes, bytes]]

BODILESS = frozenset({204, 304})
_LARGE = 64 * 1024  # bytes of a body that is not copied behind its head


def can_reply(cycle: object) -> TypeGuard[RequestResponseCycle]:
    """Whether this is uvicorn's connection, with room for an answer and none begun."""
    return (
        isinstance(cycle, RequestResponseCycle)
        and not (cycle.disconnected or cycle.response_started)
        and not cycle.flow.write_paused
    )


def reply(cycle: RequestResponseCycle, status: int, headers: Headers, body: bytes) -> None:
    """Write the whole answer. `headers` have lower-case names and the body's length among them.

    Raises ValueError for a header that would break out of its line.
    """
    if HEADER_RE.search(b"".join([name for name, _ in headers])):
        raise ValueError("A header's name has a letter that no name may have.")
    if HEADER_VALUE_RE.search(b"".join([value for _, value in headers])):
        raise ValueError("A header's value has a letter that no value may have.")
    head = [STATUS_LINE[status]]
    head += [b"%b: %b\r\n" % pair for pair in headers]
    if not cycle.keep_alive:
        head.append(b"connection: close\r\n")
    head.append(b"\r\n")
    cycle.response_started = True
    cycle.waiting_for_100_continue = False
    if cycle.scope["method"] == "HEAD" or status in BODILESS:
        body = b""
    if len(body) <= _LARGE:
        head.append(body)
        cycle.transport.write(b"".join(head))
    else:
        cycle.transport.write(b"".join(head))
        cycle.transport.write(body)
    cycle.response_complete = True
    cycle.message_event.set()
    if not cycle.keep_alive:
        cycle.transport.close()
    cycle.on_response()
