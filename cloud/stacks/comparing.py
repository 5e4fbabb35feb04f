"""How two sets of properties differ, and what that means for a resource.

Source: CloudFormation API Reference, "ResourceTargetDefinition"; the published schemas'
`createOnlyProperties`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cloud.stacks import catalogue
from cloud.stacks.resolving import text


@dataclass(frozen=True, slots=True)
class Difference:
    """A property of the first level. `kind` is Add, Remove or Modify."""

    name: str
    kind: str
    before: Any
    after: Any


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if alike(old, new):
            continue
        kind = "Add" if old is None else "Remove" if new is None else "Modify"
        found.append(Difference(name, kind, old, new))
    return found


def alike(first: Any, second: Any) -> bool:
    """Whether two values mean the same: 1 and "1" do, 1 and 1.0, true and "true" too."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(alike(first[k], second[k]) for k in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(alike, first, second))
    plain = str | int | float | bool
    if isinstance(first, plain) and isinstance(second, plain):
        return text(first) == text(second) or _same_number(first, second)
    return bool(first == second)


def _same_number(first: str | float, second: str | float) -> bool:
    """Tell whether a service's 10.0 is the template's 10. Two texts are what they are."""
    if not isinstance(first, float) and not isinstance(second, float):
        return False
    try:
        return float(first) == float(second)
    except ValueError:
        return False


def recreation(kind: str, name: str, before: Any, after: Any) -> str:
    """Return whether a change of the property makes a new resource: Always, Never, Conditionally."""
    known = catalogue.schema(kind)
    if known is None:
        return "Never"
    for path in known.fixed:
        head, _, rest = path.partition(".")
        if head != name:
            continue
        if not rest or not alike(_at(before, rest), _at(after, rest)):
            return "Always"
    return "Conditionally" if name in known.maybe else "Never"


def replaces(
    kind: str, changed: list[Difference], before: Mapping[str, Any], after: Mapping[str, Any]
) -> bool:
    """Whether a resource must be made anew for these changes."""
    return any(
        recreation(kind, one.name, before.get(one.name), after.get(one.name)) == "Always"
        for one in changed
    )


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        if part == "*" or not isinstance(value, dict):
            return value
        value = value.get(part)
    return value
