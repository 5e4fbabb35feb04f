"""The runner's instances, over its unix socket: JSON over HTTP. See docs/operators/runner.md."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from cloud.engines.instances.port import HostsError, Table

AWAY = "The part of this lab that runs instances does not answer."
_WITHIN = 30.0  # seconds
_CONSOLE_WITHIN = 2.0  # an account waits for it


class Runner:
    """Instances that are jails of a runner on this host."""

    def __init__(self, socket: Path) -> None:
        where: dict[str, Any] = {"base_url": "http://runner", "trust_env": False}
        self._http = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=str(socket)), timeout=_WITHIN, **where
        )
        self._consoles = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(socket)), timeout=_CONSOLE_WITHIN, **where
        )

    async def put(self, account_id: str, table: Table) -> None:
        try:
            answer = await self._http.put(
                f"/instances/{account_id}", content=json.dumps(asdict(table))
            )
        except httpx.HTTPError as fault:
            raise HostsError(AWAY) from fault
        _check(answer)

    async def generation(self) -> str:
        try:
            answer = await self._http.get("/instances")
        except httpx.HTTPError as fault:
            raise HostsError(AWAY) from fault
        _check(answer)
        return str(answer.json()["generation"])

    async def drop(self, account_id: str) -> None:
        try:
            _check(await self._http.delete(f"/instances/{account_id}"))
        except (httpx.HTTPError, HostsError):
            return  # a runner that is gone has left nothing behind

    async def close(self) -> None:
        await self._http.aclose()
        self._consoles.close()

    def console(self, account_id: str, instance_id: str) -> str:
        try:
            answer = self._consoles.get(f"/instances/{account_id}/{instance_id}/console")
        except httpx.HTTPError as fault:
            raise HostsError(AWAY) from fault
        if answer.status_code == httpx.codes.NOT_FOUND:
            return ""
        _check(answer)
        return str(answer.json()["output"])


def _check(answer: httpx.Response) -> None:
    if answer.is_error:
        raise HostsError(f"{AWAY} It says: {answer.text[:500]}")
