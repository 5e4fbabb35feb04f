"""Whether a function's role, or a service that calls a function, may do what it is about to.

Source: Lambda Developer Guide, "Defining Lambda function permissions with an execution role" and
"Granting Lambda function access to AWS services".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from moto.iam.models import iam_backends

from cloud.authorization.attached import policies_of
from cloud.authorization.bound import bind
from cloud.engines.functions.port import Order
from cloud.policy import PolicySet, Request, Resource, evaluate, service
from cloud.policy.context import Value
from cloud.seams.scope import current, unnoted
from cloud.seams.sessions import for_service, session_of


@dataclass(frozen=True, slots=True)
class _Caller:
    account_id: str
    arn: str
    user_id: str
    access_key_id: str
    kind: str = "AssumedRole"
    user_name: str = ""


def role_may(order: Order, action: str, arn: str) -> bool:
    """Tell whether the execution role may do `action` with what `arn` names."""
    with unnoted():
        return _key_may(order.account_id, order.key_id, order.region, action, arn)


def role_given_may(role_arn: str, service_name: str, action: str, arn: str) -> bool:
    """Tell whether `service_name` may do `action` as a role that it was given.

    Raises RoleDeniedError when it may not assume the role.
    """
    account_id, region = current().account_id, arn.split(":")[3]
    given = for_service(role_arn, service_name, service_name.partition(".")[0])
    with unnoted():
        return _key_may(account_id, given["AccessKeyId"], region, action, arn)


def _key_may(account_id: str, key_id: str, region: str, action: str, arn: str) -> bool:
    key = iam_backends[account_id]["aws"].access_keys.get(key_id)
    session = None if key is None else session_of(key)
    if session is None:
        return False
    bound = bind(_Caller(account_id, session.arn, session.user_id, key_id))
    attached = policies_of(action.partition(":")[0], arn, account_id)
    resource = Resource(arn, account_id, attached)
    keys: dict[str, Value] = {**bound.context, "aws:RequestedRegion": region}
    return evaluate(Request(bound.principal, action, (resource,), keys), bound.policies).allowed


def service_may_invoke(account_id: str, name: str, arn: str, source: Mapping[str, str]) -> bool:
    """Tell whether the function's policy lets service `name` invoke it.

    `source` has what the service says of itself: `aws:SourceArn`, `aws:SourceAccount`.
    """
    with unnoted():
        resource = Resource(arn, account_id, policies_of("lambda", arn, account_id))
    asked = Request(service(name), "lambda:InvokeFunction", (resource,), dict(source))
    return evaluate(asked, PolicySet()).allowed
