"""IAM's policy language and its evaluation, pure: text and facts in, decisions out.

    identity = compile_policy(text, PolicyKind.IDENTITY, name="deploy")
    asked = Request(user("arn:aws:iam::111122223333:user/ana"), "s3:GetObject", (Resource(arn),))
    decision = evaluate(asked, PolicySet(identity=(identity,)))
    decision.allowed or denial_message(decision)

See docs/contributors/policy.md.
"""

from cloud.policy.compile import compile_policy
from cloud.policy.decision import Deciding, Decision, Layer, Verdict
from cloud.policy.errors import MalformedPolicyError, PolicyError, PolicyTooLargeError
from cloud.policy.evaluate import decide, evaluate
from cloud.policy.kinds import PolicyKind
from cloud.policy.message import denial_message, reason
from cloud.policy.policy import Policy
from cloud.policy.principal import (
    ANONYMOUS,
    Principal,
    PrincipalType,
    federated_user,
    from_provider,
    role_session,
    root,
    service,
    user,
)
from cloud.policy.request import EVERYTHING, PolicySet, Request, Resource
from cloud.policy.simulate import Simulation, context_keys, simulate

__all__ = [
    "ANONYMOUS",
    "EVERYTHING",
    "Deciding",
    "Decision",
    "Layer",
    "MalformedPolicyError",
    "Policy",
    "PolicyError",
    "PolicyKind",
    "PolicySet",
    "PolicyTooLargeError",
    "Principal",
    "PrincipalType",
    "Request",
    "Resource",
    "Simulation",
    "Verdict",
    "compile_policy",
    "context_keys",
    "decide",
    "denial_message",
    "evaluate",
    "federated_user",
    "from_provider",
    "reason",
    "role_session",
    "root",
    "service",
    "simulate",
    "user",
]
