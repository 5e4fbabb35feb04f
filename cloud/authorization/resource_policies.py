"""What KMS, Secrets Manager, DynamoDB, SQS and SNS refuse to save as a resource's policy.

The policies of queues and topics as a whole are in `cloud.seams.policy_grammar`; here are their
AddPermission's. A policy that would keep the caller itself from ever changing it is put to the
engine that judges calls: the same caller, the same action, the new policy.

Sources: KMS API Reference, "PutKeyPolicy" and Developer Guide, "Default key policy"; Secrets
Manager User Guide, "Attach a permissions policy to a secret"; DynamoDB Developer Guide,
"Resource-based policy considerations"; SQS and SNS API References, "AddPermission".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cloud.authorization.judge import Judgement
from cloud.policy import MalformedPolicyError, Policy, PolicyKind, Request, Resource, compile_policy
from cloud.policy.arn import account_of
from cloud.policy.evaluate import evaluate
from cloud.policy.faults import Fault
from cloud.policy.public import is_public
from cloud.seams.policy_grammar import unknown_principal
from cloud.seams.scope import current
from cloud.truth.refusal import Refusal

_Given = Mapping[str, Any]
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_NEW_KEY = "00000000-0000-4000-8000-000000000000"  # stands for the id that a new key will have
_VALUES = "One or more parameter values were invalid: "
_DOCUMENT = f"{_VALUES}Invalid policy document: "
_DYNAMODB_LARGEST = 20_480  # bytes, white space and all


@dataclass(frozen=True)
class _Words:
    """How a service refuses a policy. `faults` are of the grammar, `syntax` is for all others.

    `action` is what the caller must be able to do once more, unless `waived` is true.
    """

    member: str
    code: str
    syntax: str
    stranger: str
    lockout: Refusal
    action: str
    waived: str = ""
    faults: Mapping[str, str] | None = None


_MALFORMED = "MalformedPolicyDocumentException"
_KMS = _Words(
    member="Policy",
    code=_MALFORMED,
    syntax="The request was rejected because the specified policy is not syntactically or "
    "semantically correct.",
    stranger="Policy contains a statement with one or more invalid principals.",
    lockout=Refusal(
        400,
        _MALFORMED,
        "The new key policy will not allow you to update the key policy in the future.",
    ),
    action="kms:PutKeyPolicy",
    waived="BypassPolicyLockoutSafetyCheck",
)
_SECRET = _Words(
    member="ResourcePolicy",
    code=_MALFORMED,
    syntax="This resource policy contains a syntax error.",
    stranger="This resource policy contains an unsupported principal.",
    lockout=Refusal(
        400,
        _MALFORMED,
        "Your requested changes will not allow you to manage this secret in the future.",
    ),
    action="secretsmanager:PutResourcePolicy",
)
_TABLE = _Words(
    member="Policy",
    code="ValidationException",
    syntax=f"{_DOCUMENT}Syntax error in policy",
    stranger=f"{_VALUES}Invalid principal in policy document.",
    lockout=Refusal(
        400,
        "AccessDeniedException",
        "The new resource policy will not allow you to update the resource policy in the future.",
    ),
    action="dynamodb:PutResourcePolicy",
    waived="ConfirmRemoveSelfResourceAccess",
    faults={
        Fault.SID_TWICE: f"{_DOCUMENT}The Statement Ids in the policy are not unique",
        Fault.NO_PRINCIPAL: f"{_DOCUMENT}Missing required field Principal",
        Fault.NO_ACTION: f"{_DOCUMENT}Missing required field Action",
    },
)


def refuse(
    service: str, operation: str, given: _Given, judgement: Judgement | None
) -> Refusal | None:
    """Return why the call's policy is not saved, None if it is. In the call's scope.

    Without a judgement (the platform's own call) nobody can be locked out.
    """
    check = _CHECKS.get((service, operation))
    return None if check is None else check(given, judgement)


def _key(given: _Given, judgement: Judgement | None) -> Refusal | None:
    return _document(_KMS, given, judgement)


def _secret(given: _Given, judgement: Judgement | None) -> Refusal | None:
    refused = _document(_SECRET, given, judgement)
    if refused is None and given.get("BlockPublicPolicy"):
        policy = compile_policy(str(given.get(_SECRET.member)), PolicyKind.RESOURCE)
        if is_public(policy):
            sentence = (
                "You can't attach a resource-based policy that allows broad access to the secret."
            )
            return Refusal(400, "PublicPolicyException", sentence)
    return refused


def _table(given: _Given, judgement: Judgement | None) -> Refusal | None:
    text = given.get(_TABLE.member)
    if isinstance(text, str) and len(text.encode()) > _DYNAMODB_LARGEST:
        sentence = f"{_VALUES}Maximum policy size of {_DYNAMODB_LARGEST} bytes exceeded"
        return Refusal(400, _TABLE.code, sentence)
    refused = _document(_TABLE, given, judgement)
    if refused is not None or not isinstance(text, str):
        return refused
    policy = compile_policy(text, PolicyKind.RESOURCE)
    if any(statement.resource is None for statement in policy.statements):
        return Refusal(400, _TABLE.code, f"{_DOCUMENT}Missing required field Resource")
    if is_public(policy):
        sentence = (
            "Resource-based policy grants unbounded access in one or more elements. Please revise "
            "the policy to ensure least-privilege form of access"
        )
        return Refusal(400, _TABLE.code, sentence)
    return None


def _document(words: _Words, given: _Given, judgement: Judgement | None) -> Refusal | None:
    text = given.get(words.member)
    if not isinstance(text, str) or not text:
        return None  # the service's own: there is none, or it must not be empty
    try:
        policy = compile_policy(text, PolicyKind.RESOURCE, name="new policy")
    except MalformedPolicyError as fault:
        if fault.fault == Fault.BAD_PRINCIPAL:
            return Refusal(400, words.code, words.stranger)
        return Refusal(400, words.code, (words.faults or {}).get(fault.fault, words.syntax))
    if unknown_principal(policy):
        return Refusal(400, words.code, words.stranger)
    if given.get(words.waived) or judgement is None:
        return None
    return words.lockout if _locks_out(words.action, policy, judgement) else None


def _locks_out(action: str, policy: Policy, judgement: Judgement) -> bool:
    """Whether the caller could not change the policy once more."""
    made = judgement.questions[0]
    resource = made.resources[0]
    if resource.arn == "*":  # a key that is not there yet
        here = current()
        arn = f"arn:aws:kms:{here.region}:{here.account_id}:key/{_NEW_KEY}"
        resource = Resource(arn, here.account_id)
    again = replace(resource, policies=(policy,))
    asked = Request(made.principal, action, (again,), made.context)
    return not evaluate(asked, judgement.policies).allowed


def _queue_permission(given: _Given, _: Judgement | None) -> Refusal | None:
    for one in given.get("AWSAccountIds") or ():
        if not _ACCOUNT.fullmatch(str(one)):
            sentence = (
                f"Value [{one}] for parameter PrincipalId is invalid. Reason: Unable to verify."
            )
            return Refusal(400, "InvalidParameterValue", sentence)
    return None


def _topic_permission(given: _Given, _: Judgement | None) -> Refusal | None:
    for one in given.get("AWSAccountId") or ():
        account = account_of(str(one)) or str(one)
        if not _ACCOUNT.fullmatch(account):
            sentence = "Invalid parameter: Policy Error: PrincipalNotFound"
            return Refusal(400, "InvalidParameter", sentence)
    return None


_CHECKS: Mapping[tuple[str, str], Callable[[_Given, Judgement | None], Refusal | None]] = {
    ("kms", "CreateKey"): _key,
    ("kms", "PutKeyPolicy"): _key,
    ("secretsmanager", "PutResourcePolicy"): _secret,
    ("dynamodb", "PutResourcePolicy"): _table,
    ("sqs", "AddPermission"): _queue_permission,
    ("sns", "AddPermission"): _topic_permission,
}
