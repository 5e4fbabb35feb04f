"""Whether a service may do what it is about to: by the resource's own policy, or as a role.

Services that deliver for a learner (SNS into a queue, S3 to a topic, a rule to a function) are
judged like any caller. Whoever published is never told of a refusal, as on AWS, so it is told here
to whom `use` names, who keeps it in the account's record.

Source: IAM User Guide, "AWS service principals", "The confused deputy problem"; SNS Developer
Guide, "Subscribing an Amazon SQS queue to an Amazon SNS topic"; S3 User Guide, "Granting
permissions to publish event notification messages to a destination"; EventBridge user guide,
"Using resource-based policies for Amazon EventBridge"; EventBridge Scheduler user guide, "Setting
up the execution role".
"""

from collections.abc import Callable
from dataclasses import dataclass

from moto.iam.models import iam_backends

from cloud.authorization.attached import policies_of
from cloud.authorization.bound import Bound, bind
from cloud.authorization.judge import Judgement
from cloud.policy import PolicySet, Request, Resource, evaluate, service
from cloud.policy.context import Value
from cloud.seams.scope import current, unnoted
from cloud.seams.sessions import for_service, session_of


class DeniedError(Exception):
    """The delivery is refused. The text is a sentence."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`service` is the principal that asked, `source` the ARN of what it delivers for."""

    service: str
    source: str
    action: str
    arn: str
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class _Caller:
    account_id: str
    arn: str
    user_id: str
    access_key_id: str
    kind: str = "AssumedRole"
    user_name: str = ""


_tellers: list[Callable[[Refusal], None]] = []


def use(tell: Callable[[Refusal], None] | None) -> None:
    """Have refusals told to `tell`, in the account's turn; None: to nobody."""
    _tellers[:] = [] if tell is None else [tell]


def by_policy(principal: str, action: str, arn: str, source: str) -> None:
    """Have service `principal` do `action` with `arn` for `source`, if the policy of `arn` says so.

    Runs in the account's scope, whose all three are. Raises DeniedError.
    """
    _decide(_by_policy(principal, action, arn, source), PolicySet(), principal, source)


def may_by_policy(principal: str, action: str, arn: str, source: str) -> bool:
    """As `by_policy`, asked beforehand: nothing is told."""
    return evaluate(_by_policy(principal, action, arn, source), PolicySet()).allowed


def by_role(role_arn: str, principal: str, action: str, arn: str, source: str) -> None:
    """Have service `principal` do `action` with `arn` as a role that it was given for `source`.

    Raises DeniedError, and RoleDeniedError when it may not assume the role.
    """
    given = for_service(role_arn, principal, principal.partition(".")[0])
    with unnoted():
        found = _question(current().account_id, given["AccessKeyId"], current().region, action, arn)
        if found is None:
            raise DeniedError(f"{principal} has no session of {role_arn}.")
        _decide(*found, principal, source)


def may_by_role(role_arn: str, principal: str, action: str, arn: str) -> bool:
    """As `by_role`, asked beforehand: nothing is told. Raises RoleDeniedError."""
    given = for_service(role_arn, principal, principal.partition(".")[0])
    here = current()
    return key_may(here.account_id, given["AccessKeyId"], here.region, action, arn)


def key_may(account_id: str, key_id: str, region: str, action: str, arn: str) -> bool:
    """Tell whether the session of a role that has this key may do `action` with `arn`."""
    with unnoted():
        found = _question(account_id, key_id, region, action, arn)
    return found is not None and evaluate(*found).allowed


def _by_policy(principal: str, action: str, arn: str, source: str) -> Request:
    account_id = current().account_id
    keys: dict[str, Value] = {"aws:SourceArn": source, "aws:SourceAccount": account_id}
    with unnoted():
        resource = Resource(arn, account_id, policies_of(action.partition(":")[0], arn, account_id))
    return Request(service(principal), action, (resource,), keys)


def _question(
    account_id: str, key_id: str, region: str, action: str, arn: str
) -> tuple[Request, PolicySet] | None:
    key = iam_backends[account_id]["aws"].access_keys.get(key_id)
    session = None if key is None else session_of(key)
    if session is None:
        return None
    bound: Bound = bind(_Caller(account_id, session.arn, session.user_id, key_id))
    attached = policies_of(action.partition(":")[0], arn, account_id)
    keys: dict[str, Value] = {**bound.context, "aws:RequestedRegion": region}
    resource = Resource(arn, account_id, attached)
    return Request(bound.principal, action, (resource,), keys), bound.policies


def _decide(asked: Request, policies: PolicySet, principal: str, source: str) -> None:
    decision = evaluate(asked, policies)
    if decision.allowed:
        return
    arn = asked.resources[0].arn
    told = Refusal(principal, source, asked.action, arn, Judgement((asked,), policies, (decision,)))
    for tell in _tellers:
        tell(told)
    raise DeniedError(f"{principal} may not {asked.action} {arn} for {source}.")
