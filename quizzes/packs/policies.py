"""The key of a policy question, asked of our own IAM engine."""

import json
import re
from dataclasses import dataclass

from cloud.policy import (
    Decision,
    MalformedPolicyError,
    Policy,
    PolicyKind,
    PolicySet,
    Principal,
    Request,
    Resource,
    Verdict,
    compile_policy,
    evaluate,
    reason,
    role_session,
    root,
    service,
    user,
)
from quizzes.packs.shapes import AskedShape, PolicyQuestionShape, PolicyShape

KINDS = {
    "identity": PolicyKind.IDENTITY,
    "boundary": PolicyKind.BOUNDARY,
    "session": PolicyKind.SESSION,
    "resource": PolicyKind.RESOURCE,
    "bucket": PolicyKind.BUCKET,
    "trust": PolicyKind.TRUST,
    "scp": PolicyKind.SCP,
}
ON_THE_RESOURCE = {"resource", "bucket", "trust"}
OPTIONS = (
    "Allowed.",
    "Denied, because a statement denies it explicitly.",
    "Denied, because a policy that would have to allow it does not.",
)
_POSITION = {Verdict.ALLOWED: 0, Verdict.EXPLICIT_DENY: 1, Verdict.IMPLICIT_DENY: 2}
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com")
_PRINCIPAL = re.compile(r"arn:aws:(iam|sts)::\d{12}:(?P<kind>user/|assumed-role/|root)")


class PolicyQuestionError(ValueError):
    """What cannot be asked of the engine, and which policy or request it is in."""

    def __init__(self, message: str, at: tuple[str | int, ...]) -> None:
        self.at = at
        super().__init__(message)


@dataclass(frozen=True)
class Key:
    option: int  # of OPTIONS
    reason: str  # a sentence


def key_of(question: PolicyQuestionShape, position: int) -> Key:
    """Return what the engine says of the request at `position`.

    Raises PolicyQuestionError for a policy that IAM would refuse, or a principal of no known kind.
    """
    decision = decide(question, position)
    return Key(_POSITION[decision.verdict], reason(decision))


def decide(question: PolicyQuestionShape, position: int) -> Decision:
    compiled = [compiled_policy(policy, at) for at, policy in enumerate(question.policies)]
    of = list(zip((policy.kind for policy in question.policies), compiled, strict=True))
    asked = question.requests[position]
    boundary = tuple(policy for kind, policy in of if kind == "boundary")
    session = tuple(policy for kind, policy in of if kind == "session")
    scps = tuple(policy for kind, policy in of if kind == "scp")
    request = Request(
        principal_of(asked, position),
        asked.action,
        (
            Resource(
                asked.resource,
                asked.owner,
                tuple(policy for kind, policy in of if kind in ON_THE_RESOURCE),
            ),
        ),
        asked.context,
    )
    policies = PolicySet(
        identity=tuple(policy for kind, policy in of if kind == "identity"),
        boundary=boundary or None,
        session=session or None,
        scps=(scps,) if scps else (),
    )
    return evaluate(request, policies)


def compiled_policy(policy: PolicyShape, position: int) -> Policy:
    try:
        return compile_policy(json.dumps(policy.document), KINDS[policy.kind], name=policy.name)
    except MalformedPolicyError as fault:
        message = f"IAM would refuse this policy: {str(fault).rstrip('.')}."
        raise PolicyQuestionError(message, ("policies", position, "document")) from None


def principal_of(asked: AskedShape, position: int) -> Principal:
    if _SERVICE.fullmatch(asked.principal):
        return service(asked.principal)
    match = _PRINCIPAL.match(asked.principal)
    if match is None:
        raise PolicyQuestionError(
            "The principal is the ARN of a user, of a role's session, or of a root user, or a "
            "service such as sns.amazonaws.com.",
            ("requests", position, "principal"),
        )
    account = asked.principal.split(":")[4]
    if match["kind"] == "root":
        return root(account)
    if match["kind"] == "user/":
        return user(asked.principal)
    role, _, session = asked.principal.partition("/")[2].partition("/")
    return role_session(f"arn:aws:iam::{account}:role/{role}", session)
