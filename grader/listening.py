"""What the cloud and the runner tell of, heard once a process and handed to whom it concerns.

They publish to Redis and forget. While Redis is away nothing is heard; listeners are told so, and
told again when it is back.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress

from redis import asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Every account and workspace: a message of one that nobody looks at costs a look into a dict, and
# after a fault of Redis there is one subscription to renew.
PATTERN = "groundschool.*"
PAUSE = 0.5  # seconds before Redis is tried again
POLL = 5.0  # seconds between two signs of life that are asked of Redis

Heard = Callable[[], None]
Reached = Callable[[bool], None]


class EventHub:
    """Belongs to one event loop."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._heard: dict[str, set[Heard]] = defaultdict(set)
        self._watchers: set[Reached] = set()
        self._task: asyncio.Task[None] | None = None
        self.reached: bool | None = None  # None: not tried yet

    def watch(self, watcher: Reached) -> None:
        """Tell `watcher` whenever Redis goes away (False) or comes back (True)."""
        self._watchers.add(watcher)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def unwatch(self, watcher: Reached) -> None:
        self._watchers.discard(watcher)
        if not self._watchers and self._task is not None:
            self._task.cancel()
            self._task, self.reached = None, None

    def listen(self, channel: str, heard: Heard) -> None:
        self._heard[channel].add(heard)

    def forget(self, channel: str, heard: Heard) -> None:
        self._heard[channel].discard(heard)
        if not self._heard[channel]:
            del self._heard[channel]

    async def _run(self) -> None:
        while True:
            with suppress(RedisError, OSError):
                await self._follow()
            self._tell(reached=False)
            await asyncio.sleep(PAUSE)

    async def _follow(self) -> None:
        """Hand on what is heard until Redis goes away. Raises RedisError, OSError."""
        client = redis.from_url(
            self._url,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
            health_check_interval=POLL,  # a connection that died without a word is noticed
        )
        async with client, client.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.psubscribe(PATTERN)
            self._tell(reached=True)
            while True:
                message = await pubsub.get_message(timeout=POLL)
                for heard in tuple(self._heard.get(message["channel"], ()) if message else ()):
                    heard()

    def _tell(self, *, reached: bool) -> None:
        before, self.reached = self.reached, reached
        if reached == before or (reached and before is None):
            return
        if not reached:
            logger.warning("Redis does not answer: live ticking is paused.")
        for watcher in tuple(self._watchers):
            watcher(reached)


class Debounce:
    """Calls `act(key)` once a key has been quiet for a while, or at the latest after `longest`."""

    def __init__(self, act: Callable[[int], None], *, quiet: float, longest: float) -> None:
        self._act = act
        self._quiet = quiet  # seconds
        self._longest = longest  # seconds
        self._due: dict[int, tuple[float, asyncio.TimerHandle]] = {}

    def poke(self, key: int) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        if key in self._due:
            began, handle = self._due[key]
            handle.cancel()
        at = min(loop.time() + self._quiet, began + self._longest)
        self._due[key] = (began, loop.call_at(at, self._fire, key))

    def _fire(self, key: int) -> None:
        del self._due[key]
        self._act(key)
