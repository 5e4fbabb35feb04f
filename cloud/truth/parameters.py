"""Refuses a parameter that moto would take and ignore, where that would teach something false.

A call whose operation has no such parameter costs one look into a dictionary.
"""

from collections.abc import Mapping
from typing import Any

from cloud.truth import refusal
from cloud.truth.refusal import Refusal
from cloud.truth.refused import REFUSED

Refused = tuple[str, Refusal]


def refuse(service: str, operation: str, given: Mapping[str, Any]) -> Refused | None:
    """Return the first parameter that is refused, and how; None when all may pass."""
    rules = REFUSED.get((service, operation))
    if rules is None:
        return None
    for path, harmless in rules.items():
        value = _at(given, path)
        if value is not None and value not in harmless:
            return path, _refusal(service, operation, path)
    return None


def _at(given: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what `path`, such as `ServerSideEncryption.Enabled`, leads to, or None."""
    for name in path.split("."):
        if isinstance(given, list) and given:
            given = given[0]
        if not isinstance(given, Mapping):
            return None
        given = given.get(name)
    return None if given in ([], {}, "") else given


def _refusal(service: str, operation: str, path: str) -> Refusal:
    code = refusal.invalid_code(service, operation)
    sentence = f"The parameter {path} of {operation} is not available in this lab. Leave it out."
    return Refusal(400, code, sentence)
