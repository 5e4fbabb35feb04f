"""Functions at work: orders go out while no lock is held, what came of them is kept in a turn."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any

from cloud.engines.functions import finishing, invoking, results, starting
from cloud.engines.functions.port import (
    BusyError,
    Order,
    Outcome,
    PackageError,
    UnavailableError,
    Workers,
    WorkersError,
)
from cloud.errors import NotKeptError, StateCorruptError
from cloud.seams.scope import Scope, entered, noting
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.engine import Result
from cloud.server.keeper import Keeper

logger = logging.getLogger(__name__)


class Functions:
    """For the event loop only. `workers` is None where nothing runs functions."""

    def __init__(
        self, accounts: Accounts, threads: Executor, keeper: Keeper, workers: Workers | None
    ) -> None:
        self._accounts = accounts
        self._threads = threads
        self._keeper = keeper
        self._workers = workers
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        if self._workers is not None:
            loop = asyncio.get_running_loop()
            starting.use(partial(_hand_over, loop, self._spawn))

    async def close(self) -> None:
        starting.use(None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._workers is not None:
            await self._workers.close()

    async def drop(self, account_id: str) -> None:
        """End all that runs for an account that is no more."""
        if self._workers is not None:
            await self._workers.drop(account_id)

    async def call(self, account: LearnerAccount, order: Order, *, tail: bool) -> Result:
        """Run a caller's own invocation, and return what the caller gets. The lock is free."""
        outcome = await self._run(order)
        await self._finish(account, order, outcome)
        if isinstance(outcome, WorkersError):
            return _refused(outcome)
        body = results.payload(order, outcome).encode()
        return Result(200, results.headers(order, outcome, tail=tail), body)

    def _spawn(self, order: Order) -> None:
        task = asyncio.get_running_loop().create_task(self._by_itself(order))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _by_itself(self, order: Order) -> None:
        account = self._accounts.get(order.account_id)
        if account is None:
            starting.end(order)
            return
        async with self._keeper.using(account):
            await self._finish(account, order, await self._run(order))

    async def _run(self, order: Order) -> Outcome | WorkersError:
        if self._workers is None:
            return UnavailableError("Functions do not run in this lab.")
        try:
            return await self._workers.invoke(order)
        except WorkersError as fault:
            return fault
        except BaseException:
            starting.end(order)
            raise

    async def _finish(
        self, account: LearnerAccount, order: Order, outcome: Outcome | WorkersError
    ) -> None:
        async with account.lock:
            await self._in_thread(partial(self._keep, account, order, outcome))
        self._accounts.went_on(account)

    def _keep(self, account: LearnerAccount, order: Order, outcome: Outcome | WorkersError) -> None:
        """Write down what an outcome changes. A fault of ours is logged: the function has run."""
        touched: list[Any] = []
        try:
            if account.dropped:
                starting.end(order)
                return
            self._accounts.wake(account)
            with entered(Scope(account.account_id, region=order.region)), noting(touched):
                finishing.finish(order, outcome)
            self._accounts.keep(account, touched, changed=True)
        except (NotKeptError, StateCorruptError):
            logger.exception("what a function of %s did is not kept", account.account_id)
        except Exception:
            logger.exception("what a function of %s did was not taken in", account.account_id)
            self._accounts.roll_back(account)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - as work returns
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _hand_over(
    loop: asyncio.AbstractEventLoop, spawn: Callable[[Order], None], order: Order
) -> None:
    loop.call_soon_threadsafe(spawn, order)


def _refused(fault: WorkersError) -> Result:
    if isinstance(fault, BusyError):
        answer = invoking.throttled("ConcurrentInvocationLimitExceeded")
    elif isinstance(fault, PackageError):
        answer = invoking.refusal(502, "InvalidZipFileException", str(fault))
    else:
        answer = invoking.refusal(501, "NotImplemented", str(fault))
    status, headers, body = answer
    headers.pop("status")
    return Result(status, headers, body.encode())
