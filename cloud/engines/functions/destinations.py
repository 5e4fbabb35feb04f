"""Where records and dead letters go, which the function's role must be allowed to send.

Replaces, of `LambdaBackend`:

- `create_function` and `update_function_configuration`, which let any role have any dead-letter
  target, so that a learner's events would be lost without a word;
- `put_function_event_invoke_config`, the same for destinations, which also answers and tells of
  the first configuration that there ever was;
- `update_function_event_invoke_config`, which forgets what it is not given.

Source: Lambda Developer Guide, "Adding a dead-letter queue", "Capturing records of Lambda
asynchronous invocations" (required permissions for destinations); Lambda API Reference,
"PutFunctionEventInvokeConfig", "UpdateFunctionEventInvokeConfig".
"""

from collections.abc import Mapping
from typing import Any

from moto.awslambda.exceptions import InvalidParameterValueException, UnknownEventConfig
from moto.awslambda.models import LambdaBackend

from cloud.engines.functions.configuring import dead_letter_target
from cloud.engines.functions.mapping import role_may
from cloud.engines.functions.sending import ACTIONS
from cloud.seams.patch import put

_NO_LETTERS = "The provided execution role does not have permissions to call {action} on {service}"
_NO_RECORDS = "The function's execution role does not have permissions to call {action} on {arn}"
_LATEST = ":$LATEST"
_plain_create: Any = LambdaBackend.create_function
_plain_change: Any = LambdaBackend.update_function_configuration
_plain_put: Any = LambdaBackend.put_function_event_invoke_config


def install() -> None:
    put(LambdaBackend, "create_function", _create)
    put(LambdaBackend, "update_function_configuration", _change)
    put(LambdaBackend, "put_function_event_invoke_config", _put)
    put(LambdaBackend, "update_function_event_invoke_config", _update)


def _create(self: Any, spec: dict[str, Any]) -> Any:
    _check(str(spec.get("Role")), _target(spec), _NO_LETTERS)
    return _plain_create(self, spec)


def _change(self: Any, function_name: str, qualifier: str, body: dict[str, Any]) -> Any:
    if "DeadLetterConfig" in body or "Role" in body:
        function = self.get_function(function_name, qualifier)
        target = _target(body) if "DeadLetterConfig" in body else dead_letter_target(function)
        _check(body.get("Role") or function.role, target, _NO_LETTERS)
    return _plain_change(self, function_name, qualifier, body)


def _target(given: Mapping[str, Any]) -> str:
    return str((given.get("DeadLetterConfig") or {}).get("TargetArn") or "")


def _put(self: Any, function_name: str, config: dict[str, Any]) -> Any:
    function = self.get_function(function_name)
    for destination in (config.get("DestinationConfig") or {}).values():
        _check(function.role, str((destination or {}).get("Destination") or ""), _NO_RECORDS)
    before, function.event_invoke_config = function.event_invoke_config, []
    try:
        answer = _plain_put(self, function_name, config)
    except Exception:
        function.event_invoke_config = before
        raise
    return answer


def _update(self: Any, function_name: str, config: dict[str, Any]) -> Any:
    function = self.get_function(function_name)
    if not function.event_invoke_config:
        raise UnknownEventConfig(function.function_arn + _LATEST)
    return _put(self, function_name, {**function.event_invoke_config[-1].config, **config})


def _check(role: str, arn: str, refusal: str) -> None:
    """Raises InvalidParameterValueException when the role may not send to what `arn` names."""
    service = arn.split(":")[2] if arn.count(":") > 1 else ""
    if service not in ACTIONS or role_may(role, ACTIONS[service], arn):
        return
    action = ACTIONS[service].partition(":")[2]
    told = refusal.format(action=action, service=service.upper(), arn=arn)
    raise InvalidParameterValueException(told)
