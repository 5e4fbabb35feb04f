"""What only the account's own back ends know. Never makes one that is not there.

Runs inside `cloud.seams.scope.entered`: outside, and for what belongs to another account, there
is nothing to be found.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from moto.backends import get_backend

from cloud.authorization.asked import Asked
from cloud.seams.scope import CrossAccountError, account_in_scope, current


@cache
def _backends(service: str) -> Any:  # noqa: ANN401 - moto's BackendDict
    return cast(Callable[[str], Any], get_backend)(service)


def backend(asked: Asked, service: str, region: str | None = None) -> Any:  # noqa: ANN401
    """Return moto's back end of the call's account and region, None if it has none.

    `service` is moto's name. Services that know no regions have `aws`.
    """
    if asked.account_id != account_in_scope():
        return None
    # Past the wall between accounts, which has just been looked at.
    own = dict.get(_backends(service), asked.account_id)
    return None if own is None else dict.get(own, region or asked.region)


def caller() -> str:
    """Return the caller's ARN, empty when nobody calls."""
    try:
        return current().arn
    except CrossAccountError:
        return ""
