"""The accounts' clocks: set forward on request, and ticked in real time.

One task for all accounts. It knows when something is due next in each account that is awake, and
asks again soon after a call has changed something. An account that sleeps catches up when it is
woken (`Accounts.wake`), and is woken for what somebody would notice (`cloud.server.due`).
"""

import asyncio
import contextlib
import heapq
import logging
import math
import time
from concurrent.futures import Executor
from datetime import UTC, datetime

from cloud.errors import ClockError, NotKeptError, StateCorruptError
from cloud.seams import clock
from cloud.seams.due import agenda
from cloud.seams.due.agenda import Outcome
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.keeper import Keeper
from cloud.shapes import ClockState

logger = logging.getLogger(__name__)

FURTHEST = 3653 * 86_400.0  # seconds: ten years
_SOON = 1.0  # seconds after a change in which what is due is asked for, once
_APART = 0.25  # seconds between two accounts that a start finds overdue
_SHARE = 50  # an account spends at most a fiftieth of its time on being asked


class Clocks:
    """Fires what is due. For the event loop only."""

    def __init__(self, accounts: Accounts, threads: Executor, keeper: Keeper) -> None:
        self._accounts = accounts
        self._threads = threads
        self._keeper = keeper
        self._task: asyncio.Task[None] | None = None
        self._looks: list[tuple[float, str]] = []  # when (monotonic) to look at which account
        self._next: dict[str, float] = {}  # the one of these that counts
        self._rests: dict[str, float] = {}  # until when not to look at those that took long
        self._earlier = asyncio.Event()  # something is to be looked at before what was thought

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._tick())
        self._keeper.on_sleep.append(self.rest)
        now, overdue = time.time(), 0
        for account_id, moment in list(self._accounts.due.moments.items()):
            overdue += moment <= now
            self._look(account_id, max(overdue * _APART, moment - now))

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def touch(self, account: LearnerAccount) -> None:
        """Have the account looked at soon: what is due in it may have changed."""
        self._look(account.account_id, _SOON)

    def rest(self, account: LearnerAccount) -> None:
        """Have an account that has fallen asleep woken when something is due."""
        moment = self._accounts.due.moments.get(account.account_id)
        if moment is not None:
            self._look(account.account_id, max(_SOON, moment - time.time()))

    async def advance(self, account: LearnerAccount, seconds: float) -> ClockState:
        """Set the clock of an account forward that is awake, with its lock held.

        Raises ClockError, and NotKeptError; then nothing has happened.
        """
        if not 0 < seconds <= FURTHEST - clock.offset(account.account_id):
            raise ClockError(
                "A clock goes forward, by at least a moment, and at most to ten years from now."
            )
        state: ClockState = await asyncio.get_running_loop().run_in_executor(
            self._threads, _advance, self._accounts, account, seconds
        )
        account.stir()
        self.touch(account)
        return state

    def _look(self, account_id: str, seconds: float) -> None:
        at = max(time.monotonic() + seconds, self._rests.get(account_id, 0.0))
        if at < self._next.get(account_id, math.inf):
            self._next[account_id] = at
            heapq.heappush(self._looks, (at, account_id))
            if self._looks[0] == (at, account_id):
                self._earlier.set()

    async def _tick(self) -> None:
        while True:
            pause = self._looks[0][0] - time.monotonic() if self._looks else None
            if pause is None or pause > 0:
                self._earlier.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._earlier.wait(), pause)
                continue
            at, account_id = heapq.heappop(self._looks)
            if self._next.get(account_id) == at:
                del self._next[account_id]
                await self._fire(account_id)

    async def _fire(self, account_id: str) -> None:
        account = self._accounts.get(account_id)
        self._rests.pop(account_id, None)
        if account is None:
            return
        if not account.awake and not await self._wake(account):
            return
        async with account.lock:
            if not account.awake or account.dropped:
                return
            loop = asyncio.get_running_loop()
            began = time.monotonic()
            try:
                outcome = await loop.run_in_executor(self._threads, _fire, self._accounts, account)
            except (NotKeptError, StateCorruptError):
                logger.exception("what was due in %s is still to be done", account_id)
                return
        account.ticked = True
        took = time.monotonic() - began
        if took * _SHARE > _SOON:
            self._rests[account_id] = began + took * _SHARE
        if outcome.fired:
            self._accounts.went_on(account)
        if outcome.next_due is not None:
            self._look(account_id, max(_SOON, outcome.next_due - clock.now(account_id)))

    async def _wake(self, account: LearnerAccount) -> bool:
        """Wake an account that sleeps if its moment has come; tell if it is awake now.

        It falls asleep again as soon as the keeper looks, since nobody has called it.
        """
        moment = self._accounts.due.moments.get(account.account_id)
        if moment is None:
            return False
        if moment > time.time():
            self.rest(account)
            return False
        began = time.monotonic()
        try:
            async with self._keeper.holding(account):
                pass
        except StateCorruptError:
            logger.exception("account %s cannot be woken", account.account_id)
            self._accounts.due.forget(account.account_id)
            return False
        account.used_at = 0.0
        self._rests[account.account_id] = began + (time.monotonic() - began) * _SHARE
        return account.awake


def state_of(account: LearnerAccount, outcome: Outcome | None = None) -> ClockState:
    """Return what the clock of an account shows that is awake."""
    account_id = account.account_id
    outcome = outcome or Outcome(next_due=agenda.next_due(account_id))
    return ClockState(
        account_id=account_id,
        offset=clock.offset(account_id),
        now=_iso(clock.now(account_id)),
        next_due=None if outcome.next_due is None else _iso(outcome.next_due),
        fired={service: count for service, count in outcome.fired.items() if count},
        skipped={service: count for service, count in outcome.skipped.items() if count},
    )


async def next_whole_second() -> None:
    """Wait until what is signed from now on cannot be taken for older than what was before."""
    today = time.time()
    await asyncio.sleep(math.ceil(today) - today)


def _advance(accounts: Accounts, account: LearnerAccount, seconds: float) -> ClockState:
    account_id = account.account_id
    began = clock.now(account_id)
    outcome = agenda.run(account_id, began, began + seconds)
    clock.advance(account_id, seconds)
    accounts.save(account)
    return state_of(account, outcome)


def _fire(accounts: Accounts, account: LearnerAccount) -> Outcome:
    now = clock.now(account.account_id)
    outcome = agenda.run(account.account_id, now, now)
    if outcome.fired or outcome.skipped:
        accounts.save(account)
    return outcome


def _iso(moment: float) -> str:
    # A schedule may be due later than a datetime can tell.
    last = datetime.max.replace(tzinfo=UTC).timestamp()
    return datetime.fromtimestamp(min(moment, last), UTC).isoformat(timespec="seconds")
