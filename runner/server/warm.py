"""The workspace's warm `aws`, from its start to the moment when it listens."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runner.server.git import START
from runner.server.jail import HOME
from runner.server.jails import Jail

LISTENS_WITHIN = 10.0  # seconds, within what a client waits beyond its command's own time

Streams = tuple[int, int, int]
Starter = Callable[[Sequence[str], str, Streams], Jail]


@dataclass(frozen=True)
class Warm:
    jail: Jail
    _told: asyncio.Future[None]

    @classmethod
    def start(cls, python: str, starter: Starter) -> "Warm":
        """Start it by `starter(command, folder, streams)`. Raises JailFailedError."""
        null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        ours, theirs = os.pipe2(os.O_CLOEXEC)
        try:
            jail = starter((python, "-IEc", START.format("aws_warm")), HOME, (null, theirs, null))
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(null)
            os.close(theirs)
        return cls(jail, _told(ours))

    async def listens(self) -> None:
        """Return when it listens, has ended, or takes too long."""
        await asyncio.wait({self._told}, timeout=LISTENS_WITHIN)


def _told(pipe: int) -> asyncio.Future[None]:
    """Return what is done when something, or the end, has come through a pipe."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[None] = loop.create_future()

    def hear() -> None:
        loop.remove_reader(pipe)
        os.close(pipe)
        told.set_result(None)

    loop.add_reader(pipe, hear)
    return told
