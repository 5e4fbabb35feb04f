"""What runs functions, as this layer sees it, and what is told over that border."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

Status = Literal["ok", "error", "init-error", "timeout", "exit", "out-of-memory", "too-large"]
Kind = Literal["call", "queued", "batch", "task"]


class WorkersError(Exception):
    """The function could not be run; it is no fault of its own."""


class UnavailableError(WorkersError):
    """Nothing here runs functions, at least not now. The text is for the learner."""


class BusyError(WorkersError):
    """As many functions run as may at once."""


class PackageError(WorkersError):
    """The package or a layer cannot be unpacked; the text says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """A zip file, named by the SHA-256 of its bytes, which are read when somebody wants them."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Order:
    """One event for one version of a function. `timeout` in seconds, memory and scratch in MiB.

    `worker` names what a warm process may be reused for; `stream` is the log stream of a new one.
    `kind` says who waits: a caller, the queue of asynchronous events (`item`), an event source
    mapping (`item` is its UUID, `messages` are receipt handles by message id), a task of a state
    machine (`item` is its token). `chain` counts the invocations that led here, with this one.
    """

    account_id: str
    region: str
    function: str
    version: str
    arn: str
    role: str
    key_id: str
    worker: str
    runtime: str
    handler: str
    environment: dict[str, str]
    timeout: float
    memory: int
    scratch: int
    request_id: str
    event: str
    code: Package
    layers: tuple[Package, ...] = ()
    client_context: str | None = None
    kind: Kind = "call"
    item: str = ""
    messages: dict[str, str] = field(default_factory=dict)
    chain: int = 1

    @property
    def language(self) -> str:
        return "node" if self.runtime.startswith("nodejs") else "python"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: times in milliseconds, memory in MiB; `init` is None for a warm start.

    `payload` is JSON: the result, or the error in the runtime's shape. `stream` is the log stream
    of the process that served.
    """

    status: Status
    payload: str
    log: str
    init: float | None
    duration: float
    exit_code: int | None
    memory_used: int
    stream: str


class Workers(Protocol):
    """Runs functions. For the event loop only."""

    async def invoke(self, order: Order) -> Outcome:
        """Raises UnavailableError, BusyError, PackageError."""

    async def drop(self, account_id: str) -> None:
        """End all that runs for the account. Never raises."""

    async def close(self) -> None: ...
