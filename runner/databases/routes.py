"""Databases on the runner's socket."""

from pydantic import TypeAdapter
from starlette.requests import Request

from runner.databases.databases import Databases
from runner.databases.shapes import Id, Kept, Label, Origin, Owner, Question, Table
from runner.shapes import Shape

OWNER: TypeAdapter[str] = TypeAdapter(Owner)
ID: TypeAdapter[str] = TypeAdapter(Id)
LABEL: TypeAdapter[str] = TypeAdapter(Label)


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

    async def rest(self, request: Request) -> None:
        await self._databases.rest(_owner(request))

    async def keep(self, request: Request) -> Shape:
        asked = Kept.model_validate_json(await request.body())
        return await self._databases.keep(_owner(request), asked.label)

    async def bring_back(self, request: Request) -> None:
        asked = Kept.model_validate_json(await request.body())
        await self._databases.bring_back(_owner(request), asked.label)

    async def forget(self, request: Request) -> None:
        label = LABEL.validate_python(request.path_params["label"])
        await self._databases.forget(_owner(request), label)

    async def copy(self, request: Request) -> None:
        asked = Origin.model_validate_json(await request.body())
        await self._databases.copy(asked.owner, asked.label, _owner(request))

    async def end(self, request: Request) -> None:
        await self._databases.end(_owner(request))


def _owner(request: Request) -> str:
    return OWNER.validate_python(request.path_params["owner"])
