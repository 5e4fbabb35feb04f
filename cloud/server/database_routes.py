"""The control socket's route to ask a learner's database: for graders, past security groups."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cloud.errors import AccountNotFoundError
from cloud.server.app import House

_ASKED = ("sql", "schema_name", "plain", "seconds")


@dataclass(frozen=True, slots=True)
class DatabaseRoutes:
    house: House

    def routes(self) -> list[Route]:
        path = "/accounts/{account_id}/databases/{identifier}/questions"
        return [Route(path, self.ask, methods=["POST"])]

    async def ask(self, request: Request) -> Response:
        account_id = request.path_params["account_id"]
        account = self.house.accounts.get(account_id)
        if account is None:
            raise AccountNotFoundError(account_id)
        wanted = await request.json()
        region = str(wanted.get("region") or account.deed.region)
        question = {name: wanted[name] for name in _ASKED if wanted.get(name) is not None}
        identifier = request.path_params["identifier"]
        told = await self.house.databases.ask(account, region, identifier, question)
        return JSONResponse(told)
