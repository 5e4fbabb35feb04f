"""What a service's own model says of its parameters: lengths, ranges and patterns.

Replaces nothing: moto hardly looks at them. Botocore checks no more than the smallest length, so
whatever else is wrong reaches the service, which answers in these words.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from moto.core.exceptions import ServiceException
from moto.core.utils import get_service_model


class ConstraintError(ServiceException):
    code = "ValidationError"


class _Rule(NamedTuple):
    least: int | None
    most: int | None
    written: str
    pattern: re.Pattern[str] | None

    def broken(self, value: Any) -> Iterator[str]:
        """Yield what the value does not satisfy."""
        is_number = isinstance(value, int)
        size, what = (value, "value") if is_number else (len(value), "length")
        if self.least is not None and size < self.least:
            yield f"Member must have {what} greater than or equal to {self.least}"
        if self.most is not None and size > self.most:
            yield f"Member must have {what} less than or equal to {self.most}"
        if self.pattern is not None and not is_number and not self.pattern.fullmatch(value):
            yield f"Member must satisfy regular expression pattern: {self.written}"


def check(service: str, operation: str, parameters: Mapping[str, Any]) -> None:
    """Raises ConstraintError when a parameter at the top level is not as the model wants it."""
    rules = _rules(service, operation)
    found = [
        f"Value '{value}' at '{name[0].lower()}{name[1:]}' failed to satisfy constraint: {fault}"
        for name, value in parameters.items()
        if name in rules
        for fault in rules[name].broken(value)
    ]
    if found:
        some = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
        raise ConstraintError(f"{some} detected: {'; '.join(found)}")


@cache
def _rules(service: str, operation: str) -> Mapping[str, _Rule]:
    shape = get_service_model(service).operation_model(operation).input_shape
    members = shape.members if shape is not None else {}
    return {
        name: _rule(member.metadata)
        for name, member in members.items()
        if member.type_name in {"string", "integer", "long", "list"}
    }


def _rule(metadata: Mapping[str, Any]) -> _Rule:
    written = metadata.get("pattern", "")
    # Java's classes and code points, which Python spells otherwise: whoever breaks these meant to.
    foreign = r"\p" in written or r"\u" in written
    pattern = re.compile(written, re.ASCII) if written and not foreign else None
    return _Rule(metadata.get("min"), metadata.get("max"), written, pattern)
