"""Instances beside their accounts: what runs them is told whenever a call may have changed them.

Which accounts have some that run stands in a file each, so that a cloud that starts has them run
again, whether or not anybody calls it.
"""

import asyncio
import logging
from collections import defaultdict
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from typing import Any

from cloud.engines.instances import table as tables
from cloud.engines.instances.port import Hosts, HostsError, Table
from cloud.errors import NotKeptError
from cloud.seams import consoles
from cloud.seams.scope import Scope, entered, noting
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.keeper import Keeper
from cloud.server.notes import Notes

logger = logging.getLogger(__name__)

# Services whose calls may change an instance, its role, or who reaches it.
CONCERNED = frozenset({"ec2", "autoscaling", "cloudformation", "iam"})
_RENEW_EVERY = 600.0  # seconds: credentials are renewed when they have a quarter of an hour left
_APART = 0.25  # seconds between two accounts that are woken by a start
_LOOK_EVERY = 1.0  # seconds: whether what runs instances is still the one that was told


class Instances:
    """For the event loop only. `hosts` is None where nothing runs instances."""

    def __init__(
        self,
        accounts: Accounts,
        threads: Executor,
        keeper: Keeper,
        hosts: Hosts | None,
        running: Notes,
    ) -> None:
        self._accounts = accounts
        self._threads = threads
        self._keeper = keeper
        self._hosts = hosts
        self._running = running  # the accounts that have instances which run
        self._wanted: dict[str, Table] = {}
        self._untold: set[str] = set()  # accounts of which the hosts do not have what is wanted
        self._generation: str | None = None  # that of the hosts
        self._telling: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        if self._hosts is not None:
            consoles.use(partial(_console, self._hosts))
            loop = asyncio.get_running_loop()
            works = (self._renew(), self._look(), self._resume())
            self._tasks = [loop.create_task(work) for work in works]

    async def refresh(self, account: LearnerAccount) -> None:
        """Tell the hosts how the account's instances should be, if that has changed.

        A fault of ours is logged: the call that brought the change has succeeded.
        """
        account_id = account.account_id
        if self._hosts is None or not (account_id in self._wanted or tables.has_any(account_id)):
            return
        await self._bring(self._hosts, account)

    async def _bring(self, hosts: Hosts, account: LearnerAccount) -> None:
        account_id = account.account_id
        async with self._telling[account_id]:
            try:
                table = await self._table(account)
                if table is not None and table != self._wanted.get(account_id, Table()):
                    self._wanted[account_id] = table
                    self._untold.add(account_id)
                    self._note(account_id, table)
                    await self._tell(hosts, account_id)
            except Exception:
                logger.exception("the instances of %s are not as they should be", account_id)

    async def drop(self, account_id: str) -> None:
        """End what runs for an account that is no more."""
        had = self._wanted.pop(account_id, None) is not None
        self._untold.discard(account_id)
        self._telling.pop(account_id, None)
        self._running.remove(account_id)
        if self._hosts is not None and had:
            await self._hosts.drop(account_id)

    async def close(self) -> None:
        consoles.use(None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._hosts is not None:
            await self._hosts.close()

    async def _tell(self, hosts: Hosts, account_id: str) -> None:
        """Raises HostsError. Called with the account's lock held."""
        if self._generation is None:
            self._generation = await hosts.generation()
        if account_id in self._wanted:
            await hosts.put(account_id, self._wanted[account_id])
            self._untold.discard(account_id)

    async def _look(self) -> None:
        """Tell hosts that have come anew all there is, and others what they were not to be told."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            if self._hosts is None or not self._wanted:
                continue
            with suppress(HostsError):
                found = await self._hosts.generation()
                if found != self._generation:
                    self._generation = found
                    self._untold |= self._wanted.keys()
            for account_id in list(self._untold):
                with suppress(HostsError):  # it is tried again
                    async with self._telling[account_id]:
                        await self._tell(self._hosts, account_id)

    def _note(self, account_id: str, table: Table) -> None:
        """Raises OSError."""
        if any(one.running for one in table.instances):
            self._running.put(account_id)
        else:
            self._running.remove(account_id)

    async def _resume(self) -> None:
        """Have run again what ran when the cloud was stopped or killed."""
        for account_id in self._running.all():
            account = self._accounts.get(account_id)
            if account is None:
                self._running.remove(account_id)
            elif self._hosts is not None:
                await self._bring(self._hosts, account)
                await asyncio.sleep(_APART)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            for account_id, table in list(self._wanted.items()):
                account = self._accounts.get(account_id)
                if account is not None and tables.has_credentials(table):
                    await self.refresh(account)

    async def _table(self, account: LearnerAccount) -> Table | None:
        async with self._keeper.holding(account):
            if account.dropped:
                return None
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._read, account)

    def _read(self, account: LearnerAccount) -> Table | None:
        """Read the table; credentials that it issues on the way are kept with the account."""
        touched: list[Any] = []
        with entered(Scope(account.account_id)), noting(touched):
            table = tables.table(account.account_id)
        try:
            self._accounts.keep(account, touched, changed=tables.has_credentials(table))
        except NotKeptError:
            logger.exception("what the instances of %s were given is not kept", account.account_id)
            return None
        return table


def _console(hosts: Hosts, account_id: str, instance_id: str) -> str:
    """Raises NotImplementedError when nothing answers."""
    try:
        return hosts.console(account_id, instance_id)
    except HostsError as fault:
        raise NotImplementedError(str(fault)) from fault
