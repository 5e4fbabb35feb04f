"""Accounts for a while: the cloud drops them when their time is up, whoever made them.

A check copies a learner's account, acts in the copy and drops it. Where it is killed between the
two, nobody else knows of the copy. So the end of its lease stands in a file before the copy is
there, and outlives the cloud too.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from cloud.server.notes import Notes

logger = logging.getLogger(__name__)

_AGAIN = 60.0  # seconds
Drop = Callable[[str], Awaitable[None]]


class Leases:
    """For the event loop only. Moments are seconds since 1970, by the real clock."""

    def __init__(self, data: Path) -> None:
        self._notes = Notes(data / "leases")
        self._ends: dict[str, float] = {}
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self, drop: Drop) -> None:
        """Have `drop` called with an id; it is no error when there is no such account.

        Go on with the leases that an earlier process gave; what is over is dropped at once.
        """
        for account_id, text in self._notes.all().items():
            try:
                self._ends[account_id] = float(text)
            except ValueError:
                self._ends[account_id] = 0.0
        self._task = asyncio.get_running_loop().create_task(self._watch(drop))

    def give(self, account_id: str, seconds: float) -> None:
        """Have the account dropped in so many seconds, also when it is not yet there.

        Raises OSError.
        """
        end = time.time() + seconds
        self._notes.put(account_id, repr(end))
        self._ends[account_id] = end
        self._changed.set()

    def end(self, account_id: str) -> None:
        """The account is no more, or is not made after all."""
        if self._ends.pop(account_id, None) is not None:
            self._notes.remove(account_id)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _watch(self, drop: Drop) -> None:
        while True:
            self._changed.clear()
            now = time.time()
            for account_id in [each for each, end in self._ends.items() if end <= now]:
                await self._drop(account_id, drop)
            pause = min(self._ends.values()) - time.time() if self._ends else None
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), pause)

    async def _drop(self, account_id: str, drop: Drop) -> None:
        try:
            await drop(account_id)
        except Exception:
            logger.exception("account %s is still there, though its time is up", account_id)
            self._ends[account_id] = time.time() + _AGAIN
        else:
            self.end(account_id)
