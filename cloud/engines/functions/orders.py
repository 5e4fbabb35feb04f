"""An order: all that a function's process must know. Runs in the account's turn.

Source: Lambda Developer Guide, "Using Lambda environment variables" (defined runtime variables)
and "Defining Lambda function permissions with an execution role".
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

from cloud.engines.functions.layers import layers_of
from cloud.engines.functions.packages import package
from cloud.engines.functions.port import Kind, Order, UnavailableError
from cloud.engines.functions.resolving import Target
from cloud.seams import sessions

SERVICE = "lambda.amazonaws.com"
_LANGUAGES = ("python", "nodejs")


@dataclass(frozen=True, slots=True)
class Event:
    """What is handed to the function, and for whom: see `port.Order`."""

    body: str
    request_id: str = ""
    client_context: str | None = None
    kind: Kind = "call"
    item: str = ""
    messages: dict[str, str] = field(default_factory=dict)
    chain: int = 1


def new_request_id() -> str:
    return str(mock_random.uuid4())


def order(account_id: str, region: str, target: Target, event: Event) -> Order:
    """Raises RoleDeniedError, and UnavailableError for a runtime that nothing here runs."""
    function = target.function
    runtime = function.run_time or ""
    if function.package_type != "Zip" or not runtime.startswith(_LANGUAGES):
        what = f"Functions with the runtime {runtime}" if runtime else "Functions from images"
        raise UnavailableError(f"{what} are not available in this lab.")
    given = sessions.for_service(function.role, SERVICE, function.function_name)
    code = package(function)
    arns = [layer["Arn"] for layer in function.layers]
    layers = tuple(package(one) for one in layers_of(account_id, region, arns))
    own = {str(name): str(value) for name, value in (function.environment_vars or {}).items()}
    fixed = own | _settings(target, region) | _keys(given)
    worker = _digest(
        target.version,
        *sorted(f"{n}={v}" for n, v in fixed.items()),
        function.handler,
        function.timeout,
        code.name,
        *(layer.name for layer in layers),
        function.function_arn,
        function.ephemeral_storage,
    )
    return Order(
        account_id=account_id,
        region=region,
        function=function.function_name,
        version=target.version,
        arn=target.arn,
        role=function.role,
        key_id=given["AccessKeyId"],
        worker=worker,
        runtime=runtime,
        handler=function.handler or "",
        environment={**fixed, "AWS_LAMBDA_LOG_STREAM_NAME": _stream(target.version)},
        timeout=float(function.timeout or 3),
        memory=int(function.memory_size or 128),
        scratch=int(function.ephemeral_storage or 512),
        request_id=event.request_id or new_request_id(),
        event=event.body or "{}",
        code=code,
        layers=layers,
        client_context=event.client_context,
        kind=event.kind,
        item=event.item,
        messages=event.messages,
        chain=event.chain,
    )


def _settings(target: Target, region: str) -> dict[str, str]:
    function = target.function
    return {
        "_HANDLER": function.handler or "",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": target.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size or 128),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.function_name}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
    }


def _keys(given: dict[str, Any]) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


def _stream(version: str) -> str:
    """Source: Lambda Developer Guide, "Viewing CloudWatch logs": date, version, environment."""
    return f"{utcnow():%Y/%m/%d}/[{version}]{mock_random.uuid4().hex}"


def _digest(*parts: object) -> str:
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()
