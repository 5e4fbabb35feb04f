"""The live WebSocket of the lab page: says when to look again, and has the grader look by itself."""

import asyncio
import logging
from contextlib import suppress
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from django.conf import settings
from django.http import Http404
from redis.exceptions import RedisError

from grader.listening import Debounce, EventHub
from grader.tasks import observe
from labs import selectors
from labs.models import LabSession
from labs.tasks import enqueue

logger = logging.getLogger(__name__)

QUIET = 0.2  # seconds without another call before the grader looks
LONGEST = 0.8  # seconds after which it looks anyway
RETRY = 0.5  # seconds
PAUSED = (
    "Live updates are paused: a service behind this page does not answer. "
    "Your machine and your work are safe; ticks come back by themselves."
)


class _Ears:
    """What one event loop listens with."""

    def __init__(self) -> None:
        self.hub = EventHub(settings.REDIS_URL)
        self.debounce = Debounce(self._observe, quiet=QUIET, longest=LONGEST)
        self._queueing: set[asyncio.Task[bool]] = set()

    def _observe(self, session_pk: int) -> None:
        queueing = asyncio.ensure_future(
            sync_to_async(enqueue, thread_sensitive=False)(observe, session_pk)
        )
        self._queueing.add(queueing)  # the loop itself keeps weak references only
        queueing.add_done_callback(self._queueing.discard)


_ears: WeakKeyDictionary[asyncio.AbstractEventLoop, _Ears] = WeakKeyDictionary()


def ears() -> _Ears:
    loop = asyncio.get_running_loop()
    if loop not in _ears:
        _ears[loop] = _Ears()
    return _ears[loop]


class LiveConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """Tells the owner's page `hello`, `graded`, `kept`, `changed`, `paused` and `resumed`."""

    channel_layer_alias = ""  # none of its own: `_follow` keeps one that outlives faults of Redis

    _following: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        self._public_id = UUID(self.scope["url_route"]["kwargs"]["session_id"])
        self._channels: tuple[str, ...] = ()
        self._telling: set[asyncio.Task[None]] = set()
        try:
            session = await self._session()
        except Http404:
            await self.close()
            return
        self._session_pk = session.pk
        await self.accept()
        self._ears = ears()
        self._ears.hub.watch(self._reached)
        self._listen(session)
        self._following = asyncio.create_task(self._follow(session.group))

    async def disconnect(self, code: int) -> None:  # noqa: ARG002
        if self._following is None:
            return
        self._ears.hub.unwatch(self._reached)
        self._unlisten()
        self._following.cancel()
        with suppress(asyncio.CancelledError):
            await self._following

    async def receive_json(self, content: Any, **kwargs: Any) -> None:  # noqa: ANN401
        """The page has nothing to say here."""

    async def _follow(self, group: str) -> None:
        """Pass the group's messages on; renew the subscription whenever Redis was away."""
        layer = get_channel_layer()
        greeted = self._ears.hub.reached is False
        if greeted:  # known to be away: the page need not wait for it to be tried
            await self._hello(paused=PAUSED)
        while True:
            try:
                channel = await layer.new_channel()
                await layer.group_add(group, channel)
                # Only now nothing can be missed between what the page shows and what it hears.
                await self._hello()
                greeted = True
                while True:
                    await self._pass_on(await layer.receive(channel))
            except (RedisError, OSError) as error:
                logger.info("Live socket of %s waits for Redis: %s", group, error)
                if not greeted:
                    await self._hello(paused=PAUSED)
                    greeted = True
                await asyncio.sleep(RETRY)

    async def _hello(self, paused: str | None = None) -> None:
        session = await self._session()
        self._listen(session)
        state = "ended" if session.over else session.state
        seen = f"{state} {session.generation}"
        await self.send_json({"type": "hello", "seen": seen, "paused": paused})

    async def _pass_on(self, message: dict[str, Any]) -> None:
        if message["type"] == "session.changed":
            self._listen(await self._session())
            await self.send_json({"type": "changed"})
        elif message["type"] in {"session.graded", "session.kept"}:
            await self.send_json({"type": message["type"].removeprefix("session.")})

    def _listen(self, session: LabSession) -> None:
        """Listen to the account and the machine that the session has now."""
        account, workspace = (session.sandbox.get(n) for n in ("account_id", "workspace_id"))
        wanted = []
        if account:
            wanted.append(f"groundschool.account.{account}")
        if workspace:
            wanted.append(f"groundschool.workspace.{workspace}")
        if tuple(wanted) == self._channels:
            return
        self._unlisten()
        self._channels = tuple(wanted)
        for channel in self._channels:
            self._ears.hub.listen(channel, self._heard)

    def _unlisten(self) -> None:
        for channel in self._channels:
            self._ears.hub.forget(channel, self._heard)
        self._channels = ()

    def _heard(self) -> None:
        self._ears.debounce.poke(self._session_pk)

    def _reached(self, reached: bool) -> None:  # noqa: FBT001
        if reached:
            self._heard()  # whatever was done meanwhile
        frame = {"type": "resumed"} if reached else {"type": "paused", "message": PAUSED}
        telling = asyncio.ensure_future(self.send_json(frame))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _session(self) -> LabSession:
        find = database_sync_to_async(selectors.session_for)
        found: LabSession = await find(self.scope["user"], self._public_id)
        return found
