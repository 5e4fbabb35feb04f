"""One connection to a terminal, from its first frame to its last. Protocol: docs/operators/runner.md."""

import asyncio
import json
from contextlib import suppress

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from runner.errors import RunnerError, WorkspaceNotFoundError
from runner.server.terminals import Frame, Terminal, Watcher
from runner.server.workspace import DEFAULT_SIZE, Workspace
from runner.server.workspaces import Workspaces

LONGEST_NAME = 64
CLOSE = '{"type":"close"}'  # the learner shut the terminal: its shell ends with it


async def serve_terminal(workspaces: Workspaces, socket: WebSocket) -> None:
    """Refuse with 404 before the handshake when there is no such workspace."""
    try:
        workspace = workspaces.get(socket.path_params["workspace_id"])
    except WorkspaceNotFoundError as error:
        told = {"error": {"kind": error.kind, "message": str(error)}}
        await socket.send_denial_response(JSONResponse(told, status_code=error.status))
        return
    await socket.accept()
    with suppress(WebSocketDisconnect):
        terminal = await _opened(workspace, socket)
        if terminal is not None:
            await _watch(terminal, socket)
    with suppress(RuntimeError, WebSocketDisconnect):  # the other side closed first
        await socket.close()


async def _opened(workspace: Workspace, socket: WebSocket) -> Terminal | None:
    name = socket.path_params["terminal_id"][:LONGEST_NAME]
    columns, rows = (
        _size(socket.query_params.get(key), default)
        for key, default in zip(("cols", "rows"), DEFAULT_SIZE, strict=True)
    )
    try:
        return await workspace.terminal(name, columns, rows)
    except RunnerError as error:
        await socket.send_text(json.dumps({"type": "error", "message": str(error)}))
        return None


async def _watch(terminal: Terminal, socket: WebSocket) -> None:
    watcher = terminal.attach()
    sending = asyncio.ensure_future(_send(watcher, socket))
    hearing = asyncio.ensure_future(_hear(terminal, watcher, socket))
    try:
        await asyncio.wait((sending, hearing), return_when=asyncio.FIRST_COMPLETED)
    finally:
        terminal.detach(watcher)
        for task in (sending, hearing):
            task.cancel()
        await asyncio.gather(sending, hearing, return_exceptions=True)


async def _send(watcher: Watcher, socket: WebSocket) -> None:
    while (frame := await watcher.frames.get()) is not None:
        if isinstance(frame, bytes):
            await socket.send_bytes(frame)
        else:
            await socket.send_text(frame)


async def _hear(terminal: Terminal, watcher: Watcher, socket: WebSocket) -> None:
    while True:
        message = await socket.receive()
        if message["type"] != "websocket.receive":
            return
        frame: Frame | None = message.get("bytes")
        if frame is None:
            frame = message.get("text") or ""
        if isinstance(frame, bytes):
            await terminal.write(frame)
        elif frame == CLOSE:
            await terminal.close()
        else:
            _obey(terminal, watcher, frame)


def _obey(terminal: Terminal, watcher: Watcher, text: str) -> None:
    """Do what a message of the page says; one that makes no sense is let pass."""
    try:
        told = json.loads(text)
        if told["type"] == "resize":
            terminal.resize(int(told["cols"]), int(told["rows"]))
        elif told["type"] == "ack":
            terminal.acknowledge(watcher, int(told["bytes"]))
    except (ValueError, KeyError, TypeError, OverflowError):
        return


def _size(told: str | None, default: int) -> int:
    return int(told) if told and told.isdecimal() and len(told) < len("10000") else default
