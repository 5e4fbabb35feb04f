"""What runs databases, as this layer sees it, and what is told over that border."""

from dataclasses import dataclass, field
from typing import Any, Protocol


class ServersError(Exception):
    """No database can be had just now. The text is for the learner or the log."""


@dataclass(frozen=True, slots=True)
class Database:
    """One DB instance as it should be.

    `source` names the database or the copy whose data it starts with; `boot` changes with each
    reboot. `reached` tells whether the learner's terminal may connect, from `opens_at` on, which is
    real time in seconds since 1970. `mebibytes` caps the data.
    """

    id: str
    engine: str
    host: str
    port: int
    user: str
    password: str
    schema_name: str | None
    hostname: str
    running: bool
    reached: bool
    opens_at: float
    boot: int
    source: str | None
    mebibytes: int
    settings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Copy:
    """The data of a database as it was when the snapshot was taken."""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """All that one account has."""

    databases: list[Database] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)


class Servers(Protocol):
    """Runs databases. For the event loop only."""

    async def put(self, account_id: str, table: Table) -> None:
        """Have the account's databases be as the table says. Raises ServersError."""

    async def ask(self, account_id: str, name: str, question: dict[str, Any]) -> dict[str, Any]:
        """Ask one database as its master user. Raises ServersError."""

    async def rest(self, account_id: str) -> None:
        """Let what nobody uses sleep, since the account does. Never raises."""

    async def keep(self, account_id: str, label: str) -> list[str]:
        """Keep all data as it is now; return the ids whose data is too large. Raises ServersError."""

    async def bring_back(self, account_id: str, label: str) -> None:
        """Have data be as it was kept; what was not kept stays as it is. Raises ServersError."""

    async def forget(self, account_id: str, label: str) -> None:
        """Forget what is kept under the label. Never raises."""

    async def copy(self, account_id: str, label: str | None, target: str) -> None:
        """Give the account `target` the data of now, or what the label names. Raises ServersError."""

    async def drop(self, account_id: str) -> None:
        """Forget all of the account's data. Never raises."""

    async def close(self) -> None: ...
