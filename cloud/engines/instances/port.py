"""What runs instances, as this layer sees it, and what is told over that border."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

Range = tuple[int, int]


class HostsError(Exception):
    """No instance can be had just now. The text is for the log."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An instance in the same VPC, and the ports at which another one may connect to it."""

    id: str
    ports: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance as it should be.

    `boot` changes with each reboot. `ports` are ranges, both ends in, at which the learner's
    terminal may connect to the public address; `neighbours` are all that run in the VPC. `user_data` is base64; `metadata` is by path below
    /latest/, and not told at all unless `metadata_on`.
    """

    id: str
    running: bool
    boot: int
    hostname: str
    private_address: str
    public_address: str | None
    ports: tuple[Range, ...]
    neighbours: tuple[Neighbour, ...]
    user_data: str
    metadata: dict[str, str]
    metadata_on: bool
    tokens: Literal["optional", "required"]


@dataclass(frozen=True, slots=True)
class Table:
    """All instances of an account that are not terminated."""

    instances: list[Instance] = field(default_factory=list)


class Hosts(Protocol):
    """Runs instances. For the event loop only, but for `console`."""

    async def put(self, account_id: str, table: Table) -> None:
        """Have the account's instances be as the table says. Raises HostsError."""

    async def generation(self) -> str:
        """Return what is another when all that was told is forgotten. Raises HostsError."""

    async def drop(self, account_id: str) -> None:
        """End all that runs for the account. Never raises."""

    async def close(self) -> None: ...

    def console(self, account_id: str, instance_id: str) -> str:
        """Return what an instance has written, "" for one that is not there. Any thread.

        Raises HostsError.
        """
