"""What the calling account holds. Runs in the call's scope; never makes a back end."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from moto.backends import get_backend

from cloud.seams.scope import current


@cache
def _backends(service: str) -> Any:  # noqa: ANN401 - moto's BackendDict
    return cast(Callable[[str], Any], get_backend)(service)


def backend(service: str, *, everywhere: bool = False) -> Any:  # noqa: ANN401 - moto's own
    """Return moto's back end of the call's account and region, None when there is none yet.

    `service` is moto's name; services that know no regions are `everywhere`.
    """
    own = _backends(service).get(current().account_id)
    return None if own is None else dict.get(own, "aws" if everywhere else current().region)
