"""One call's turn in its account: authorize, execute, keep. Runs in a thread.

The account's lock is held by the event loop meanwhile.
"""

from typing import Any

from moto.core.request import Request

from cloud.authorization.judge import Judgement
from cloud.errors import NotKeptError
from cloud.seams import clock
from cloud.seams.queues import StillEmptyError, patience
from cloud.seams.scope import Scope, entered, noting
from cloud.server import (
    authorize,
    engine,
    mistakes,
    one_meaning,
    operation,
    recorder,
    respond,
    unavailable,
)
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.ask import Ask
from cloud.server.engine import Result
from cloud.server.events import Fact
from cloud.server.operation import Operation


def take(accounts: Accounts, account: LearnerAccount, ask: Ask, *, may_wait: bool) -> Fact:
    """Run the call, and write the account down if it may have changed.

    Raises StillEmptyError, when `may_wait`, for a long poll that found nothing.
    """
    request = engine.build_request(ask.call, ask.address, ask.who)
    touched: list[Any] = []
    service = respond.service_name(ask.address.module or "")
    asked = operation.identify(ask.call, ask.address, service, request)
    scope = _scope(ask)
    with entered(scope):
        judgement = authorize.decide(ask, asked)
    try:
        if judgement is None or judgement.allowed:
            with patience(may_wait=may_wait):
                result = _run(ask, request, asked, scope, touched)
        else:
            result = _denied(ask, judgement)
    except StillEmptyError:
        accounts.keep(account, touched, changed=False)
        raise
    try:
        if result.status >= 500 and touched and not asked.read_only:
            accounts.roll_back(account)  # half of it may have been done
        else:
            accounts.keep(account, touched, changed=not asked.read_only)
    except NotKeptError as fault:
        answer = respond.crashed("This call") if fault.ours else respond.no_room()
        result = respond.fault(ask.call, ask.address.module, answer, ask.request_id)
    moment, sequence = clock.moment(account.account_id), account.record.take()
    fact = Fact(
        ask.call, ask.address, ask.who, asked, result, ask.request_id, moment, sequence, judgement
    )
    return recorder.write_change(account, fact)


def _scope(ask: Ask) -> Scope:
    who = ask.who
    return Scope(
        who.account_id, who.access_key_id, ask.address.region, who.arn, who.user_id, ask.request_id
    )


def _denied(ask: Ask, judgement: Judgement) -> Result:
    style = respond.style_of(ask.address.module, ask.call)
    answer = authorize.refusal(judgement, style)
    return respond.fault(ask.call, ask.address.module, answer, ask.request_id)


def _run(ask: Ask, request: Request, asked: Operation, scope: Scope, touched: list[Any]) -> Result:
    """Return the answer; `touched` grows by the back ends that moto was given."""
    call, address = ask.call, ask.address
    refused = (
        one_meaning.fault(call, asked, request)
        or unavailable.beforehand(call, asked)
        or mistakes.answer(asked, scope)
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
