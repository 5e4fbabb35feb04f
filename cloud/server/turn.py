"""One call's turn in its account: authorize, execute, keep. Runs in a thread.

The account's lock is held by the event loop meanwhile.
"""

import errno
import logging
from typing import Any

from botocore.exceptions import UnknownServiceError
from moto.core.request import Request

from cloud.errors import NotKeptError
from cloud.seams import clock
from cloud.seams.bodies import LARGEST_ACCOUNT, StoreFullError
from cloud.seams.queues import StillEmptyError, patience
from cloud.seams.scope import CrossAccountError, Scope, entered, noting
from cloud.server import authorize, engine, operation, recorder, respond
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.address import Address
from cloud.server.ask import Ask
from cloud.server.call import Call
from cloud.server.engine import NoSuchServiceError, Result
from cloud.server.events import Fact
from cloud.server.refusals import Answer, Fault, answer_for

logger = logging.getLogger(__name__)

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

def take(accounts: Accounts, account: LearnerAccount, ask: Ask, *, may_wait: bool) -> Fact:
    """Run the call, and write the account down if it may have changed.

    Raises StillEmptyError, when `may_wait`, for a long poll that found nothing.
    """
    request = engine.build_request(ask.call, ask.address, ask.who)
    touched: list[Any] = []
    try:
        with patience(may_wait=may_wait):
            result = _run(ask, request, touched)
    except StillEmptyError:
        accounts.keep(account, touched, changed=False)
        raise
    service = respond.service_name(ask.address.module or "")
    asked = operation.identify(ask.call, ask.address, service, request)
    try:
        if result.status >= 500 and touched and not asked.read_only:
            accounts.roll_back(account)  # half of it may have been done
        else:
            accounts.keep(account, touched, changed=not asked.read_only)
    except NotKeptError as fault:
        answer = respond.crashed("This call") if fault.ours else respond.no_room()
        result = respond.fault(ask.call, ask.address.module, answer, ask.request_id)
    moment, sequence = clock.moment(account.account_id), account.record.take()
    fact = Fact(ask.call, ask.address, ask.who, asked, result, ask.request_id, moment, sequence)
    return recorder.write_change(account, fact)


def _run(ask: Ask, request: Request, touched: list[Any]) -> Result:
    """Return the answer; `touched` grows by the back ends that moto was given."""
    call, address, who = ask.call, ask.address, ask.who
    scope = Scope(
        who.account_id, who.access_key_id, address.region, who.arn, who.user_id, ask.request_id
    )
    with entered(scope):
        decision = authorize.decide(call, address, who)
    if not decision.allowed:
        style = respond.style_of(address.module, call)
        answer = answer_for(Fault.DENIED, style, decision.reason)
        return respond.fault(call, address.module, answer, ask.request_id)
    try:
        with noting(touched):
            return engine.run(request, address, scope)
    except StillEmptyError:
        raise
    except Exception as fault:  # noqa: BLE001 - moto's mistakes are many; each has an answer
        answer = _answer_to(fault, call, address)
    return respond.fault(call, address.module, answer, ask.request_id)


def _answer_to(fault: Exception, call: Call, address: Address) -> Answer:
    what = f"This operation of {respond.service_name(address.module or '') or 'this service'}"
    if isinstance(fault, CrossAccountError):
        return answer_for(Fault.DENIED, respond.style_of(address.module, call), "Access Denied")
    if isinstance(fault, NoSuchServiceError):
        return respond.unavailable("This service")
    if isinstance(fault, NotImplementedError | UnknownServiceError):
        return respond.unavailable(what)
    if isinstance(fault, OSError) and fault.errno in _NO_ROOM:
        return respond.no_room()
    if isinstance(fault, StoreFullError):
        room = f"{LARGEST_ACCOUNT // 2**20} MiB"
        sentence = f"This account's objects may take {room} in all. Delete some to make room."
        return Answer(400, "ServiceQuotaExceeded", sentence)
    logger.error("moto failed at %s %s", address.module, call.path, exc_info=fault)
    return respond.crashed(what)
