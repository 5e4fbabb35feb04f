"""Writes the accounts that were too large to be written before the answer."""

import asyncio
from concurrent.futures import Executor

from cloud.server.accounts import Accounts, LearnerAccount

SOONEST, LATEST = 0.05, 2.0  # seconds after the answer
_SHARE = 20  # an account spends at most a twentieth of its time being written


class Keeper:
    def __init__(self, accounts: Accounts, threads: Executor) -> None:
        self._accounts = accounts
        self._threads = threads
        self._due: dict[str, asyncio.Task[None]] = {}

    def keep(self, account: LearnerAccount) -> None:
        """Write the account soon, if it has changed since it was written."""
        if account.unsaved and account.account_id not in self._due:
            task = asyncio.get_running_loop().create_task(self._later(account))
            self._due[account.account_id] = task

    async def close(self) -> None:
        """Write all that is not written yet."""
        for task in self._due.values():
            task.cancel()
        for account in self._accounts.all():
            await self._save(account)

    async def _later(self, account: LearnerAccount) -> None:
        await asyncio.sleep(min(LATEST, max(SOONEST, _SHARE * account.save_seconds)))
        self._due.pop(account.account_id, None)
        await self._save(account)

    async def _save(self, account: LearnerAccount) -> None:
        loop = asyncio.get_running_loop()
        async with account.lock:
            if account.unsaved and not account.dropped:
                await loop.run_in_executor(self._threads, self._accounts.save, account)
