"""Decisions that follow from who asks for what alone, remembered.

Most statements about an action have neither conditions nor variables: then nothing else about the
call can change the decision on it. What is remembered stands under the very objects that were
decided on, the principal, its policies and the resource's. None of them is ever changed, and who
gathers them keeps them by what they say (`cloud.authorization.bound`), so a policy, a boundary, a
group or a session that differs is another object. Nothing is invalidated, and nothing is stale.
"""

import threading
from typing import NamedTuple

from cloud.policy.decision import Decision
from cloud.policy.evaluate import decide
from cloud.policy.policy import Policy
from cloud.policy.principal import Principal
from cloud.policy.request import PolicySet, Request, Resource

_MOST = 4096  # decisions, some 1 kB each; the oldest makes room


class _Entry(NamedTuple):
    """Holds what its key names by identity, which is nobody else's as long as this lives."""

    principal: Principal
    policies: PolicySet
    attached: tuple[Policy, ...]
    decision: Decision


_Key = tuple[int, int, int, str, str, str]
_known: dict[_Key, _Entry] = {}
_filling = threading.Lock()


def settle(request: Request, policies: PolicySet) -> Decision:
    """Decide a request as `evaluate` does."""
    decisions = (_one(request, resource, policies) for resource in request.resources)
    allowed: Decision | None = None
    for decision in decisions:
        if not decision.allowed:
            return decision
        allowed = allowed or decision
    if allowed is None:
        raise ValueError("A request names at least one resource; it may be “*”.")
    return allowed


def _one(request: Request, resource: Resource, policies: PolicySet) -> Decision:
    principal, attached = request.principal, resource.policies
    by = id(principal), id(policies), id(attached)
    key = (*by, request.action, resource.arn, resource.account_id)
    found = _known.get(key)
    if found is not None:
        return found.decision
    decision = decide(request, resource, policies)
    if _is_free(policies, attached, request.action.lower()):
        with _filling:
            if len(_known) >= _MOST:
                del _known[next(iter(_known))]
            _known[key] = _Entry(principal, policies, attached, decision)
    return decision


def _is_free(policies: PolicySet, attached: tuple[Policy, ...], action_key: str) -> bool:
    """Whether none of the statements about the action looks at the call's condition keys."""
    several = (
        *(policies.identity, policies.boundary or (), policies.session or ()),
        *(*policies.scps, *policies.rcps, policies.endpoint or (), attached),
    )
    return not any(policy.body.looks(action_key) for held in several for policy in held)
