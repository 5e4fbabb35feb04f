"""The control socket: the platform's way to make, drop and question accounts. JSON over HTTP."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cloud.errors import (
    AccountIdError,
    AccountNotFoundError,
    AccountTakenError,
    BucketsTakenError,
    ClockError,
    CloudError,
    DatabaseNotFoundError,
    DatabaseUnavailableError,
    EventNotFoundError,
    LabelError,
    SearchError,
    UrlError,
)
from cloud.server import following, gap_routes, search
from cloud.server.accounts import LearnerAccount
from cloud.server.app import Endpoint, House
from cloud.server.clock_routes import ClockRoutes
from cloud.server.database_routes import DatabaseRoutes
from cloud.server.explain_routes import ExplainRoutes
from cloud.server.undo_routes import UndoRoutes
from cloud.server.visit_routes import VisitRoutes
from cloud.shapes import Account, AccountSummary, Credentials, Health

_CALLERS_FAULTS = (
    AccountIdError,
    AccountTakenError,
    BucketsTakenError,
    ClockError,
    EventNotFoundError,
    LabelError,
    SearchError,
    UrlError,
)


@dataclass(frozen=True, slots=True)
class Control:
    """Handlers of the control socket. `endpoint_url` is what learners are told."""

    house: House
    endpoint: Endpoint
    endpoint_url: str
    started: float
    creating: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def health(self, _request: Request) -> Response:
        accounts = self.house.accounts
        return _model(
            Health(
                status="ok",
                accounts=len(accounts),
                awake=len(accounts.awake()),
                calls=self.endpoint.calls,
                uptime=time.monotonic() - self.started,
                endpoint_url=self.endpoint_url,
            )
        )

    async def create(self, request: Request) -> Response:
        wanted = await request.json()
        region = str(wanted.get("region") or "us-east-1")
        async with self.creating:
            account_id = self.house.accounts.free_id(wanted.get("account_id"))
            account = self.house.accounts.get(account_id)
            if account is None:
                create = partial(self.house.accounts.create, account_id, region)
                account = await self._in_thread(create)
        return self.told(account)

    async def index(self, _request: Request) -> Response:
        rows = [
            AccountSummary(
                account_id=account.account_id,
                region=account.deed.region,
                created_at=account.deed.created_at,
                awake=account.awake,
            ).model_dump()
            for account in self.house.accounts.all()
        ]
        return JSONResponse(rows)

    async def drop(self, request: Request) -> Response:
        await self.house.drop(request.path_params["account_id"])
        return Response(status_code=204)

    async def operator(self, request: Request) -> Response:
        deed = self._account(request).deed
        return _model(
            Credentials(access_key_id=deed.operator_key_id, secret_access_key=deed.operator_secret)
        )

    async def events(self, request: Request) -> Response:
        wanted = search.from_query(request.query_params)
        return JSONResponse(await self.house.recorder.find(self._account(request), wanted))

    async def follow(self, request: Request) -> Response:
        wanted = search.from_query(request.query_params)
        return following.response(self.house.recorder, self._account(request), wanted)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - as work returns
        return await asyncio.get_running_loop().run_in_executor(self.house.threads, work)

    def told(self, account: LearnerAccount) -> Response:
        deed = account.deed
        return _model(
            Account(
                account_id=deed.account_id,
                access_key_id=deed.access_key_id,
                secret_access_key=deed.secret_access_key,
                region=deed.region,
                endpoint_url=self.endpoint_url,
                principal_arn=deed.principal_arn,
            )
        )

    def _account(self, request: Request) -> LearnerAccount:
        account_id = request.path_params["account_id"]
        account = self.house.accounts.get(account_id)
        if account is None:
            raise AccountNotFoundError(account_id)
        return account


def application(control: Control) -> Starlette:
    return Starlette(
        routes=[
            Route("/health", control.health),
            Route("/gaps", gap_routes.show),
            Route("/accounts", control.create, methods=["POST"]),
            Route("/accounts", control.index),
            Route("/accounts/{account_id}", control.drop, methods=["DELETE"]),
            Route("/accounts/{account_id}/operator", control.operator),
            Route("/accounts/{account_id}/events", control.events),
            Route("/accounts/{account_id}/events/stream", control.follow),
            *ClockRoutes(control.house).routes(),
            *DatabaseRoutes(control.house).routes(),
            *ExplainRoutes(control.house).routes(),
            *UndoRoutes(control.house, control.told, control.creating).routes(),
            *VisitRoutes(control.house, control.endpoint).routes(),
        ],
        exception_handlers={CloudError: _refused},
    )


def _refused(_request: Request, fault: Exception) -> Response:
    if isinstance(fault, AccountNotFoundError):
        kind = {"kind": "account-not-found", "account_id": fault.account_id}
        return JSONResponse({"error": str(fault), **kind}, status_code=404)
    if isinstance(fault, DatabaseNotFoundError):
        return JSONResponse(
            {"error": str(fault), "kind": "database-not-found", "name": fault.name}, status_code=404
        )
    if isinstance(fault, DatabaseUnavailableError):
        return JSONResponse({"error": str(fault), "kind": "database-unavailable"}, status_code=503)
    status = 422 if isinstance(fault, _CALLERS_FAULTS) else 500
    return JSONResponse({"error": str(fault)}, status_code=status)


def _model(model: Account | Health | Credentials) -> Response:
    return JSONResponse(model.model_dump())
