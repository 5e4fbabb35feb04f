"""`Invoke`, and what invokes functions from inside: in the place of moto's.

Replaces: `LambdaResponse.invoke` and `invoke_async`, which run containers under the account's lock
and know no qualifier, no queue and no limits; `LambdaFunction.invoke`, by which moto's other
services reach functions; `_invoke_awslambda` of S3's notifications and `send_sns_message`, which ask
nobody whether they may.

Source: Lambda API Reference, "Invoke"; Lambda Developer Guide, "Lambda quotas", "Configuring
reserved concurrency for a function", "Process Amazon S3 event notifications with Lambda".
"""

import base64
import json
import logging
from typing import Any
from urllib.parse import unquote

from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.s3 import notifications

from cloud.engines.functions import orders, queue, starting
from cloud.engines.functions.orders import Event
from cloud.engines.functions.port import UnavailableError
from cloud.engines.functions.resolving import NoFunctionError, Target, target
from cloud.engines.permitted import by_policy
from cloud.seams.patch import put
from cloud.seams.scope import current
from cloud.seams.sessions import RoleDeniedError

logger = logging.getLogger(__name__)

Answer = tuple[int, dict[str, str], str]

_LARGEST = {"RequestResponse": 6 << 20, "Event": 1 << 20}  # bytes
_JSON = "application/json"
_RECURSIVE = (
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web "
    "Services resources and stopped your function's invocation."
)
_TOO_MANY = "TooManyRequestsException"


def install() -> None:
    put(LambdaResponse, "invoke", _invoke)
    put(LambdaResponse, "invoke_async", _invoke_async)
    put(LambdaFunction, "invoke", _from_inside)
    put(notifications, "_invoke_awslambda", _from_bucket)


def refusal(status: int, code: str, message: str, **more: str) -> Answer:
    headers = {"content-type": _JSON, "x-amzn-errortype": code, "status": str(status)}
    told = {"Type": "User", "Message": message, "message": message, **more}
    return status, headers, json.dumps(told)


def throttled(reason: str) -> Answer:
    return refusal(429, _TOO_MANY, "Rate Exceeded.", Reason=reason)


def _invoke(self: Any) -> Answer:
    name = unquote(self.path.rsplit("/", 2)[-2])
    qualifier = self._get_param("Qualifier")
    kind = self.headers.get("X-Amz-Invocation-Type") or "RequestResponse"
    body = self.body if isinstance(self.body, str) else self.body.decode("utf-8", "replace")
    try:
        found = target(self.current_account, self.region, name, qualifier)
    except NoFunctionError as fault:
        return refusal(404, "ResourceNotFoundException", f"Function not found: {fault}")
    _need_workers()
    if len(body.encode()) > _LARGEST.get(kind, _LARGEST["RequestResponse"]):
        most = _LARGEST[kind]
        told = f"{len(body.encode())} byte payload is too large for the {kind} invocation type "
        return refusal(413, "RequestTooLargeException", f"{told}(limit {most} bytes)")
    if kind == "DryRun":
        return 204, {"status": "204"}, ""
    if kind == "Event":
        given = current().request_id  # the one that the answer carries
        queue.add(self.current_account, self.region, found, body or "{}", given)
        return 202, {"status": "202"}, ""
    return _call(self, found, body)


def _call(self: Any, found: Target, body: str) -> Answer:
    if is_full(found, self.region):
        return throttled("ReservedFunctionConcurrentInvocationLimitExceeded")
    chain = starting.next_in_chain(self.current_account, current().access_key_id)
    if chain > starting.LONGEST_CHAIN:
        return refusal(400, "RecursiveInvocationException", _RECURSIVE)
    context = _client_context(self.headers)
    event = Event(body or "{}", client_context=context, chain=chain)
    try:
        order = orders.order(self.current_account, self.region, found, event)
    except RoleDeniedError:
        told = "The role defined for the function cannot be assumed by Lambda."
        return refusal(403, "AccessDeniedException", told)
    starting.call(order)
    return 200, {"content-type": _JSON}, ""  # until there is an outcome


def is_full(found: Target, region: str) -> bool:
    """Tell whether as many of the function run as are reserved for it."""
    reserved = found.latest.reserved_concurrency
    if reserved is None:
        return False
    name = starting.function_name(region, found.function.function_name)
    return starting.running(found.function.account_id, name) >= int(reserved)


def _client_context(headers: Any) -> str | None:
    given = headers.get("X-Amz-Client-Context")
    if not given:
        return None
    return base64.b64decode(given).decode("utf-8", "replace")


def _invoke_async(self: Any) -> Answer:
    name = unquote(self.path.rstrip("/").rsplit("/", 2)[-2])
    try:
        found = target(self.current_account, self.region, name)
    except NoFunctionError as fault:
        return refusal(404, "ResourceNotFoundException", f"Function not found: {fault}")
    _need_workers()
    body = self.body if isinstance(self.body, str) else self.body.decode()
    queue.add(self.current_account, self.region, found, body or "{}")
    return 202, {"content-type": _JSON, "status": "202"}, json.dumps({"Status": 202})


def _need_workers() -> None:
    if not starting.available():
        raise NotImplementedError("functions do not run in this lab")


def _from_inside(self: Any, body: str, _headers: Any, _response_headers: Any) -> str:
    """Take what moto's services hand to a function; they wait for nothing."""
    if starting.available():
        found = target(self.account_id, self.region, self.function_arn)
        queue.add(self.account_id, self.region, found, body or "{}")
    return "{}"


def _from_bucket(account_id: str, event: Any, arn: str, region: str) -> None:
    """Hand an event of S3 to the function, if its policy lets S3. Never raises: S3 does not wait."""
    bucket = event["Records"][0]["s3"]["bucket"]["arn"]
    try:
        as_service("s3.amazonaws.com", account_id, region, arn, json.dumps(event), bucket)
    except Exception:  # whatever it is, the upload has succeeded
        logger.info("%s was not reached by S3", arn, exc_info=True)


def as_service(
    service: str, account_id: str, region: str, arn: str, body: str, source_arn: str
) -> None:
    """Queue an event that a service has for a function, if the function's policy lets it.

    Raises NoFunctionError, DeniedError and UnavailableError. Runs in the account's scope.
    """
    if not starting.available() or current().account_id != account_id:
        raise UnavailableError("Functions do not run in this lab.")
    found = target(account_id, region, arn)
    by_policy(service, "lambda:InvokeFunction", found.arn, source_arn)
    queue.add(account_id, region, found, body)
