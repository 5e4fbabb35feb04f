"""The terminal's WebSocket: the browser on one side, the runner on the other, frames unchanged.

It works without Redis, and it ends nothing: a shell survives its page, its network and this
process.
"""

import asyncio
import json
import logging
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.http import Http404

from labs import pairs, selectors, services
from labs.errors import LabsError, SessionNotReadyError
from labs.models import LabSession
from labs.providers.base import ProviderUnavailableError
from runner.client import AsyncRunnerClient, Terminal
from runner.errors import RunnerError, RunnerUnavailableError, WorkspaceNotFoundError

logger = logging.getLogger(__name__)

# Codes of our own, which the page knows. After 44xx it does not come back by itself.
CLOSED, LOST, UNAVAILABLE = 4409, 4410, 4503
GONE = 4001  # the shell's connection ended: the page asks again

LOOK = 0.02  # seconds between two looks at a session that is being prepared
LOOK_LATER = 0.5  # seconds, once it takes long
IN_A_BLINK = 5.0  # seconds after which it takes long
PATIENCE = 120.0  # seconds; then the page asks again
SIZES = {"cols": (2, 500, 80), "rows": (1, 300, 24)}  # least, most, when not told


class TerminalConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Lets the owner of a ready session into one of its terminals.

    While the session is being prepared the connection waits for it.
    """

    channel_layer_alias = ""  # none: a terminal must not depend on Redis

    _serving: asyncio.Task[None] | None = None
    _terminal: Terminal | None = None

    async def connect(self) -> None:
        route = self.scope["url_route"]["kwargs"]
        self._public_id = UUID(route["session_id"])
        try:
            await self._session()
        except Http404:
            await self.close()  # before it is accepted: a plain 403 to strangers
            return
        await self.accept()
        self._serving = asyncio.create_task(self._serve(route["name"]))

    async def disconnect(self, code: int) -> None:  # noqa: ARG002
        if self._serving is not None:
            self._serving.cancel()
            with suppress(asyncio.CancelledError):
                await self._serving

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        frame = text_data if bytes_data is None else bytes_data
        if self._terminal is None or frame is None:
            return
        with suppress(RunnerUnavailableError):  # its end is told by `_serve`
            await self._terminal.send(frame)

    async def _serve(self, name: str) -> None:
        """Wait for the session, then carry output until either side ends."""
        try:
            session = await self._when_ready()
            await self._carry(session, name)
            code = GONE
            session = await self._session()
            selectors.ensure_open(session)
        except LabsError as refusal:
            code = await self._refuse(str(refusal), CLOSED)
        except Http404:
            code = CLOSED
        except WorkspaceNotFoundError:
            await self._report_lost()
            code = await self._refuse("Your machine was restarted and its shells are gone.", LOST)
        except (ProviderUnavailableError, RunnerUnavailableError):
            code = await self._refuse("The service behind your machine does not answer.")
        except RunnerError as error:
            logger.warning("Terminal %s of %s: %s", name, self._public_id, error)
            code = await self._refuse("Your machine could not open a terminal.")
        except Exception:
            logger.exception("Terminal %s of %s broke", name, self._public_id)
            code = await self._refuse("Something broke on our side.")
        await self.close(code=code)

    async def _carry(self, session: LabSession, name: str) -> None:
        client = AsyncRunnerClient(pairs.place_of(session.provider).runner_socket)
        workspace = selectors.sandbox_of(session).workspace_id
        size = self._size()
        async with client.terminal(workspace, name, **size) as terminal:
            self._terminal = terminal
            try:
                async for frame in terminal:
                    if isinstance(frame, bytes):
                        await self.send(bytes_data=frame)
                    else:
                        await self.send(text_data=frame)
            finally:
                self._terminal = None

    async def _when_ready(self) -> LabSession:
        """Raises LabsError when it never will be."""
        clock = asyncio.get_running_loop().time
        began = clock()
        while True:
            session = await self._session()
            try:
                selectors.ensure_ready(session)
            except SessionNotReadyError:
                waited = clock() - began
                if waited > PATIENCE:
                    raise
                await asyncio.sleep(LOOK if waited < IN_A_BLINK else LOOK_LATER)
            else:
                return session

    async def _refuse(self, sentence: str, code: int = UNAVAILABLE) -> int:
        await self.send(text_data=json.dumps({"type": "error", "message": sentence}))
        return code

    async def _session(self) -> LabSession:
        find = database_sync_to_async(selectors.session_for)
        found: LabSession = await find(self.scope["user"], self._public_id)
        return found

    async def _report_lost(self) -> None:
        await database_sync_to_async(services.report_lost)(await self._session())

    def _size(self) -> dict[str, int]:
        query: dict[str, Any] = parse_qs(self.scope["query_string"].decode("ascii", "ignore"))
        return {name: _bounded(query.get(name, [""])[0], *limits) for name, limits in SIZES.items()}


def _bounded(text: str, least: int, most: int, otherwise: int) -> int:
    if not text.isascii() or not text.isdigit():
        return otherwise
    return min(most, max(least, int(text[:6])))
