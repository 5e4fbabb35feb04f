"""Tell over Redis, where there is one, what has changed. Nothing waits for it or fails by it."""

import asyncio
import json
import logging

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

MOST_WAITING = 1000
SLEEP_AFTER_FAILURE = 1.0  # seconds


class Events:
    """Publishes from a bounded queue; what does not fit is dropped."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._waiting: asyncio.Queue[tuple[str, str]] = asyncio.Queue(MOST_WAITING)

    def home_changed(self, workspace_id: str) -> None:
        message = {"source": "runner", "workspace_id": workspace_id, "kind": "home-changed"}
        self._put(f"groundschool.workspace.{workspace_id}", message)

    def database_changed(self, account_id: str) -> None:
        """Tell that the data of an account's database, or whether it answers, may have changed."""
        message = {"source": "runner", "account_id": account_id, "kind": "database-changed"}
        self._put(f"groundschool.account.{account_id}", message)

    def _put(self, channel: str, message: dict[str, str]) -> None:
        if self._url is not None and not self._waiting.full():
            self._waiting.put_nowait((channel, json.dumps(message)))

    async def serve(self) -> None:
        """Publish until cancelled."""
        if self._url is None:
            return
        redis = Redis.from_url(self._url, socket_timeout=2.0, socket_connect_timeout=2.0)
        try:
            while True:
                channel, message = await self._waiting.get()
                try:
                    await redis.publish(channel, message)
                except (RedisError, OSError) as error:
                    logger.warning("An event was not published: %s", error)
                    await asyncio.sleep(SLEEP_AFTER_FAILURE)
        finally:
            await redis.aclose()
