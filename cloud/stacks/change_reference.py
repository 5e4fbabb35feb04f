"""What CloudFormation's published schemas say of each type's properties.

The data is made by `cloud.stacks.build_change_reference`, which tells its shape and source.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

Recreation = Literal["Never", "Conditionally", "Always"]

_PLACE = Path(__file__).with_name("change_reference.json")


@cache
def types() -> Mapping[str, Mapping[str, Sequence[str]]]:
    found: Mapping[str, Mapping[str, Sequence[str]]] = json.loads(_PLACE.read_text())["types"]
    return found


def is_known(kind: str) -> bool:
    return kind in types()


def paths(kind: str, sort: str) -> Sequence[str]:
    """Return the type's paths of one sort (`all`, `create`, `maybe`, `read`, `write`, `id`)."""
    return types().get(kind, {}).get(sort, ())


def recreation(kind: str, name: str, before: object, after: object) -> Recreation:
    """Say whether changing the top-level property `name` replaces the resource.

    `before` and `after` are its values, None where it is missing. A type that no schema is known of
    (a custom resource) is changed in place.
    """
    if any(_differs(path, name, before, after) for path in paths(kind, "create")):
        return "Always"
    if any(_differs(path, name, before, after) for path in paths(kind, "maybe")):
        return "Conditionally"
    return "Never"


def _differs(path: str, name: str, before: object, after: object) -> bool:
    first, *rest = path.split("/")
    if first != name:
        return False
    return list(_at(before, rest)) != list(_at(after, rest))


def _at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    if not path:
        yield value
    elif path[0] == "*" and isinstance(value, list):
        for one in value:
            yield from _at(one, path[1:])
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _at(value[path[0]], path[1:])
