"""The control socket's routes to keep, restore and copy accounts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cloud.errors import AccountNotFoundError, AccountTakenError
from cloud.server.accounts import LearnerAccount
from cloud.server.app import House
from cloud.server.fork import fork

Told = Callable[[LearnerAccount], Response]


@dataclass(frozen=True, slots=True)
class UndoRoutes:
    """`told` answers with an account's keys; `creating` is held while an account is made."""

    house: House
    told: Told
    creating: asyncio.Lock

    def routes(self) -> list[Route]:
        kept = "/accounts/{account_id}/snapshots"
        return [
            Route(kept, self.index),
            Route(kept, self.keep, methods=["POST"]),
            Route(kept, self.remove, methods=["DELETE"]),
            Route("/accounts/{account_id}/restore", self.restore, methods=["POST"]),
            Route("/accounts/{account_id}/fork", self.fork, methods=["POST"]),
        ]

    async def index(self, request: Request) -> Response:
        account = self._account(request)
        async with account.lock:
            rows = await self._in_thread(account.undo.all)
        return JSONResponse([kept.model_dump() for kept in rows])

    async def keep(self, request: Request) -> Response:
        return await self._change(request, self.house.accounts.snapshot)

    async def restore(self, request: Request) -> Response:
        return await self._change(request, self.house.accounts.restore)

    async def remove(self, request: Request) -> Response:
        account = self._account(request)
        async with self.house.keeper.holding(account):
            label = request.query_params.get("label", "")
            await self._in_thread(partial(self.house.accounts.unkeep, account, label))
        return Response(status_code=204)

    async def fork(self, request: Request) -> Response:
        wanted = await request.json()
        accounts, origin = self.house.accounts, self._account(request)
        async with self.creating, self.house.keeper.holding(origin):
            account_id = accounts.free_id(wanted.get("new_id"))
            if accounts.get(account_id) is not None:
                raise AccountTakenError(account_id)
            copy = await self._in_thread(
                partial(fork, accounts, origin, wanted.get("label"), account_id)
            )
        return self.told(copy)

    async def _change(self, request: Request, change: Callable[..., Any]) -> Response:
        account, wanted = self._account(request), await request.json()
        async with self.house.keeper.holding(account):
            kept = await self._in_thread(partial(change, account, str(wanted.get("label"))))
        await self.house.refresh(account)
        account.stir()
        return JSONResponse(kept.model_dump())

    async def _in_thread(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - as work returns
        return await asyncio.get_running_loop().run_in_executor(self.house.threads, work)

    def _account(self, request: Request) -> LearnerAccount:
        account_id = request.path_params["account_id"]
        account = self.house.accounts.get(account_id)
        if account is None:
            raise AccountNotFoundError(account_id)
        return account
