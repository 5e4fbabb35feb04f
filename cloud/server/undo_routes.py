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
        account, label = self._account(request), await _label(request)
        async with self.house.databases.settled(account) as databases:
            async with self.house.keeper.holding(account):
                keep = partial(self.house.accounts.snapshot, account, label)
                kept = await self._in_thread(keep)
            left_out = await databases.keep(label)
        account.stir()
        return JSONResponse({**kept.model_dump(), "left_out": left_out})

    async def restore(self, request: Request) -> Response:
        account, label = self._account(request), await _label(request)
        async with self.house.keeper.holding(account):
            kept = await self._in_thread(partial(self.house.accounts.restore, account, label))
        await self.house.databases.restored(account, label)
        await self.house.refresh(account)
        account.stir()
        return JSONResponse(kept.model_dump())

    async def remove(self, request: Request) -> Response:
        account = self._account(request)
        async with self.house.keeper.holding(account):
            label = request.query_params.get("label", "")
            await self._in_thread(partial(self.house.accounts.unkeep, account, label))
        await self.house.databases.forget(account, label)
        return Response(status_code=204)

    async def fork(self, request: Request) -> Response:
        wanted = await request.json()
        accounts, origin = self.house.accounts, self._account(request)
        label, lease = wanted.get("label"), wanted.get("lease")
        async with self.house.databases.settled(origin) as databases:
            async with self.creating, self.house.keeper.holding(origin):
                account_id = accounts.free_id(wanted.get("new_id"))
                if accounts.get(account_id) is not None:
                    raise AccountTakenError(account_id)
                if lease is not None:  # before there is anything that could be left behind
                    self.house.leases.give(account_id, float(lease))
                copy = await self._in_thread(partial(fork, accounts, origin, label, account_id))
            await databases.copy(label, account_id)
        if lease is not None:
            self.house.leases.give(account_id, float(lease))
        await self.house.databases.refresh(copy)
        return self.told(copy)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - as work returns
        return await asyncio.get_running_loop().run_in_executor(self.house.threads, work)

    def _account(self, request: Request) -> LearnerAccount:
        account_id = request.path_params["account_id"]
        account = self.house.accounts.get(account_id)
        if account is None:
            raise AccountNotFoundError(account_id)
        return account


async def _label(request: Request) -> str:
    return str((await request.json()).get("label"))
