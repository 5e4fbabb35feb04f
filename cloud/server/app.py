"""The AWS endpoint: receive, identify, authorize, execute, record, respond."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any

from botocore.exceptions import UnknownServiceError

from cloud.seams.access_keys import account_of
from cloud.seams.scope import CrossAccountError, Scope, entered
from cloud.server import address as addresses
from cloud.server import authorize, claim, engine, identify, receive, respond
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.engine import NoSuchServiceError, Result
from cloud.server.principal import Principal, anonymous
from cloud.server.refusals import Answer, Fault, RefusedError, answer_for

logger = logging.getLogger(__name__)

_DENIED = Answer(403, "AccessDenied", "Access Denied")


class Endpoint:
    """The ASGI application that AWS's clients speak to."""

    def __init__(self, accounts: Accounts, threads: Executor) -> None:
        self._accounts = accounts
        self._threads = threads
        self.calls = 0

    async def __call__(
        self,
        scope: dict[str, Any],
        read: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            return
        self.calls += 1
        try:
            call = await receive.receive(scope, read)
        except receive.UnreadableError as fault:
            await receive.send(send, Result(fault.status, {}, str(fault).encode()))
            return
        except receive.GoneError:
            return
        result = await self._answer(call)
        await receive.send(send, result)

    async def _answer(self, call: Call) -> Result:
        request_id = secrets.token_hex(16)
        module: str | None = None
        try:
            claimed = claim.read(call)
            address = addresses.resolve(call, claimed.scope if claimed else None)
            module = address.module
            account, who = await self._identify(call, claimed, address)
            result = await self._execute(call, address, account, who, request_id)
        except RefusedError as refusal:
            style = respond.style_of(module, call)
            answer = answer_for(refusal.fault, style, refusal.detail)
            result = respond.fault(call, module, answer, request_id)
        return result

    async def _identify(
        self, call: Call, claimed: claim.Claim | None, address: Address
    ) -> tuple[LearnerAccount, Principal]:
        if claimed is None:
            return self._anonymous(address)
        if not addresses.scope_fits(call, claimed.scope, address):
            detail = f"Credential should be scoped to correct service: '{address.module}'."
            raise RefusedError(Fault.WRONG_SCOPE, detail)
        account = self._accounts.get(account_of(claimed.scope.access_key_id) or "")
        if account is None:
            raise RefusedError(Fault.UNKNOWN_KEY)
        return account, identify.prove(call, claimed, account.key)

    def _anonymous(self, address: Address) -> tuple[LearnerAccount, Principal]:
        owner = self._accounts.owner_of_bucket(address.bucket) if address.bucket else None
        if owner is None:
            raise RefusedError(Fault.MISSING)
        return owner, anonymous(owner.account_id)

    async def _execute(
        self,
        call: Call,
        address: Address,
        account: LearnerAccount,
        who: Principal,
        request_id: str,
    ) -> Result:
        loop = asyncio.get_running_loop()
        async with account.lock:
            if account.dropped:
                raise RefusedError(Fault.UNKNOWN_KEY)
            return await loop.run_in_executor(
                self._threads, execute, call, address, who, request_id
            )


def execute(call: Call, address: Address, who: Principal, request_id: str) -> Result:
    """Authorize and run one call. Never raises but RefusedError: every mishap has an answer."""
    with entered(Scope(who.account_id)):
        decision = authorize.decide(call, address, who)
    if not decision.allowed:
        raise RefusedError(Fault.DENIED, decision.reason)
    what = f"This operation of {address.module}"
    try:
        return engine.run(call, address, who)
    except CrossAccountError:
        answer = _DENIED
    except NoSuchServiceError:
        answer = respond.unavailable("This service")
    except (NotImplementedError, UnknownServiceError):
        answer = respond.unavailable(what)
    except Exception:
        logger.exception("moto failed at %s %s", address.module, call.path)
        answer = respond.crashed(what)
    return respond.fault(call, address.module, answer, request_id)
