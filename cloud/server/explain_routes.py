"""The control socket's route to the reasons of a decision."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cloud.errors import AccountNotFoundError, EventNotFoundError
from cloud.server import evidence
from cloud.server.accounts import LearnerAccount
from cloud.server.app import House
from cloud.server.search import Search


@dataclass(frozen=True, slots=True)
class ExplainRoutes:
    house: House

    def routes(self) -> list[Route]:
        return [
            Route("/events/{event_id}/explanation", self.explain),
            Route("/accounts/{account_id}/events/{event_id}/explanation", self.explain),
        ]

    async def explain(self, request: Request) -> Response:
        """Look in one account, or in all of them when none is named."""
        event_id = request.path_params["event_id"]
        for account in self._accounts(request.path_params.get("account_id")):
            event = await self._find(account, event_id)
            if event is not None:
                return JSONResponse(evidence.explanation(event, account.latest))
        raise EventNotFoundError(event_id)

    async def _find(self, account: LearnerAccount, event_id: str) -> dict[str, Any] | None:
        wanted = Search(
            include_operator=True,
            limit=1,
            holding=event_id.encode(),
            also=lambda event: bool(event["eventID"] == event_id),
        )
        found = await self.house.recorder.find(account, wanted)
        return found[0] if found else None

    def _accounts(self, account_id: str | None) -> list[LearnerAccount]:
        if account_id is None:
            return self.house.accounts.all()
        account = self.house.accounts.get(account_id)
        if account is None:
            raise AccountNotFoundError(account_id)
        return [account]
