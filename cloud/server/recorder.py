"""Keeps the record of every account, and lets followers and the platform know of each call.

What may have changed an account is written in the call's own turn, so that its event is on disk
before its answer is out; reads are written behind their answers, a few at a time, between calls.
That is done on the event loop: a thread would take the interpreter from the calls that come
meanwhile, each for longer than writing one event takes.
Numbers are given out in turns, so that the record's order is the order in which calls ran.
"""

import asyncio
import logging
import threading
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from cloud.server import events
from cloud.server.accounts import LearnerAccount
from cloud.server.events import Fact
from cloud.server.live import Live
from cloud.server.search import Search

logger = logging.getLogger(__name__)

_MOST_WAITING = 512  # calls; beyond that, callers wait with the record
_SOON = 0.02  # seconds until a read is written
_SHARE = 16  # of those that wait, this part is written at once: more as more wait
_PAGE = 500  # events that a follower is given at a time
HEARTBEAT = 15.0  # seconds; a follower who has gone is noticed by then


def write_change(account: LearnerAccount, fact: Fact) -> Fact:
    """Write a call down that may have changed its account; leave others to `Recorder.note`.

    To be called in the account's turn.
    """
    if fact.operation.read_only:
        return fact
    return replace(fact, event=_write_down(account, fact))


class Recorder:
    """`note` and what follows it are called on the event loop."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="record")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="record-search")
        self._noted: deque[tuple[LearnerAccount, Fact]] = deque()
        self._waiting = 0  # calls that nobody was told of yet
        self._loop: asyncio.AbstractEventLoop | None = None
        self._due: asyncio.Handle | None = None
        self._writing = threading.Lock()  # keeps events in order while somebody searches
        self._bells: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._closing = False

    async def note(self, account: LearnerAccount, fact: Fact) -> None:
        """Have the call written down soon, at once when too many wait already.

        To be called in the order of the turns.
        """
        account.record.noted = fact.sequence
        if fact.event is not None and not self._waiting:
            self._tell(fact, fact.event)
            return
        self._loop = asyncio.get_running_loop()
        self._waiting += 1
        self._noted.append((account, fact))
        if self._waiting > _MOST_WAITING:
            await self._loop.run_in_executor(self._writer, self._write)
        elif self._due is None:
            self._due = self._loop.call_later(_SOON, self._write_some, self._loop)

    async def find(self, account: LearnerAccount, wanted: Search) -> list[dict[str, Any]]:
        """Return the events that fit, and miss none that was noted before."""
        loop = asyncio.get_running_loop()
        wanted = replace(wanted, upto=account.record.noted or None)
        await loop.run_in_executor(self._writer, self._write)
        return await loop.run_in_executor(self._reader, account.record.find, wanted)

    def find_in_turn(self, account: LearnerAccount, wanted: Search) -> list[dict[str, Any]]:
        """As `find`, for a call of the account itself, in whose turn nothing else happens."""
        self._writer.submit(self._write).result()
        return account.record.find(wanted)

    async def follow(
        self, account: LearnerAccount, wanted: Search
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Yield events above `wanted.after` as they come, and an empty list when none does.

        Ends with the account, and when the recorder closes.
        """
        bell = asyncio.Event()
        bells = self._bells[account.account_id]
        bells.add(bell)
        try:
            while not (self._closing or account.dropped):
                bell.clear()
                found = await self.find(account, replace(wanted, limit=_PAGE))
                if found:
                    wanted = replace(wanted, after=found[-1]["sequence"])
                    yield found
                elif not await _rung(bell):
                    yield []
        finally:
            bells.discard(bell)
            if not bells:
                self._bells.pop(account.account_id, None)

    def stir(self, account_id: str) -> None:
        """Let those who follow the account look again."""
        for bell in self._bells.get(account_id, ()):
            bell.set()

    def hush(self) -> None:
        """Let all followers go."""
        self._closing = True
        for account_id in self._bells:
            self.stir(account_id)

    def close(self) -> None:
        """Write all that is noted."""
        self._writer.submit(self._write).result()
        self._writer.shutdown()
        self._reader.shutdown()

    def _write_some(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write some of what is noted, on the event loop, and the rest once it has looked around."""
        if not self._writing.acquire(blocking=False):  # all of it is being written
            self._due = loop.call_later(_SOON, self._write_some, loop)
            return
        try:
            written = self._written(1 + len(self._noted) // _SHARE)
        finally:
            self._writing.release()
        self._told(written)
        self._due = loop.call_soon(self._write_some, loop) if self._noted else None

    def _write(self) -> None:
        """Write all that is noted, in the writer's thread, and have it told."""
        with self._writing:
            written = self._written(len(self._noted))
        if written and self._loop is not None:
            self._loop.call_soon_threadsafe(self._told, written)

    def _written(self, most: int) -> list[tuple[Fact, dict[str, Any] | None]]:
        """Write the oldest of what is noted, and return it."""
        written: list[tuple[Fact, dict[str, Any] | None]] = []
        while self._noted and len(written) < most:
            account, fact = self._noted.popleft()
            event = _write_down(account, fact) if fact.event is None else fact.event
            written.append((fact, event))
        return written

    def _told(self, written: list[tuple[Fact, dict[str, Any] | None]]) -> None:
        self._waiting -= len(written)
        for fact, event in written:
            if event is not None:
                self._tell(fact, event)

    def _tell(self, fact: Fact, event: dict[str, Any]) -> None:
        account_id = fact.who.account_id
        self.stir(account_id)
        if fact.by_platform:
            return
        message = {
            "source": "cloud",
            "account_id": account_id,
            "event_name": event["eventName"],
            "read_only": event["readOnly"],
            "error_code": event.get("errorCode"),
        }
        self._live.tell(account_id, message)


def _write_down(account: LearnerAccount, fact: Fact) -> dict[str, Any] | None:
    """Append the call to its account's record. A fault of ours is logged, and no one else's."""
    if account.dropped:
        return None
    try:
        event = events.describe(fact)
        account.record.append(event)
        if fact.judgement is not None and fact.judgement.allowed:
            account.latest.append((event["eventID"], fact.judgement))
    except Exception:
        logger.exception("a call of %s is not in its record", account.account_id)
        return None
    return event


async def _rung(bell: asyncio.Event) -> bool:
    try:
        await asyncio.wait_for(bell.wait(), HEARTBEAT)
    except TimeoutError:
        return False
    return True
