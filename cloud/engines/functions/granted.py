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
from cloud.seams.scope import unnoted
from cloud.seams.sessions import session_of


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
        return _role_may(order, action, arn)


def _role_may(order: Order, action: str, arn: str) -> bool:
    key = iam_backends[order.account_id]["aws"].access_keys.get(order.key_id)
    session = None if key is None else session_of(key)
    if session is None:
        return False
    bound = bind(_Caller(order.account_id, session.arn, session.user_id, order.key_id))
    attached = policies_of(action.partition(":")[0], arn, order.account_id)
    resource = Resource(arn, order.account_id, attached)
    keys: dict[str, Value] = {**bound.context, "aws:RequestedRegion": order.region}
    return evaluate(Request(bound.principal, action, (resource,), keys), bound.policies).allowed


def service_may_invoke(account_id: str, name: str, arn: str, source: Mapping[str, str]) -> bool:
    """Tell whether the function's policy lets service `name` invoke it.

    `source` has what the service says of itself: `aws:SourceArn`, `aws:SourceAccount`.
    """
    with unnoted():
        resource = Resource(arn, account_id, policies_of("lambda", arn, account_id))
    asked = Request(service(name), "lambda:InvokeFunction", (resource,), dict(source))
    return evaluate(asked, PolicySet()).allowed
