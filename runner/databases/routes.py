"""Databases on the runner's socket."""

from pydantic import TypeAdapter
from starlette.requests import Request

from runner.databases.databases import Databases
from runner.databases.shapes import Id, Owner, Question, Table
from runner.shapes import Shape

OWNER: TypeAdapter[str] = TypeAdapter(Owner)
ID: TypeAdapter[str] = TypeAdapter(Id)


class DatabaseRoutes:
    """One method a route; each translates, and leaves the work to others."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    async def health(self, _: Request) -> Shape:
        return self._databases.health()

    async def put(self, request: Request) -> None:
        table = Table.model_validate_json(await request.body())
        await self._databases.put(_owner(request), table)

    async def ask(self, request: Request) -> Shape:
        name = ID.validate_python(request.path_params["name"])
        question = Question.model_validate_json(await request.body())
        return await self._databases.ask(_owner(request), name, question)

    async def end(self, request: Request) -> None:
        await self._databases.end(_owner(request))


def _owner(request: Request) -> str:
    return OWNER.validate_python(request.path_params["owner"])
