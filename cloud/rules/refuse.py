"""Which refusal a call meets before it is executed, if any."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from cloud.rules import constraints
from cloud.rules.rule import Rule
from cloud.rules.tables import RULES
from cloud.truth.refusal import Refusal

_LONGEST = 300  # letters of a learner's value that an answer repeats


@cache
def _by_operation() -> dict[tuple[str, str], tuple[Rule, ...]]:
    found: dict[tuple[str, str], tuple[Rule, ...]] = {}
    for rule in RULES:
        for operation in rule.operations:
            key = rule.service, operation
            found[key] = (*found.get(key, ()), rule)
    return found


def refuse(service: str, operation: str, given: Mapping[str, Any]) -> Refusal | None:
    """Return the first refusal: by the service's model, then by rule. In the call's scope."""
    refused = constraints.refuse(service, operation, given)
    if refused is not None:
        return refused
    for rule in _by_operation().get((service, operation), ()):
        found = rule.check(given)
        if found is not None:
            values = {name: str(value)[:_LONGEST] for name, value in found.items()}
            return Refusal(rule.status, rule.code, rule.message.format(**values))
    return None
