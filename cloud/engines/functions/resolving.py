"""Which version of which function is meant.

Source: Lambda API Reference, "Invoke" (FunctionName, Qualifier); Lambda Developer Guide,
"Implement Lambda canary deployments using a weighted alias".
"""

import random
from dataclasses import dataclass
from typing import Any

from moto.awslambda.models import lambda_backends

from cloud.seams.scope import unnoted

LATEST = "$LATEST"


class NoFunctionError(Exception):
    """There is no such function, version or alias; the text is its ARN."""


@dataclass(frozen=True, slots=True)
class Target:
    """`function` is moto's, of the version that was chosen; `arn` is as it was asked for."""

    function: Any
    latest: Any
    version: str
    arn: str


def target(account_id: str, region: str, name: str, qualifier: str | None = None) -> Target:
    """Return what `name` means: a name, a partial or a whole ARN, each with or without qualifier.

    Raises NoFunctionError.
    """
    asked = name
    if ":function:" in name:
        before, _, name = name.partition(":function:")
        region = before.split(":")[3] if before.startswith("arn:") else region
        if before.rpartition(":")[2] != account_id:  # another's is nobody's here
            raise NoFunctionError(asked)
    name, _, inner = name.partition(":")
    qualifier = qualifier or inner or None
    arn = f"arn:aws:lambda:{region}:{account_id}:function:{name}"
    held = _storage(account_id, region)._functions.get(name)
    if held is None or held["latest"] is None:
        raise NoFunctionError(f"{arn}:{qualifier}" if qualifier else arn)
    latest = held["latest"]
    if qualifier is None:
        return Target(latest, latest, LATEST, arn)
    arn = f"{arn}:{qualifier}"
    version = _version_of(_aliases(latest), qualifier)
    if version == LATEST:
        return Target(latest, latest, LATEST, arn)
    found = next((one for one in held["versions"] if str(one.version) == version), None)
    if found is None:
        raise NoFunctionError(arn)
    return Target(found, latest, version, arn)


def _storage(account_id: str, region: str) -> Any:
    with unnoted():
        return lambda_backends[account_id][region]._lambdas


def _aliases(latest: Any) -> dict[str, Any]:
    storage = _storage(latest.account_id, latest.region)
    found: dict[str, Any] = storage._aliases.get(latest.function_arn, {})
    return found


def _version_of(aliases: dict[str, Any], qualifier: str) -> str:
    if qualifier.upper() == LATEST:
        return LATEST
    alias = aliases.get(qualifier)
    if alias is None:
        return qualifier
    weights = (alias.routing_config or {}).get("AdditionalVersionWeights") or {}
    at = random.random()  # noqa: S311 - a share of the calls, no secret
    for version, weight in weights.items():
        at -= float(weight)
        if at < 0:
            return str(version)
    return str(alias.function_version)
