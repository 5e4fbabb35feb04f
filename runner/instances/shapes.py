"""What the learner cloud and the runner tell each other about instances, in JSON."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from runner.functions.shapes import Owner
from runner.shapes import Shape

__all__ = ["Console", "Instance", "InstancesHealth", "Owner", "Table"]

Id = Annotated[str, StringConstraints(pattern=r"^i-[0-9a-f]{8,17}$")]
Address = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$")]
Port = Annotated[int, Field(ge=0, le=65_535)]


class Neighbour(Shape):
    """An instance in the same VPC, and the ports at which another one may connect to it."""

    id: Id
    ports: frozenset[tuple[Port, Port]] = frozenset()


class Instance(Shape):
    """One instance as it should be.

    `boot` changes with each reboot. `ports` are ranges, both ends in, that the learner's terminal
    may connect to at `public_address`; `neighbours` are all that run in the VPC. `user_data` is base64. `metadata` is what the instance
    reads of itself, by path below /latest/; `tokens` says whether it must ask with a token first,
    and no `metadata_on`: nothing is told.
    """

    id: Id
    running: bool
    boot: int = 0
    hostname: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,63}$")]
    private_address: Address
    public_address: Address | None = None
    ports: frozenset[tuple[Port, Port]] = frozenset()
    neighbours: list[Neighbour] = []
    user_data: str = Field("", max_length=32_768)
    metadata: dict[str, str] = {}
    metadata_on: bool = True
    tokens: Literal["optional", "required"] = "optional"


class Table(Shape):
    """All instances that an account has and that are not terminated."""

    instances: list[Instance] = Field([], max_length=500)


class Console(Shape):
    """What an instance has written to its console, the last 64 KiB."""

    output: str


class InstancesHealth(Shape):
    """`generation` is the runner's own: the next one knows of no instance until it is told.

    `packages` tells whether instances can install any.
    """

    running: int
    generation: str
    packages: bool = False
