"""The control socket's routes to an account's clock."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cloud.errors import AccountNotFoundError, ClockError
from cloud.server.accounts import LearnerAccount
from cloud.server.app import House
from cloud.server.clock import next_whole_second, state_of


@dataclass(frozen=True, slots=True)
class ClockRoutes:
    house: House

    def routes(self) -> list[Route]:
        path = "/accounts/{account_id}/clock"
        return [Route(path, self.show), Route(path, self.advance, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        account = self._account(request)
        async with self.house.keeper.holding(account):
            return JSONResponse(state_of(account).model_dump())

    async def advance(self, request: Request) -> Response:
        account = self._account(request)
        wanted = await request.json()
        seconds = _seconds(wanted)
        async with self.house.keeper.holding(account):
            state = await self.house.clocks.advance(account, seconds)
        await self.house.refresh(account)
        if wanted.get("settle", True):
            await next_whole_second()
        return JSONResponse(state.model_dump())

    def _account(self, request: Request) -> LearnerAccount:
        account_id = request.path_params["account_id"]
        account = self.house.accounts.get(account_id)
        if account is None:
            raise AccountNotFoundError(account_id)
        return account


def _seconds(wanted: dict[str, object]) -> float:
    given = wanted.get("seconds")
    if not isinstance(given, int | float):
        raise ClockError("A clock is set forward by a number of seconds.")
    return float(given)
