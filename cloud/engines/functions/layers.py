"""How many layers a function may have, and how much it may unpack to together with them.

Replaces: `LambdaFunction._get_layers_data` and `_set_function_code`, which take any number of
layers, the same one twice, and packages of any size.

Source: Lambda Developer Guide, "Lambda quotas" (Layers: 5; deployment package, unzipped, with
layers: 250 MB). AWS's sentences stand in many projects' issues and documentation.
"""

from collections.abc import Sequence
from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException
from moto.awslambda.models import LambdaFunction, lambda_backends

from cloud.engines.functions.packages import MOST_BYTES, set_code, unzipped_size
from cloud.seams.patch import put
from cloud.seams.scope import unnoted

MOST = 5
_TOO_MANY = "Cannot reference more than 5 layers."
_TWICE = (
    "Two different versions of the same layer are not allowed to be referenced in the same "
    "function. {} and {} are versions of the same layer."
)
_TOO_LARGE = (
    "Function code combined with layers exceeds the maximum allowed size of {} bytes. "
    "The actual size is {} bytes."
)
_plain_layers: Any = LambdaFunction._get_layers_data


def install() -> None:
    put(LambdaFunction, "_get_layers_data", _layers)
    put(LambdaFunction, "_set_function_code", _code)


def layers_of(account_id: str, region: str, arns: Sequence[str]) -> list[Any]:
    """Return moto's layer versions; those that were deleted since are left out."""
    with unnoted():
        backend = lambda_backends[account_id][region]
    found = (backend.layers_versions_by_arn(arn) for arn in arns)
    return [layer for layer in found if layer is not None]


def _layers(self: Any, arns: list[str]) -> Any:
    if len(arns) > MOST:
        raise InvalidParameterValueException(_TOO_MANY)
    seen: dict[str, str] = {}
    for arn in arns:
        layer = arn.rpartition(":")[0]
        if layer in seen:
            raise InvalidParameterValueException(_TWICE.format(seen[layer], arn))
        seen[layer] = arn
    told = _plain_layers(self, arns)
    _hold(self, arns)
    return told


def _code(self: Any, given: dict[str, Any]) -> None:
    before = dict(vars(self))
    set_code(self, given)
    try:
        _hold(self, [layer["Arn"] for layer in self.layers])
    except InvalidParameterValueException:
        vars(self).update(before)
        raise


def _hold(function: Any, arns: Sequence[str]) -> None:
    """Raises InvalidParameterValueException when all of it together is too large."""
    layers = layers_of(function.account_id, function.region, arns)
    size = unzipped_size(function) + sum(unzipped_size(layer) for layer in layers)
    if size > MOST_BYTES:
        raise InvalidParameterValueException(_TOO_LARGE.format(MOST_BYTES, size))
