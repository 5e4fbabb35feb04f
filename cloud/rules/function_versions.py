"""Lambda: versions and aliases that hold on to one another."""

from collections.abc import Mapping
from typing import Any

from cloud.rules.function_parts import function
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_ALIASES = "AWS Lambda API Reference: CreateAlias"


def _published(held: Any, version: str) -> bool:  # noqa: ANN401 - moto's own
    own = backend("lambda")
    versions = own.list_versions_by_function(held.function_name)
    return version in {str(one.version) for one in versions}


def _weighed_version(given: Given) -> Found:
    """Find a version that an alias is to lead to besides its own, and that is not there."""
    held, routing = function(given), given.get("RoutingConfig")
    weights = routing.get("AdditionalVersionWeights") if isinstance(routing, Mapping) else None
    if held is None or not isinstance(weights, Mapping):
        return None
    for version in weights:
        if not _published(held, str(version)):
            return {"arn": f"{held.function_arn}:{version}"}
    return None


def _aliased(given: Given) -> Found:
    held, version = function(given), given.get("Qualifier")
    if held is None or version is None:
        return None
    aliases = backend("lambda").list_aliases(held.function_name)
    led_to = {str(one.function_version) for one in aliases}
    for one in aliases:
        led_to.update(_weights(one))
    return {} if str(version) in led_to else None


def _weights(alias: Any) -> set[str]:  # noqa: ANN401 - moto's own
    routing = alias.routing_config or {}
    return {str(version) for version in routing.get("AdditionalVersionWeights") or ()}


def _rule(operations: tuple[str, ...], check: Check, answer: tuple[str, str, int]) -> Rule:
    code, message, status = answer
    return Rule("lambda", operations, check, code, message, _ALIASES, status)


RULES = (
    _rule(
        ("CreateAlias", "UpdateAlias"),
        _weighed_version,
        ("ResourceNotFoundException", "Function not found: {arn}", 404),
    ),
    Rule(
        "lambda",
        ("DeleteFunction",),
        _aliased,
        "ResourceConflictException",
        "You can't delete a version that an alias references.",
        "AWS Lambda API Reference: DeleteFunction (Qualifier)",
        409,
    ),
)
