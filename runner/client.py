"""How everyone else speaks to the runner: over its unix socket, in JSON."""

import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import httpx
from pydantic import TypeAdapter, ValidationError

from runner.databases.shapes import DatabasesHealth
from runner.errors import BY_KIND, RunnerError, RunnerUnavailableError
from runner.instances.shapes import InstancesHealth
from runner.shapes import (
    Completed,
    FileEntry,
    FileFact,
    GitFacts,
    Health,
    HomeFile,
    KeepRequest,
    KeptHome,
    Page,
    RestoreRequest,
    RunRequest,
    WorkspaceSpec,
    WorkspaceStatus,
)
from runner.terminal_client import AsyncRunnerClient, Terminal

__all__ = ["AsyncRunnerClient", "RunnerClient", "Terminal"]

T = TypeVar("T")
Query = dict[str, str | int]

FILES = TypeAdapter(list[HomeFile])
GRACE = 15.0  # seconds beyond a command's own limit: starting and ending its jail


class RunnerClient:
    """A blocking client, safe to share between threads.

    Every method raises RunnerUnavailableError when the runner does not answer, and
    WorkspaceNotFoundError when there is no such workspace.
    """

    def __init__(self, socket: Path, *, timeout: float = 30.0) -> None:
        self._http = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(socket)),
            base_url="http://runner",
            timeout=timeout,
            trust_env=False,
        )
        self._timeout = timeout
        weakref.finalize(self, self._http.close)  # for those who only let go of it

    def close(self) -> None:
        self._http.close()

    def create_workspace(self, spec: WorkspaceSpec) -> WorkspaceStatus:
        """Make a workspace, or tell how it is when it is there already.

        Raises HomeFullError when `files` do not fit into the home.
        """
        return read(
            WorkspaceStatus, self._request("POST", "/workspaces", body=spec.model_dump_json())
        )

    def end_workspace(self, workspace_id: str) -> None:
        """Kill everything in the workspace and delete its home. Fine when it is gone already."""
        self._request("DELETE", f"/workspaces/{workspace_id}")

    def workspace(self, workspace_id: str) -> WorkspaceStatus:
        return read(WorkspaceStatus, self._request("GET", f"/workspaces/{workspace_id}"))

    def workspaces(self) -> list[WorkspaceStatus]:
        return read(list[WorkspaceStatus], self._request("GET", "/workspaces"))

    def put_files(self, workspace_id: str, files: Sequence[HomeFile]) -> None:
        """Write files into the home as the learner's own, folders included.

        Raises HomeFullError, PathRefusedError.
        """
        body = FILES.dump_json(list(files)).decode()
        self._request("PUT", f"/workspaces/{workspace_id}/files", body=body)

    def run(
        self,
        workspace_id: str,
        argv: Sequence[str],
        *,
        stdin: bytes = b"",
        timeout: float = 60.0,
        cwd: str = "",
        warm: bool = False,
    ) -> Completed:
        """Run a command as the learner, in a jail that sees what their terminals see.

        `timeout` is in seconds; `cwd` is relative to the home; `warm`: it calls `aws` more than
        once. Raises JailFailedError.
        """
        request = RunRequest(argv=list(argv), stdin=stdin, timeout=timeout, cwd=cwd, warm=warm)
        answer = self._request(
            "POST",
            f"/workspaces/{workspace_id}/run",
            body=request.model_dump_json(),
            timeout=timeout + GRACE,
        )
        return read(Completed, answer)

    def keep_home(
        self, workspace_id: str, label: str, *, among: Sequence[str] = ()
    ) -> list[KeptHome]:
        """Keep the home as it is now; return all that is kept of it now, oldest first.

        Of what was kept before, only `among` is still wanted; where that is too much, the oldest
        goes. Raises KeptTooLargeError, JailFailedError.
        """
        body = KeepRequest(label=label, among=list(among)).model_dump_json()
        return read(
            list[KeptHome], self._request("POST", f"/workspaces/{workspace_id}/kept", body=body)
        )

    def restore_home(self, workspace_id: str, label: str) -> WorkspaceStatus:
        """End everything that runs in the workspace and bring a kept home back, or change nothing.

        Raises KeptNotFoundError, JailFailedError.
        """
        body = RestoreRequest(label=label).model_dump_json()
        return read(
            WorkspaceStatus,
            self._request("POST", f"/workspaces/{workspace_id}/restore", body=body),
        )

    def read_file(self, workspace_id: str, path: str, *, max_bytes: int = 1 << 20) -> FileFact:
        """Tell what is at `path`, never following a link. Raises PathRefusedError."""
        query: Query = {"path": path, "max_bytes": max_bytes}
        return read(FileFact, self._request("GET", f"/workspaces/{workspace_id}/file", query=query))

    def list_files(
        self, workspace_id: str, path: str = "", *, max_entries: int = 2000
    ) -> list[FileEntry]:
        """List everything below `path`, folders before what is in them, never following a link."""
        query: Query = {"path": path, "max_entries": max_entries}
        return read(
            list[FileEntry], self._request("GET", f"/workspaces/{workspace_id}/files", query=query)
        )

    def git_facts(self, workspace_id: str, path: str) -> GitFacts:
        """Read a repository of the learner's inside throw-away jails. Raises GitRefusedError."""
        return read(
            GitFacts, self._request("GET", f"/workspaces/{workspace_id}/git", query={"path": path})
        )

    def page(self, account_id: str, instance_id: str, port: int, path: str) -> Page:
        """Ask an instance of the learner's for a page, as their terminal would."""
        where = f"/instances/{account_id}/{instance_id}/page"
        return read(Page, self._request("GET", where, query={"port": port, "path": path}))

    def health(self) -> Health:
        return read(Health, self._request("GET", "/health"))

    def databases(self) -> DatabasesHealth:
        return read(DatabasesHealth, self._request("GET", "/databases"))

    def instances(self) -> InstancesHealth:
        return read(InstancesHealth, self._request("GET", "/instances"))

    def _request(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: str | None = None,
        timeout: float | None = None,
    ) -> httpx.Response:
        try:
            answer = self._http.request(
                method, path, params=query, content=body, timeout=timeout or self._timeout
            )
        except httpx.HTTPError as error:
            raise RunnerUnavailableError("The runner does not answer.") from error
        if answer.is_error:
            raise error_of(answer)
        return answer


def read(shape: type[T], answer: httpx.Response) -> T:
    try:
        return TypeAdapter(shape).validate_json(answer.content)
    except ValidationError as error:
        raise RunnerUnavailableError("The runner gave an answer of another version.") from error


def error_of(answer: httpx.Response) -> RunnerError:
    """Return the runner's own error, or say that it failed."""
    try:
        told = answer.json()["error"]
        return BY_KIND[told["kind"]](told["message"])
    except (ValueError, KeyError, TypeError):
        return RunnerError(f"The runner failed (status {answer.status_code}).")
