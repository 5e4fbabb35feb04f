"""The runner's databases, over its unix socket: JSON over HTTP. See docs/operators/runner.md."""

import contextlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from cloud.engines.databases.port import ServersError, Table

AWAY = (
    "Databases cannot be had just now: the part of this lab that runs them does not answer. "
    "This is not your mistake; please try again in a moment."
)
_WITHIN = 60.0  # seconds: a template may have to be made first


class Runner:
    """Servers that are jails of a runner on this host."""

    def __init__(self, socket: Path) -> None:
        self._http = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=str(socket)),
            base_url="http://runner",
            timeout=_WITHIN,
            trust_env=False,
        )

    async def put(self, account_id: str, table: Table) -> None:
        await self._ask("PUT", f"/databases/{account_id}", asdict(table))

    async def ask(self, account_id: str, name: str, question: dict[str, Any]) -> dict[str, Any]:
        told = await self._ask("POST", f"/databases/{account_id}/{name}/questions", question)
        return dict(told)

    async def rest(self, account_id: str) -> None:
        with contextlib.suppress(ServersError):  # they fall asleep by themselves, only later
            await self._ask("POST", f"/databases/{account_id}/rest", None)

    async def keep(self, account_id: str, label: str) -> list[str]:
        told = await self._ask("POST", f"/databases/{account_id}/kept", {"label": label})
        return list(told["left_out"])

    async def bring_back(self, account_id: str, label: str) -> None:
        await self._ask("POST", f"/databases/{account_id}/restore", {"label": label})

    async def forget(self, account_id: str, label: str) -> None:
        with contextlib.suppress(ServersError):  # it goes with the account
            await self._ask("DELETE", f"/databases/{account_id}/kept/{label}", None)

    async def copy(self, account_id: str, label: str | None, target: str) -> None:
        origin = {"owner": account_id, "label": label}
        await self._ask("POST", f"/databases/{target}/copy", origin)

    async def drop(self, account_id: str) -> None:
        # What a runner that is away has kept, it forgets with the account's next table.
        with contextlib.suppress(ServersError):
            await self._ask("DELETE", f"/databases/{account_id}", None)

    async def close(self) -> None:
        await self._http.aclose()

    async def _ask(self, method: str, path: str, body: Any) -> Any:
        try:
            answer = await self._http.request(method, path, content=json.dumps(body))
        except httpx.HTTPError as fault:
            raise ServersError(AWAY) from fault
        if not answer.is_error:
            return answer.json()
        try:
            raise ServersError(str(answer.json()["error"]["message"]))
        except (ValueError, KeyError, TypeError) as fault:
            raise ServersError(AWAY) from fault
