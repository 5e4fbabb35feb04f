"""What is asked: one action on some resources, with everything that has a say in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from cloud.policy.arn import account_of
from cloud.policy.context import Context, Layers, Value
from cloud.policy.policy import Policy
from cloud.policy.principal import Principal, principal_context
from cloud.policy.statement import Situation

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True)
class Resource:
    """What is asked for, with the policies attached to it and the keys that it alone brings.

    `arn` is `*` for actions without a resource. `account_id` is the owner's: the ARN of an S3
    bucket does not name it. Where neither names one, it is the caller's own.
    """

    arn: str
    account_id: str = ""
    policies: tuple[Policy, ...] = ()
    context: Mapping[str, Value] = field(default_factory=dict)


EVERYTHING = Resource("*")


@dataclass(frozen=True)
class Request:
    """One action by one principal, on every resource that it touches: all must be allowed.

    `context` holds the condition keys of the call; those that follow from the principal and the
    resource are added (`principal_context`).
    """

    principal: Principal
    action: str
    resources: tuple[Resource, ...] = (EVERYTHING,)
    context: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class PolicySet:
    """The policies that bind the principal, besides those on the resource.

    `identity`: the user's, its groups', or the role's, inline and managed. `boundary`, `session`
    and `endpoint` are None when there is none: no policy at all is not an empty policy.
    `scps` bind the principal's account, `rcps` the resource's: one tuple a level of the
    organisation, from its root down to the account, each of which must allow.
    """

    identity: tuple[Policy, ...] = ()
    boundary: tuple[Policy, ...] | None = None
    session: tuple[Policy, ...] | None = None
    scps: tuple[tuple[Policy, ...], ...] = ()
    rcps: tuple[tuple[Policy, ...], ...] = ()
    endpoint: tuple[Policy, ...] | None = None


def owner(principal: Principal, resource: Resource) -> str:
    """Return the account that owns the resource. AWS's own (`iam::aws:policy/…`) are everyone's."""
    account = resource.account_id or account_of(resource.arn)
    return account if _ACCOUNT.fullmatch(account) else principal.account_id


def situation(request: Request, resource: Resource, *, bounded: bool) -> Situation:
    principal = request.principal
    account = owner(principal, resource)
    derived: dict[str, Value] = {"aws:ResourceAccount": account} if account else {}
    return Situation(
        principal=principal,
        action=request.action,
        action_key=request.action.lower(),
        resource=resource.arn,
        context=Context(
            derived,
            Layers(partial(principal_context, principal)),
            *(request.context, resource.context),
        ),
        bounded=bounded,
    )
