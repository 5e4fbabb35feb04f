"""Instances on the runner's socket."""

from pydantic import TypeAdapter
from starlette.requests import Request

from runner.instances import asking
from runner.instances.errors import InstanceMissingError
from runner.instances.instances import Instances
from runner.instances.shapes import Owner, Table
from runner.shapes import Page, Shape

OWNER: TypeAdapter[str] = TypeAdapter(Owner)


class InstanceRoutes:
    """One method a route; each translates, and leaves the work to others."""

    def __init__(self, instances: Instances) -> None:
        self._instances = instances

    async def health(self, _: Request) -> Shape:
        return self._instances.health()

    async def put(self, request: Request) -> None:
        table = Table.model_validate_json(await request.body())
        await self._instances.put(_owner(request), table)

    async def console(self, request: Request) -> Shape:
        return self._instances.console(_owner(request), request.path_params["name"])

    async def page(self, request: Request) -> Shape:
        """Ask as the learner's terminal would; `path` is that of a URL."""
        port, path = int(request.query_params["port"]), request.query_params["path"]
        try:
            machine = self._instances.find(_owner(request), request.path_params["name"])
        except InstanceMissingError:  # there is nobody (yet) at its address
            return Page(outcome="timed out")
        return await asking.page(machine, port, path)

    async def end(self, request: Request) -> None:
        await self._instances.end(_owner(request))


def _owner(request: Request) -> str:
    return OWNER.validate_python(request.path_params["owner"])
