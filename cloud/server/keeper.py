"""Puts accounts to sleep that nobody has called for a while."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor

from cloud.server.accounts import Accounts, LearnerAccount

_LOOKS = 10  # in the time after which an account falls asleep
_SOONEST = 0.5  # seconds


class _Using:
    """Every call makes one: as a generator it would take as long as reading the request."""

    __slots__ = ("_account", "_keeper")

    def __init__(self, keeper: "Keeper", account: LearnerAccount) -> None:
        self._keeper, self._account = keeper, account

    async def __aenter__(self) -> None:
        self._account.callers += 1

    async def __aexit__(self, *_fault: object) -> None:
        account = self._account
        account.callers -= 1
        account.used_at = time.monotonic()
        await self._keeper.used(account)


class Keeper:
    """`sleep_after`: seconds without a call; 0 puts an account to sleep after every call."""

    def __init__(self, accounts: Accounts, threads: Executor, sleep_after: float) -> None:
        self._accounts = accounts
        self._threads = threads
        self._sleep_after = sleep_after
        # One thread of its own: it waits for the disk.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sleep")
        self._task: asyncio.Task[None] | None = None
        # Told, on the event loop, of each account that has fallen asleep.
        self.on_sleep: list[Callable[[LearnerAccount], None]] = []

    def start(self) -> None:
        if self._sleep_after:
            self._task = asyncio.get_running_loop().create_task(self._watch())

    def using(self, account: LearnerAccount) -> "_Using":
        """Keep the account from falling asleep. It may be asleep yet."""
        return _Using(self, account)

    async def used(self, account: LearnerAccount) -> None:
        """Let the account fall asleep: now, if that is the way here, and nobody uses it."""
        if not self._sleep_after:
            await self._put_to_sleep(account)

    @contextlib.asynccontextmanager
    async def holding(self, account: LearnerAccount) -> AsyncIterator[None]:
        """Have the account awake, with its lock held. Raises StateCorruptError."""
        async with self.using(account), account.lock:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._accounts.wake, account)
            yield

    async def close(self) -> None:
        """Put all to sleep."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for account in self._accounts.awake():
            await self._put_to_sleep(account)
        self._thread.shutdown()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(max(_SOONEST, self._sleep_after / _LOOKS))
            latest = time.monotonic() - self._sleep_after
            for account in self._accounts.awake():
                if account.used_at < latest:
                    await self._put_to_sleep(account)

    async def _put_to_sleep(self, account: LearnerAccount) -> None:
        loop = asyncio.get_running_loop()
        async with account.lock:
            if not account.callers and not account.dropped:
                await loop.run_in_executor(self._thread, self._accounts.sleep, account)
                for told in self.on_sleep:
                    told(account)
