"""Writes the record behind the answers, in order, and lets the platform know of each call.

One thread for all accounts: what is asked of the record comes after all that was noted before.
"""

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from cloud.server import events
from cloud.server.accounts import LearnerAccount
from cloud.server.events import Fact
from cloud.server.live import Live
from cloud.server.record import Search

logger = logging.getLogger(__name__)

_MOST_WAITING = 512  # calls; beyond that, callers wait with the record


class Recorder:
    def __init__(self, live: Live) -> None:
        self._live = live
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="record")
        self._waiting = 0

    async def note(self, account: LearnerAccount, fact: Fact) -> None:
        """Have the call written down soon, at once when too many wait already."""
        loop = asyncio.get_running_loop()
        self._waiting += 1
        written = self._thread.submit(_write_down, account, fact)
        written.add_done_callback(lambda done: loop.call_soon_threadsafe(self._tell, fact, done))
        if self._waiting > _MOST_WAITING:
            await asyncio.wrap_future(written)

    async def find(self, account: LearnerAccount, wanted: Search) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, account.record.find, wanted)

    def close(self) -> None:
        """Write all that is noted."""
        self._thread.shutdown()

    def _tell(self, fact: Fact, written: "Future[dict[str, Any] | None]") -> None:
        self._waiting -= 1
        event = written.result()
        if event is None or fact.who.operator:
            return
        message = {
            "source": "cloud",
            "account_id": fact.who.account_id,
            "event_name": event["eventName"],
            "read_only": event["readOnly"],
            "error_code": event.get("errorCode"),
        }
        self._live.tell(fact.who.account_id, message)


def _write_down(account: LearnerAccount, fact: Fact) -> dict[str, Any] | None:
    """Append the call to its account's record. A fault of ours is logged, and no one else's."""
    if account.dropped:
        return None
    try:
        event = events.describe(fact, account.record.sequence + 1)
        account.record.append(event)
    except Exception:
        logger.exception("a call of %s is not in its record", account.account_id)
        return None
    return event
