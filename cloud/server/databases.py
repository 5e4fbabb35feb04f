"""Databases beside their accounts: what serves them is told whenever a call may have changed them."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

from cloud.engines.databases import table as tables
from cloud.engines.databases.port import Servers, ServersError, Table
from cloud.errors import DatabaseNotFoundError, DatabaseUnavailableError
from cloud.seams.scope import Scope, entered
from cloud.server.accounts import LearnerAccount
from cloud.server.keeper import Keeper

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# Services whose calls may change a database or who reaches it.
CONCERNED = frozenset({"rds", "ec2", "cloudformation"})


@dataclass(frozen=True, slots=True)
class Settled:
    """An account's databases while nothing changes in them but what SQL changes."""

    servers: Servers | None
    account_id: str
    table: Table

    async def keep(self, label: str) -> list[str]:
        """Keep all data; return the DB instances whose data is not kept."""
        if self.servers is None or self.table == Table():
            return []
        try:
            left_out = await self.servers.keep(self.account_id, label)
        except ServersError:
            logger.exception("the data of %s is not kept", self.account_id)
            left_out = [one.id for one in self.table.databases]
        return [one.host.partition(".")[0] for one in self.table.databases if one.id in left_out]

    async def copy(self, label: str | None, target: str) -> None:
        """Give another account the data of now, or what was kept under a label."""
        if self.servers is None or (label is None and self.table == Table()):
            return
        try:
            await self.servers.copy(self.account_id, label, target)
        except ServersError:
            logger.exception("%s has no data of %s", target, self.account_id)


class Databases:
    """For the event loop only. `servers` is None where nothing runs databases."""

    def __init__(self, threads: Executor, keeper: Keeper, servers: Servers | None) -> None:
        self._threads = threads
        self._keeper = keeper
        self._servers = servers
        keeper.on_sleep.append(self.rest)
        self._told: dict[str, Table] = {}
        self._resting: set[asyncio.Task[None]] = set()
        self._telling: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def refresh(self, account: LearnerAccount) -> None:
        """Tell the servers how the account's databases should be, if that has changed."""
        if self._servers is None or (account.awake and not tables.has_any(account.account_id)):
            return
        async with self._telling[account.account_id]:
            await self._tell(account)

    @contextlib.asynccontextmanager
    async def settled(self, account: LearnerAccount) -> AsyncIterator["Settled"]:
        """Have the servers told of everything, and of nothing more until this is left.

        The account's lock must not be held before.
        """
        async with self._telling[account.account_id]:
            await self._tell(account)
            told = self._told.get(account.account_id, Table())
            yield Settled(self._servers, account.account_id, told)

    async def restored(self, account: LearnerAccount, label: str) -> None:
        """Have the data be as it was when `label` was kept, to which the account went back."""
        async with self._telling[account.account_id]:
            if self._servers is not None and await self._has_any(account):
                try:
                    await self._servers.bring_back(account.account_id, label)
                except ServersError:
                    logger.exception("data of %s did not go back to %s", account.account_id, label)
            await self._tell(account)

    async def forget(self, account: LearnerAccount, label: str) -> None:
        """Forget the data that is kept under a label."""
        if self._servers is not None and await self._has_any(account):
            await self._servers.forget(account.account_id, label)

    def rest(self, account: LearnerAccount) -> None:
        """Let the servers of an account that has fallen asleep do the same."""
        if self._servers is not None and account.account_id in self._told:
            task = asyncio.ensure_future(self._servers.rest(account.account_id))
            self._resting.add(task)
            task.add_done_callback(self._resting.discard)

    async def _tell(self, account: LearnerAccount) -> None:
        if self._servers is None:
            return
        account_id, table = account.account_id, await self._table(account)
        if table is None or table == self._told.get(account_id, Table()):
            return
        try:
            await self._servers.put(account_id, table)
        except ServersError:
            logger.exception("the databases of %s are not as they should be", account_id)
        else:
            self._told[account_id] = table

    async def ask(
        self, account: LearnerAccount, region: str, identifier: str, question: dict[str, Any]
    ) -> dict[str, Any]:
        """Ask a DB instance as its master user; security groups do not matter.

        Raises DatabaseNotFoundError, DatabaseUnavailableError, StateCorruptError.
        """
        async with self._keeper.holding(account):
            found = await self._in_thread(_found, account.account_id, region, identifier)
        if found is None:
            raise DatabaseNotFoundError(identifier)
        name, status = found
        if status not in tables.SERVING:
            return {"error": f"The DB instance is {status}.", "code": "not-available"}
        if self._servers is None:
            raise DatabaseUnavailableError("Databases do not run in this lab.")
        try:
            return await self._servers.ask(account.account_id, name, question)
        except ServersError as fault:
            raise DatabaseUnavailableError(str(fault)) from fault

    async def drop(self, account_id: str) -> None:
        """Forget the data of an account that is no more."""
        self._told.pop(account_id, None)
        self._telling.pop(account_id, None)
        if self._servers is not None:
            await self._servers.drop(account_id)

    async def close(self) -> None:
        if self._servers is not None:
            await self._servers.close()

    async def _has_any(self, account: LearnerAccount) -> bool:
        return await self._table(account) not in (None, Table())

    async def _table(self, account: LearnerAccount) -> Table | None:
        async with self._keeper.holding(account):
            if account.dropped:
                return None
            return await self._in_thread(_table, account.account_id)

    async def _in_thread(self, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        todo = partial(work, *args, **options)
        return await asyncio.get_running_loop().run_in_executor(self._threads, todo)


def _table(account_id: str) -> Table:
    if not tables.has_any(account_id):
        return Table()
    with entered(Scope(account_id)):
        return tables.table(account_id)


def _found(account_id: str, region: str, identifier: str) -> tuple[str, str] | None:
    """Return the instance's name among servers, and its status."""
    with entered(Scope(account_id, region=region)):
        held = tables.find(account_id, region, identifier)
        return None if held is None else (tables.name_of(held), str(held.status))
