"""One call as it came in, before anything is believed of it."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from urllib.parse import parse_qsl, unquote_to_bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """The platform looks at what somebody else would be served.

    `at` is when the call is taken to arrive, for signed URLs; None is now.
    """

    at: datetime | None = None


@dataclass
class Call:
    """An HTTP request. `raw_path` and `raw_query` are as sent, still percent-encoded.

    `headers` are in order, names in lower case; a repeated header stays repeated. `plain`: it came
    without TLS to one of AWS's own names. `form`: its body and headers were a form's file and fields,
    see `uploads`.
    """

    method: str
    host: str
    raw_path: str
    raw_query: str
    headers: list[tuple[str, str]]
    body: bytes
    client: str = ""
    plain: bool = False
    visit: Visit | None = None
    form: bool = False
    path: str = field(init=False, repr=False)  # decoded
    hostname: str = field(init=False, repr=False)  # the host without its port, in lower case

    def __post_init__(self) -> None:
        """Work out what every step asks for."""
        raw = self.raw_path
        self.path = unquote_to_bytes(raw).decode("utf-8", "replace") if "%" in raw else raw
        host = self.host.lower()
        bracket, ended, _ = host.partition("]")
        self.hostname = bracket + ended if host.startswith("[") else host.partition(":")[0]

    def replace(self, headers: list[tuple[str, str]], body: bytes) -> None:
        """Take decoded headers and body in place of those that came in."""
        self.headers = headers
        self.body = body
        self.__dict__.pop("fields", None)

    @cached_property
    def fields(self) -> dict[str, str]:
        """Headers by name, repeated ones joined by a comma as RFC 9110 5.3 has it."""
        joined: dict[str, str] = {}
        for name, value in self.headers:
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        return joined

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(self.raw_query, keep_blank_values=True) if self.raw_query else []

    @cached_property
    def query_fields(self) -> dict[str, str]:
        return dict(self.query)

    @property
    def scheme(self) -> str:
        """AWS's own names are reached through TLS, which the runner ends, unless `plain`; others not."""
        if self.plain:
            return "http"
        return "https" if self.hostname.endswith((".amazonaws.com", ".api.aws")) else "http"

    @property
    def content_type(self) -> str:
        return self.fields.get("content-type", "")
