"""Whether the caller may do what the call asks for, and how a refusal is told.

Source: IAM User Guide, "Troubleshoot access denied error messages"; EC2 adds the decision itself,
encoded.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from cloud.authorization.asked import Asked
from cloud.authorization.bound import bind
from cloud.authorization.judge import Judgement, judge
from cloud.policy import Decision, PrincipalType, Request, denial_message
from cloud.policy.context import Layers, Value
from cloud.seams import deletions
from cloud.seams.encoded import encode
from cloud.server import conditions, unsigned
from cloud.server.ask import Ask
from cloud.server.operation import Operation
from cloud.server.refusals import Answer, Fault, Style, answer_for

_NOTHING: Mapping[str, Value] = {}
_NO_PARTS = nullcontext()
_CODES = {"sns": "AuthorizationError", "sqs": "AccessDenied"}
ENCODED = (
    "You are not authorized to perform this operation. {} Encoded authorization failure message: {}"
)


def decide(
    ask: Ask, operation: Operation, context: Mapping[str, Value] = _NOTHING
) -> Judgement | None:
    """Return the judgement; None for the platform's own calls, and those a token proves.

    `context` has condition keys that stand above those that follow from the call. Runs under the account's lock, within its scope.
    """
    call, address = ask.call, ask.address
    if ask.who.operator:
        return None
    if ask.who.anonymous and operation.service == "sns" and operation.name in unsigned.PROVEN:
        return None
    asked = Asked(
        service=operation.service,
        operation=operation.name,
        parameters=operation.parameters,
        account_id=ask.who.account_id,
        region=address.region,
        headers=call.fields,
        query=call.query_fields,
        body=call.body if address.module == "s3" else b"",
    )
    made = conditions.of(call, address, ask.claimed)
    return judge(asked, bind(ask.who), Layers(made, context) if context else made)


def refusal(judgement: Judgement, style: Style) -> Answer:
    """Return the denial as the service words it."""
    refused = judgement.refusal
    if refused is None:
        raise ValueError("What is allowed is not refused.")
    question = judgement.questions[len(judgement.decisions) - 1]
    principal = question.principal
    # To strangers S3 says neither what is missing nor what is there.
    if style is Style.S3 and _strange(question, refused):
        return answer_for(Fault.DENIED, style, "Access Denied")
    message = denial_message(_spelled(refused))
    if style is Style.EC2:
        message = ENCODED.format(message + ".", encode(refused, question, principal.account_id))
    answer = answer_for(Fault.DENIED, style, message)
    code = _CODES.get(refused.action.partition(":")[0])
    return replace(answer, code=code) if code else answer


def sparing(judgement: Judgement | None) -> AbstractContextManager[None]:
    """Let moto leave out what was refused of a call, and tell so part by part."""
    if judgement is None or not judgement.refused_parts:
        return _NO_PARTS
    question = judgement.questions[0]
    reasons = {
        part: "Access Denied" if _strange(question, refused) else denial_message(refused)
        for part, refused in judgement.refused_parts.items()
    }
    return deletions.sparing(reasons)


def _spelled(refused: Decision) -> Decision:
    """Two services write their actions in a way of their own."""
    service, _, name = refused.action.partition(":")
    if service == "sqs":
        return replace(refused, action=refused.action.lower())
    return replace(refused, action=f"SNS:{name}") if service == "sns" else refused


def _strange(question: Request, refused: Decision) -> bool:
    """Whether the caller and what it wants belong to different accounts, or to none."""
    owners = [r.account_id for r in question.resources if r.arn == refused.resource]
    return question.principal.type is PrincipalType.ANONYMOUS or any(
        owner not in {"", question.principal.account_id} for owner in owners
    )
