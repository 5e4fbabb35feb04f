"""Tells the platform that something happened, through Redis if there is one.

Fire and forget: a call never waits for it nor fails with it.
"""

import asyncio
import contextlib
import json
import logging
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

_MOST_WAITING = 1000
_PAUSE = 1.0  # seconds after Redis went away


class Live:
    """Publishes from the event loop; `tell` may be called there only."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue(_MOST_WAITING)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._url is not None:
            self._task = asyncio.get_running_loop().create_task(self._publish(self._url))

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def tell(self, account_id: str, message: dict[str, Any]) -> None:
        """Queue a message for the account's channel; when too many wait, it is dropped."""
        if self._task is None:
            return
        with contextlib.suppress(asyncio.QueueFull):
            channel = f"groundschool.account.{account_id}"
            self._queue.put_nowait((channel, json.dumps(message)))

    def went_on(self, account_id: str) -> None:
        """Tell that something happened in the account that was no call."""
        self.tell(account_id, {"source": "cloud", "account_id": account_id, "event_name": None})

    async def _publish(self, url: str) -> None:
        redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
        async with contextlib.aclosing(redis):
            while True:
                channel, text = await self._queue.get()
                try:
                    await redis.publish(channel, text)
                except (RedisError, OSError):
                    logger.warning("Redis does not answer; live events are being dropped.")
                    await asyncio.sleep(_PAUSE)
