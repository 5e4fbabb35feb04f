"""A terminal over the runner's WebSocket, for the web process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, unix_connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from runner.errors import RunnerError, RunnerUnavailableError, WorkspaceNotFoundError

OPEN_WITHIN = 20.0  # seconds


class Terminal:
    """Frames of one terminal: bytes are output, str is JSON of the terminal protocol."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def send(self, frame: bytes | str) -> None:
        """Send input (bytes) or a message (str). Raises RunnerUnavailableError when it is gone."""
        try:
            await self._connection.send(frame)
        except ConnectionClosed as error:
            raise RunnerUnavailableError("The terminal's connection is closed.") from error

    async def __aiter__(self) -> AsyncIterator[bytes | str]:
        try:
            async for frame in self._connection:
                yield frame
        except ConnectionClosed:
            return

    async def close(self) -> None:
        await self._connection.close()


class AsyncRunnerClient:
    """What the web process needs of the runner while a page is open."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    @asynccontextmanager
    async def terminal(
        self, workspace_id: str, terminal_id: str, *, cols: int, rows: int
    ) -> AsyncIterator[Terminal]:
        """Open a terminal, or come back to it; whoever was connected before is let go.

        Raises WorkspaceNotFoundError, RunnerUnavailableError.
        """
        address = (
            f"ws://runner/workspaces/{quote(workspace_id, safe='')}"
            f"/terminals/{quote(terminal_id, safe='')}?cols={cols}&rows={rows}"
        )
        connection = await self._connect(address)
        try:
            yield Terminal(connection)
        finally:
            await connection.close()

    async def _connect(self, address: str) -> ClientConnection:
        try:
            return await unix_connect(
                str(self._socket),
                address,
                compression=None,  # keys and their echo: waiting for a fuller frame costs time
                max_size=1 << 21,
                open_timeout=OPEN_WITHIN,
            )
        except InvalidStatus as error:
            if error.response.status_code == WorkspaceNotFoundError.status:
                raise WorkspaceNotFoundError("This workspace is gone.") from error
            raise RunnerError("The runner refused to open the terminal.") from error
        except (OSError, WebSocketException, TimeoutError) as error:
            raise RunnerUnavailableError("The runner does not answer.") from error
