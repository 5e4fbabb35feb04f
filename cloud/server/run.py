"""One call executed in moto, or refused, once it is known who asks for what."""

from typing import Any

from moto.core.request import Request

from cloud.authorization.judge import Judgement
from cloud.seams.queues import StillEmptyError
from cloud.seams.scope import Scope, noting
from cloud.server import authorize, engine, mistakes, one_meaning, respond, unavailable
from cloud.server.ask import Ask
from cloud.server.engine import Result
from cloud.server.operation import Operation


def scope_of(ask: Ask) -> Scope:
    who = ask.who
    return Scope(
        who.account_id, who.access_key_id, ask.address.region, who.arn, who.user_id, ask.request_id
    )


def denied(ask: Ask, judgement: Judgement) -> Result:
    style = respond.style_of(ask.address.module, ask.call)
    answer = authorize.refusal(judgement, style)
    return respond.fault(ask.call, ask.address.module, answer, ask.request_id)


def run(
    ask: Ask,
    request: Request,
    asked: Operation,
    scope: Scope,
    touched: list[Any],
    judgement: Judgement | None,
) -> Result:
    """Return the answer; `touched` grows by the back ends that moto was given.

    Raises StillEmptyError for a long poll that found nothing.
    """
    call, address = ask.call, ask.address
    refused = (
        one_meaning.fault(call, asked, request)
        or unavailable.beforehand(call, asked)
        or mistakes.answer(asked, scope, judgement)
    )
    if refused is not None:
        return respond.fault(call, address.module, refused, ask.request_id)
    try:
        with noting(touched):
            return engine.run(request, address, scope)
    except StillEmptyError:
        raise
    except Exception as fault:  # noqa: BLE001 - moto's mistakes are many; each has an answer
        answer = unavailable.answer_to(fault, call, address, asked)
    return respond.fault(call, address.module, answer, ask.request_id)
