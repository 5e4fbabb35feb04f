"""The names of a service's operations, found once.

Replaces: `method_names_from_class` in `moto.core.responses`, which inspects the whole class at
every call.
"""

from functools import cache
from typing import Any

from moto.core import responses, utils

from cloud.seams.patch import put

_plain: Any = utils.method_names_from_class


@cache
def _names(kind: type) -> frozenset[str]:
    return frozenset(_plain(kind))


def install() -> None:
    put(responses, "method_names_from_class", _names)
