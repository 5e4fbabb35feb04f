"""The runner's socket: JSON over HTTP, and terminals over WebSockets."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from pydantic import TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from runner.databases.routes import DatabaseRoutes
from runner.errors import InvalidRequestError, PathRefusedError, RunnerError
from runner.functions.routes import FunctionRoutes
from runner.instances.routes import InstanceRoutes
from runner.server import files, posting
from runner.server.jail import HOME
from runner.server.terminal_socket import serve_terminal
from runner.server.workspace import Workspace
from runner.server.workspaces import Workspaces
from runner.shapes import (
    Completed,
    Health,
    HomeFile,
    KeepRequest,
    Posted,
    RestoreRequest,
    RunRequest,
    Shape,
    WorkspaceSpec,
)

logger = logging.getLogger(__name__)

FILES = TypeAdapter(list[HomeFile])
JSON_TYPE = "application/json"
LONGEST_COMMAND = 64 << 10  # bytes; a larger script comes over standard input
Reply = Shape | Sequence[Shape] | None
Ask = Callable[[Request], Awaitable[Reply]]


class Api:
    """One method a route; each translates, and leaves the work to others."""

    def __init__(
        self, workspaces: Workspaces, *, tools: bool, limits: Literal["cgroup", "rlimits"]
    ) -> None:
        self._workspaces = workspaces
        self._tools = tools
        self._limits: Literal["cgroup", "rlimits"] = limits
        self._started_at = time.time()

    async def health(self, _: Request) -> Health:
        opened = self._workspaces.all()
        return Health(
            workspaces=len(opened),
            terminals=sum(terminal.live for one in opened for terminal in one.terminals.values()),
            limits=self._limits,
            tools=self._tools,
            started_at=self._started_at,
        )

    async def listing(self, _: Request) -> Sequence[Shape]:
        return [workspace.status() for workspace in self._workspaces.all()]

    async def create(self, request: Request) -> Shape:
        spec = WorkspaceSpec.model_validate_json(await request.body())
        return (await self._workspaces.create(spec)).status()

    async def status(self, request: Request) -> Shape:
        return self._workspace(request).status()

    async def end(self, request: Request) -> None:
        await self._workspaces.end(request.path_params["workspace_id"])

    async def put_files(self, request: Request) -> None:
        workspace = self._workspace(request)
        content = FILES.validate_json(await request.body())
        await asyncio.to_thread(files.put_files, workspace.home.home, content, workspace.uid)
        workspace.note_activity()

    async def list_files(self, request: Request) -> Sequence[Shape]:
        home, path = self._workspace(request).home.home, request.query_params.get("path", "")
        most = _number(request, "max_entries")
        return await asyncio.to_thread(files.list_files, home, path, most)

    async def read_file(self, request: Request) -> Shape:
        home, path = self._workspace(request).home.home, request.query_params.get("path", "")
        most = _number(request, "max_bytes")
        return await asyncio.to_thread(files.read_file, home, path, most)

    async def run(self, request: Request) -> Completed:
        workspace = self._workspace(request)
        asked = RunRequest.model_validate_json(await request.body())
        if sum(len(word) for word in asked.argv) > LONGEST_COMMAND:
            raise InvalidRequestError("That command is too long; pass a script by its input.")
        if asked.warm:
            await workspace.warmed()
        outcome = await workspace.run(
            asked.argv, stdin=asked.stdin, limit=asked.timeout, folder=_folder(asked.cwd)
        )
        return Completed.model_validate(outcome, from_attributes=True)

    async def keep(self, request: Request) -> Sequence[Shape]:
        asked = KeepRequest.model_validate_json(await request.body())
        return await self._workspace(request).keep(asked.label, asked.among)

    async def restore(self, request: Request) -> Shape:
        asked = RestoreRequest.model_validate_json(await request.body())
        workspace = self._workspace(request)
        await workspace.restore(asked.label)
        return workspace.status()

    async def git_facts(self, request: Request) -> Shape:
        path = request.query_params.get("path", "")
        return await self._workspace(request).git_facts(path)

    async def post(self, request: Request) -> Posted:
        """Post to the first of the learner's machines on which a program answers."""
        asked = posting.PostRequest.model_validate_json(await request.body())
        told = Posted(status=0)
        for workspace in self._workspaces.of(request.path_params["account_id"]):
            if told.status == 0 and workspace in self._workspaces.all():
                told = await posting.post(workspace, asked)
        return told

    async def terminal(self, socket: WebSocket) -> None:
        await serve_terminal(self._workspaces, socket)

    def _workspace(self, request: Request) -> Workspace:
        return self._workspaces.get(request.path_params["workspace_id"])


def application(
    api: Api, functions: FunctionRoutes, databases: DatabaseRoutes, instances: InstanceRoutes
) -> Starlette:
    one = "/workspaces/{workspace_id}"
    table: list[tuple[str, str, Ask]] = [
        ("GET", "/health", api.health),
        ("GET", "/workspaces", api.listing),
        ("POST", "/workspaces", api.create),
        ("GET", one, api.status),
        ("DELETE", one, api.end),
        ("PUT", f"{one}/files", api.put_files),
        ("GET", f"{one}/files", api.list_files),
        ("GET", f"{one}/file", api.read_file),
        ("POST", f"{one}/run", api.run),
        ("POST", f"{one}/kept", api.keep),
        ("POST", f"{one}/restore", api.restore),
        ("GET", f"{one}/git", api.git_facts),
        ("POST", "/learners/{account_id}/posts", api.post),
        ("GET", "/functions", functions.health),
        ("POST", "/functions/{owner}/invocations", functions.invoke),
        ("PUT", "/functions/{owner}/trees/{name}", functions.put_tree),
        ("DELETE", "/functions/{owner}", functions.end),
        ("GET", "/databases", databases.health),
        ("PUT", "/databases/{owner}", databases.put),
        ("POST", "/databases/{owner}/{name}/questions", databases.ask),
        ("POST", "/databases/{owner}/rest", databases.rest),
        ("POST", "/databases/{owner}/kept", databases.keep),
        ("POST", "/databases/{owner}/restore", databases.bring_back),
        ("DELETE", "/databases/{owner}/kept/{label}", databases.forget),
        ("POST", "/databases/{owner}/copy", databases.copy),
        ("DELETE", "/databases/{owner}", databases.end),
        ("GET", "/instances", instances.health),
        ("PUT", "/instances/{owner}", instances.put),
        ("GET", "/instances/{owner}/{name}/console", instances.console),
        ("GET", "/instances/{owner}/{name}/page", instances.page),
        ("DELETE", "/instances/{owner}", instances.end),
    ]
    routes: list[Route | WebSocketRoute] = [
        Route(path, _answering(ask), methods=[method]) for method, path, ask in table
    ]
    routes.append(WebSocketRoute(f"{one}/terminals/{{terminal_id}}", api.terminal))
    return Starlette(routes=routes)


def _answering(ask: Ask) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a route's method: say what it returned in JSON, and its errors as sentences."""

    async def answer(request: Request) -> Response:
        try:
            reply = await ask(request)
        except RunnerError as error:
            return _refusal(error)
        except (ValidationError, ValueError) as error:
            return _refusal(InvalidRequestError(str(error)))
        except Exception:
            logger.exception("A request failed.")
            return _refusal(RunnerError("The runner failed. Its log tells more."))
        return Response(_json(reply), media_type=JSON_TYPE)

    return answer


def _json(reply: Reply) -> bytes:
    if reply is None:
        return b"null"
    if isinstance(reply, Shape):
        return reply.model_dump_json().encode()
    return b"[" + b",".join(one.model_dump_json().encode() for one in reply) + b"]"


def _refusal(error: RunnerError) -> Response:
    told = json.dumps({"error": {"kind": error.kind, "message": str(error)}})
    return Response(told, status_code=error.status, media_type=JSON_TYPE)


def _number(request: Request, name: str) -> int:
    return max(0, min(int(request.query_params[name]), 1 << 30))


def _folder(relative: str) -> str:
    """Return the jail's own path of a folder of the home."""
    name = files.clean(relative)
    if name.startswith("-"):
        raise PathRefusedError(f"{name} cannot be a folder to start in.")
    return HOME if name == "." else f"{HOME}/{name}"
