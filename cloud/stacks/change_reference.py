"""What CloudFormation's published schemas say of each type's properties.

The data is made by `cloud.stacks.build_change_reference`, which tells its shape and source.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

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
