"""From HTTP to a Call."""

from functools import lru_cache

import httptools

from cloud.server.call import Call

LARGEST_BODY = 256 * 1024 * 1024  # bytes
# Ours to say. A caller who sends them is turned away rather than quietly corrected.
_OURS = ("x-moto-",)
_WORD = b"100-continue"
_SMALL = 4096  # bytes


class UnreadableError(Exception):
    """Not a call that may go any further. `status` is HTTP's."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Arrival:
    """An HTTP request as it is being read. `headers` and `target` are as sent.

    `size` is that of the body so far, in bytes. `stays`: the connection is for more than this request. `plain`: it came without TLS to one of
    AWS's own names.
    """

    __slots__ = ("_pieces", "client", "headers", "method", "plain", "size", "stays", "target")

    def __init__(self, client: str, *, plain: bool) -> None:
        self.client = client
        self.plain = plain
        self.method = ""
        self.target = b""
        self.headers: list[tuple[bytes, bytes]] = []
        self.size = 0
        self.stays = True
        self._pieces: list[bytes | bytearray] = []

    def add(self, piece: bytes) -> None:
        """Take a piece of the body. There may be very many, and together they may be large.

        Large ones are put together once, at the end: one buffer that grows with each of them costs
        a body of megabytes more than anything else that is done with it.
        """
        self.size += len(piece)
        last = self._pieces[-1] if self._pieces else None
        if len(piece) >= _SMALL:
            self._pieces.append(piece)
        elif isinstance(last, bytearray):
            last += piece
        else:
            self._pieces.append(bytearray(piece))

    def body(self) -> bytes:
        return b"".join(self._pieces)

    def expects_word(self) -> bool:
        """Whether the caller waits to be told that its body is welcome."""
        return any(
            name.lower() == b"expect" and value.lower() == _WORD for name, value in self.headers
        )


def receive(arrival: Arrival) -> Call:
    """Raises UnreadableError."""
    headers: list[tuple[str, str]] = []
    hosts: list[str] = []
    for sent, value in arrival.headers:
        name = _name(sent)
        if name == "host":
            hosts.append(_text(value))
        else:
            headers.append((name, _text(value)))
    if len(hosts) != 1 or not hosts[0]:
        raise UnreadableError(400, "A request names exactly one host.")
    try:
        target = httptools.parse_url(arrival.target)
        raw_path = (target.path or b"/").decode("ascii")
        raw_query = (target.query or b"").decode("latin-1")
    except (httptools.HttpParserInvalidURLError, UnicodeDecodeError) as fault:
        raise UnreadableError(400, "The address of a request cannot be read.") from fault
    call = Call(
        arrival.method,
        hosts[0],
        raw_path,
        raw_query,
        headers,
        arrival.body(),
        arrival.client,
        plain=arrival.plain,
    )
    _refuse_inner_paths(raw_path, call.path)
    return call


def _refuse_inner_paths(raw_path: str, path: str) -> None:
    """Moto's own pages are nobody's, however their path is spelled."""
    for spelling in {raw_path, path}:
        if spelling.lstrip("/").lower().startswith("moto-api"):
            raise UnreadableError(403, "This path is not a caller's to use.")


@lru_cache(maxsize=1024)
def _name(sent: bytes) -> str:
    """Raises UnreadableError for a name that is not a caller's to say."""
    name = sent.decode("latin-1").lower()
    if name.startswith(_OURS):
        raise UnreadableError(403, "This header is not a caller's to send.")
    return name


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
