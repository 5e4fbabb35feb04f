"""Names that moto works out anew for every call, worked out once.

Replaces, in `moto.core.responses`: `camelcase_to_underscores`, which walks through an operation's
name letter by letter to find its method; `get_partition`, which looks for a region's partition.
"""

from functools import lru_cache
from typing import Any

from moto.core import responses
from moto.core.utils import camelcase_to_underscores
from moto.utilities.utils import get_partition

from cloud.seams.patch import put

_MOST = 8192  # names: more than there are operations


def install() -> None:
    remembered: dict[str, Any] = {
        "camelcase_to_underscores": camelcase_to_underscores,
        "get_partition": get_partition,
    }
    for name, plain in remembered.items():
        put(responses, name, lru_cache(maxsize=_MOST)(plain))
