"""The control socket's route to what an account serves to anybody."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cloud.errors import AccountNotFoundError, UrlError
from cloud.server.app import Endpoint, House
from cloud.server.call import Call, Visit
from cloud.shapes import Page

LARGEST = 1 << 20  # bytes of a page that are told
AGENT = "Groundschool"


@dataclass(frozen=True, slots=True)
class VisitRoutes:
    house: House
    endpoint: Endpoint

    def routes(self) -> list[Route]:
        return [Route("/accounts/{account_id}/visit", self.visit, methods=["POST"])]

    async def visit(self, request: Request) -> Response:
        account_id = request.path_params["account_id"]
        account = self.house.accounts.get(account_id)
        if account is None:
            raise AccountNotFoundError(account_id)
        wanted = await request.json()
        result = await self.endpoint.visit(account, _call(str(wanted["url"]), wanted.get("at")))
        headers = {name.lower(): value for name, value in result.headers.items()}
        page = Page(status=result.status, headers=headers, body=result.body[:LARGEST])
        return Response(page.model_dump_json(), media_type="application/json")


def _call(url: str, at: float | None) -> Call:
    """Raises UrlError."""
    try:
        parts = urlsplit(url.encode("ascii").decode())
        moment = None if at is None else datetime.fromtimestamp(at, UTC)
    except (ValueError, OverflowError, OSError) as fault:
        raise UrlError(f"No address of a page: {fault}") from fault
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UrlError("An address begins with https:// and the name of a host.")
    return Call(
        method="GET",
        host=parts.netloc,
        raw_path=parts.path or "/",
        raw_query=parts.query,
        headers=[("user-agent", AGENT)],
        body=b"",
        plain=parts.scheme == "http",
        visit=Visit(moment),
    )
