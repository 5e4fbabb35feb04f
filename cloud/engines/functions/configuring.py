"""Settings of functions that moto forgets: the dead-letter target, and `/tmp` when it is changed.

Replaces: `LambdaFunction.__init__`, `get_configuration` and `update_configuration`, which leave out
`DeadLetterConfig`; the last one leaves out `EphemeralStorage` too.

Source: Lambda API Reference, "CreateFunction" and "UpdateFunctionConfiguration".
"""

from typing import Any

from moto.awslambda.models import LambdaFunction

from cloud.seams.patch import put

_TARGET = "dead_letter_target"  # our own attribute of moto's function
_plain_init = LambdaFunction.__init__
_plain_told: Any = LambdaFunction.get_configuration
_plain_update: Any = LambdaFunction.update_configuration


def install() -> None:
    put(LambdaFunction, "__init__", _init)
    put(LambdaFunction, "get_configuration", _told)
    put(LambdaFunction, "update_configuration", _update)


def dead_letter_target(function: Any) -> str:
    """Return an ARN, empty when there is none."""
    return str(vars(function).get(_TARGET, ""))


def _init(self: Any, account_id: str, spec: dict[str, Any], *more: Any, **named: Any) -> None:
    _plain_init(self, account_id, spec, *more, **named)
    _take(self, spec)


def _told(self: Any, *more: Any, **named: Any) -> dict[str, Any]:
    told: dict[str, Any] = _plain_told(self, *more, **named)
    if arn := dead_letter_target(self):
        told["DeadLetterConfig"] = {"TargetArn": arn}
    return told


def _update(self: Any, given: dict[str, Any]) -> Any:
    _take(self, given)
    if "EphemeralStorage" in given:
        self.ephemeral_storage = given["EphemeralStorage"]["Size"]
    return _plain_update(self, given)


def _take(function: Any, given: dict[str, Any]) -> None:
    if "DeadLetterConfig" in given:
        vars(function)[_TARGET] = (given["DeadLetterConfig"] or {}).get("TargetArn") or ""
