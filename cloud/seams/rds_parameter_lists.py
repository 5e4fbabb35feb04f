"""What is in a DB parameter group: all of its family's parameters, and those that were set.

Replaces: `RDSResponse.describe_db_parameters`, which lists only what was set, has no default groups
and ignores `Source`. Values are told where they were set, or where RDS sets them by a formula that
it publishes; descriptions and allowed values are not here.
Source: Amazon RDS API Reference, "DescribeDBParameters", "Parameter"; Amazon RDS User Guide,
"Quotas and constraints for Amazon RDS" (max_connections), "Using SSL with a PostgreSQL DB instance".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import DBParameterGroupNotFoundError
from moto.rds.responses import RDSResponse

from cloud.seams import database_parameters
from cloud.seams.database_parameters import Kind
from cloud.seams.patch import put

_DEFAULT = "default."
_BY_MEMORY = {
    "mysql": "{DBInstanceClassMemory/12582880}",
    "mariadb": "LEAST({DBInstanceClassMemory/25165760},12000)",
    "postgres": "LEAST({DBInstanceClassMemory/9531392},5000)",
}
_ENCRYPTED_SINCE = 15  # PostgreSQL's major version


def install() -> None:
    put(RDSResponse, "describe_db_parameters", _describe)


def _describe(self: Any) -> ActionResult:
    name, source = self.params["DBParameterGroupName"], self.params.get("Source")
    held = self.backend.db_parameter_groups.get(name.lower())
    if held is not None:
        family, own = held.family, held.parameters
    else:
        family, own = name.removeprefix(_DEFAULT), {}
        if not name.startswith(_DEFAULT) or database_parameters.known(family) is None:
            raise DBParameterGroupNotFoundError(name)
    parameters = _all(family or "", own)
    wanted = [one for one in parameters if source is None or one["Source"] == source]
    return ActionResult({"Parameters": wanted})


def _all(family: str, own: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    names = database_parameters.known(family) or {}
    system = _system(family)
    for name in sorted({*names, *own}):
        kind = database_parameters.kind(family, name) or Kind.DYNAMIC
        one: dict[str, Any] = {
            "ParameterName": name,
            "Source": "system" if name in system else "engine-default",
            "ApplyType": "dynamic" if kind is Kind.DYNAMIC else "static",
            "IsModifiable": kind is not Kind.FIXED,
            "ApplyMethod": "pending-reboot",
        }
        if name in system:
            one["ParameterValue"] = system[name]
        if name in own:
            one |= {"Source": "user", **own[name]}
        yield one


def _system(family: str) -> dict[str, str]:
    """Return what RDS sets by itself."""
    engine = re.match(r"[a-z]+", family)
    values = {"port": "{EndPointPort}"}
    if engine is None or engine[0] not in _BY_MEMORY:
        return {}
    if engine[0] == "postgres":
        version = int(family.removeprefix("postgres").partition(".")[0] or 0)
        values["rds.force_ssl"] = "1" if version >= _ENCRYPTED_SINCE else "0"
    return {**values, "max_connections": _BY_MEMORY[engine[0]]}
