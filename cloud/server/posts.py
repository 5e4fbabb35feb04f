"""Posts on their way to a learner's machine, made while no lock is held; the answer is kept."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any

from cloud.engines.deliveries import posts
from cloud.engines.deliveries.posts import Post
from cloud.engines.deliveries.wire import Runner
from cloud.errors import NotKeptError, StateCorruptError
from cloud.seams.scope import Scope, entered, noting
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.clock import Clocks
from cloud.server.keeper import Keeper

logger = logging.getLogger(__name__)

_AT_ONCE = 4  # posts an account; the others wait for these


class Posts:
    """For the event loop only. `runner` is None where learners have no machine."""

    def __init__(
        self,
        accounts: Accounts,
        threads: Executor,
        keeper: Keeper,
        clocks: Clocks,
        runner: Runner | None,
    ) -> None:
        self._accounts, self._threads = accounts, threads
        self._keeper, self._clocks = keeper, clocks
        self._runner = runner
        self._tasks: set[asyncio.Task[None]] = set()
        self._places: dict[str, asyncio.Semaphore] = {}

    def start(self) -> None:
        if self._runner is not None:
            loop = asyncio.get_running_loop()
            posts.use(partial(_hand_over, loop, self._spawn))

    def drop(self, account_id: str) -> None:
        self._places.pop(account_id, None)

    async def close(self) -> None:
        posts.use(None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._runner is not None:
            await self._runner.close()

    def _spawn(self, account_id: str, post: Post) -> None:
        task = asyncio.get_running_loop().create_task(self._make(account_id, post))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _make(self, account_id: str, post: Post) -> None:
        account = self._accounts.get(account_id)
        if account is None or self._runner is None:
            posts.gave_up(account_id, post)
            return
        async with self._keeper.using(account):
            async with self._places.setdefault(account_id, asyncio.Semaphore(_AT_ONCE)):
                status = await self._runner.post(account_id, post)
            async with account.lock:
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self._threads, self._keep, account, post, status)
            self._accounts.went_on(account)
            self._clocks.touch(account)

    def _keep(self, account: LearnerAccount, post: Post, status: int) -> None:
        """A fault of ours is logged: the post has been made."""
        touched: list[Any] = []
        try:
            if account.dropped:
                posts.gave_up(account.account_id, post)
                return
            self._accounts.wake(account)
            scope = Scope(account.account_id, region=post.region)
            with entered(scope), noting(touched):
                posts.finished(account.account_id, post, status)
            self._accounts.keep(account, touched, changed=True)
        except (NotKeptError, StateCorruptError):
            logger.exception("what became of a post of %s is not kept", account.account_id)
        except Exception:
            logger.exception("what became of a post of %s was not taken in", account.account_id)
            self._accounts.roll_back(account)


def _hand_over(
    loop: asyncio.AbstractEventLoop,
    spawn: Callable[[str, Post], None],
    account_id: str,
    post: Post,
) -> None:
    loop.call_soon_threadsafe(spawn, account_id, post)
