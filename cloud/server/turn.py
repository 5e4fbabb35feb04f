"""One call's turn in its account: authorize, execute, keep. Runs in a thread.

The account's lock is held by the event loop meanwhile.
"""

from typing import Any

from cloud.engines.functions import starting
from cloud.engines.functions.port import Order
from cloud.errors import NotKeptError
from cloud.seams import clock
from cloud.seams.queues import StillEmptyError, patience
from cloud.seams.scope import entered
from cloud.server import authorize, fine, on_behalf, operation, recorder, respond, run
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.ask import Ask
from cloud.server.events import Fact
from cloud.server.heard import heard


def take(accounts: Accounts, account: LearnerAccount, ask: Ask, *, may_wait: bool) -> Fact:
    """Run the call, and write the account down if it may have changed.

    Raises StillEmptyError, when `may_wait`, for a long poll that found nothing.
    """
    request = heard(ask.call, ask.address, ask.who)
    touched: list[Any] = []
    orders: list[Order] = []
    service = respond.service_name(ask.address.module or "")
    asked = operation.identify(ask.call, ask.address, service, request)
    scope = run.scope_of(ask)
    with entered(scope):
        judgement = authorize.decide(ask, asked)
    try:
        if judgement is None or judgement.allowed:
            with (
                patience(may_wait=may_wait),
                authorize.sparing(judgement),
                on_behalf.sending(account, ask, touched),
                starting.gathering() as orders,
            ):
                result = run.run(ask, request, asked, scope, touched, judgement)
        else:
            result = run.denied(ask, judgement)
    except StillEmptyError:
        accounts.keep(account, touched, changed=False)
        raise
    try:
        if result.status >= 500 and touched and not asked.read_only:
            accounts.roll_back(account)  # half of it may have been done
        else:
            accounts.keep(account, touched, changed=not asked.read_only, fine=fine.is_fine(asked))
    except NotKeptError as fault:
        while orders:
            starting.end(orders.pop())
        answer = respond.crashed("This call") if fault.ours else respond.no_room()
        result = respond.fault(ask.call, ask.address.module, answer, ask.request_id)
    moment, sequence = clock.moment(account.account_id), account.record.take()
    fact = Fact(
        *(ask.call, ask.address, ask.who, asked, result, ask.request_id, moment, sequence),
        judgement=judgement,
        order=orders[0] if orders else None,
    )
    return recorder.write_change(account, fact)
