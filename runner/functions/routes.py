"""Functions on the runner's socket."""

import json

from pydantic import TypeAdapter
from starlette.requests import Request

from runner.errors import InvalidRequestError
from runner.functions.functions import Functions
from runner.functions.shapes import InvokeRequest, Name, Owner
from runner.shapes import Shape

LENGTHS = "x-lengths"
MOST_BODY = 300 << 20
OWNER: TypeAdapter[str] = TypeAdapter(Owner)
NAME: TypeAdapter[str] = TypeAdapter(Name)


class FunctionRoutes:
    """One method a route; each translates, and leaves the work to others."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    async def health(self, _: Request) -> Shape:
        return self._functions.health()

    async def invoke(self, request: Request) -> Shape:
        asked = InvokeRequest.model_validate_json(await request.body())
        return await self._functions.invoke(_owner(request), asked)

    async def put_tree(self, request: Request) -> None:
        """The body is zip packages one after another; a header tells how long each is."""
        owner, name = _owner(request), NAME.validate_python(request.path_params["name"])
        content = memoryview(await request.body())
        packages, at = [], 0
        for length in json.loads(request.headers[LENGTHS]):
            packages.append(bytes(content[at : at + int(length)]))
            at += int(length)
        if at != len(content) or at > MOST_BODY:
            raise InvalidRequestError("The lengths do not fit the body.")
        await self._functions.put(owner, name, packages)

    async def end(self, request: Request) -> None:
        await self._functions.end(_owner(request))


def _owner(request: Request) -> str:
    return OWNER.validate_python(request.path_params["owner"])
