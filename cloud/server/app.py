"""The AWS endpoint: receive, identify, authorize, execute, record, respond."""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

from cloud.errors import StateCorruptError
from cloud.seams.access_keys import account_of
from cloud.seams.queues import StillEmptyError
from cloud.server import address as addresses
from cloud.server import (
    checkip,
    claim,
    databases,
    federation,
    identify,
    instances,
    integrity,
    respond,
    turn,
    unsigned,
    website,
)
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.address import Address
from cloud.server.ask import Ask
from cloud.server.call import Call
from cloud.server.clock import Clocks
from cloud.server.databases import Databases
from cloud.server.engine import Result
from cloud.server.events import Fact
from cloud.server.functions import Functions
from cloud.server.instances import Instances
from cloud.server.keeper import Keeper
from cloud.server.leases import Leases
from cloud.server.pace import Kind, Pace, kind_of
from cloud.server.posts import Posts
from cloud.server.principal import Principal, anonymous
from cloud.server.receive import Arrival, UnreadableError, receive
from cloud.server.recorder import Recorder
from cloud.server.refusals import Fault, RefusedError, answer_for
from cloud.server.uploads import form, posted, proof
from cloud.server.uploads.refused import UploadRefusedError
from cloud.server.workflows import Workflows

logger = logging.getLogger(__name__)

# Hashing more than this takes long enough to be done in a thread.
LARGE_BODY = 256 * 1024  # bytes
CONCERNED = databases.CONCERNED | instances.CONCERNED
_LOOK_AGAIN = 0.5  # seconds: what becomes visible by time alone stirs nobody


@dataclass(frozen=True, slots=True)
class House:
    """What the endpoint works with."""

    accounts: Accounts
    threads: Executor
    keeper: Keeper
    recorder: Recorder
    clocks: Clocks
    functions: Functions
    workflows: Workflows
    databases: Databases
    instances: Instances
    posts: Posts
    leases: Leases

    async def drop(self, account_id: str) -> None:
        """Forget an account wholly, with all that runs for it. One that is not there is no error."""
        account = self.accounts.get(account_id)
        if account is not None:
            async with account.lock:
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self.threads, self.accounts.drop, account)
            self.recorder.stir(account_id)
            await self.functions.drop(account_id)
            await self.databases.drop(account_id)
            await self.instances.drop(account_id)
            self.posts.drop(account_id)
        self.leases.end(account_id)

    async def refresh(self, account: LearnerAccount) -> None:
        """Have what really runs be as the account says."""
        await self.databases.refresh(account)
        await self.instances.refresh(account)


class Endpoint:
    """What answers AWS's clients."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._pace = Pace()
        self.calls = 0

    async def serve(self, arrival: Arrival) -> Result:
        self.calls += 1
        try:
            call = receive(arrival)
        except UnreadableError as fault:
            headers = {"content-type": "text/plain; charset=utf-8"}
            return Result(fault.status, headers, str(fault).encode())
        return await self._answer(call)

    async def visit(self, account: LearnerAccount, call: Call) -> Result:
        """Answer what the platform asks as somebody without a key, or with a signed URL, would.

        What nobody signed is asked of `account`, whoever else has a bucket of that name.
        """
        return await self._answer(call, account)

    async def _answer(self, call: Call, visited: LearnerAccount | None = None) -> Result:
        request_id = secrets.token_hex(16)
        module: str | None = None
        try:
            if call.hostname == checkip.HOST:
                return checkip.answer()
            claimed = claim.read(call)
            address = addresses.resolve(call, claimed.scope if claimed else None)
            module = address.module
            if claimed is None:
                served = await self._unsigned(call, address, visited, request_id)
                if served is not None:
                    return served
            if address.website:
                return await self._site(call, address, visited, request_id)
            account = self._account(claimed, call, address, visited)
            async with self._house.keeper.using(account):
                who = await self._identify(account, call, claimed, address)
                return await self._execute(account, Ask(call, address, who, request_id, claimed))
        except RefusedError as refusal:
            style = respond.style_of(module, call)
            answer = answer_for(refusal.fault, style, refusal.detail)
        except StateCorruptError:
            logger.exception("an account's state cannot be used")
            answer = respond.crashed("This account")
        except Exception:
            logger.exception("a call could not be answered: %s %s", call.method, call.path)
            answer = respond.crashed("This call")
        return respond.fault(call, module, answer, request_id)

    async def _site(
        self, call: Call, address: Address, visited: LearnerAccount | None, request_id: str
    ) -> Result:
        """Answer at a bucket's website endpoint, where nobody's signature counts."""
        account = visited or self._house.accounts.owner_of_bucket(address.bucket or "")
        if account is None:
            return website.page(call, website.NO_BUCKET, address, request_id)
        async with self._house.keeper.using(account):
            await self._wake(account)
            async with account.lock:
                find = partial(website.find, account.account_id, address)
                site = await self._in_thread(find)

            async def get(reading: Call, at: Address) -> Result:
                who = anonymous(account.account_id)
                return await self._execute(account, Ask(reading, at, who, secrets.token_hex(16)))

            return await website.serve(call, address, site, get, request_id)

    async def _unsigned(
        self, call: Call, address: Address, visited: LearnerAccount | None, request_id: str
    ) -> Result | None:
        """Answer what is proven by something else than a signature of the call, if it is that."""
        if not posted.concerns(call, address):
            return unsigned.certificate(call, address)
        try:
            return await self._upload(call, visited, request_id)
        except UploadRefusedError as refusal:
            return respond.fault(call, address.module, refusal.answer, request_id)

    async def _upload(self, call: Call, visited: LearnerAccount | None, request_id: str) -> Result:
        """Take in the file of a browser's form, see `uploads`."""
        sent = await self._by_size(call, partial(form.read, call.content_type, call.body))
        claimed = proof.claim_of(sent)
        address = addresses.resolve(call, claimed.scope if claimed else None)
        account = self._account(claimed, call, address, visited)
        async with self._house.keeper.using(account):
            who = anonymous(account.account_id)
            if claimed is not None:
                await self._wake(account)
                who = proof.prove(sent, claimed, address.bucket or "", account.key)
            taken = partial(posted.taken, call, address, sent)
            upload, at = await self._by_size(call, taken)
            result = await self._execute(account, Ask(upload, at, who, request_id, claimed))
        return posted.answered(result, call, address, sent)

    def _account(
        self,
        claimed: claim.Claim | None,
        call: Call,
        address: Address,
        visited: LearnerAccount | None,
    ) -> LearnerAccount:
        """Return the account that the call says it is for; nothing is proven yet."""
        accounts = self._house.accounts
        if visited is not None and address.module != "s3":  # elsewhere a GET may change something
            raise RefusedError(Fault.MISSING)
        if claimed is None and visited is not None:
            return visited
        if claimed is None:
            owner = self._owner(call, address)
            if owner is None and address.module == "sts":
                raise federation.refusal(call)
            if owner is None:
                raise RefusedError(Fault.MISSING)
            return owner
        if not addresses.scope_fits(call, claimed.scope, address):
            detail = f"Credential should be scoped to correct service: '{address.module}'."
            raise RefusedError(Fault.WRONG_SCOPE, detail)
        account = accounts.get(account_of(claimed.scope.access_key_id) or "")
        if account is None:
            raise RefusedError(Fault.UNKNOWN_KEY)
        return account

    def _owner(self, call: Call, address: Address) -> LearnerAccount | None:
        """Return whose bucket or topic a call is about that nobody signed."""
        if address.bucket:
            return self._house.accounts.owner_of_bucket(address.bucket)
        return self._house.accounts.get(unsigned.account_of(call, address) or "")

    async def _identify(
        self, account: LearnerAccount, call: Call, claimed: claim.Claim | None, address: Address
    ) -> Principal:
        if claimed is None:
            return anonymous(account.account_id)
        await self._wake(account)
        prove = partial(_prove, call, claimed, account, address)
        if len(call.body) <= LARGE_BODY:
            return prove()
        who: Principal = await self._in_thread(prove)
        return who

    async def _wake(self, account: LearnerAccount) -> None:
        if not account.awake:
            async with account.lock:
                await self._in_thread(partial(self._house.accounts.wake, account))
        if account.dropped:
            raise RefusedError(Fault.UNKNOWN_KEY)

    async def _execute(self, account: LearnerAccount, ask: Ask) -> Result:
        """Wait for the account's turn, and for a message where the caller polls for one."""
        deadline = None
        while True:
            changed = account.changed
            try:
                fact = await self._turn(account, ask, may_wait=_time_left(deadline) > 0)
                break
            except StillEmptyError as empty:
                deadline = deadline or time.monotonic() + empty.seconds
            pause = min(_LOOK_AGAIN, max(0.0, _time_left(deadline)))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), pause)
        if not fact.operation.read_only:
            account.stir()
        if not (fact.operation.read_only and account.ticked):
            self._house.clocks.touch(account)
        if not fact.operation.read_only and ask.address.module in CONCERNED:
            await self._house.refresh(account)
        await self._house.recorder.note(account, fact)
        if fact.order is not None:
            tail = ask.call.fields.get("x-amz-log-type") == "Tail"
            return await self._house.functions.call(account, fact.order, tail=tail)
        return fact.result

    async def _turn(self, account: LearnerAccount, ask: Ask, *, may_wait: bool) -> Fact:
        async with account.lock:
            if account.dropped:
                raise RefusedError(Fault.UNKNOWN_KEY)
            if not account.awake:  # an anonymous call wakes an account too
                await self._in_thread(partial(self._house.accounts.wake, account))
            take = partial(turn.take, self._house.accounts, account, ask, may_wait=may_wait)
            kind = kind_of(ask)
            if self._pace.is_quick(kind, ask):
                return self._timed(kind, take)
            fact: Fact = await self._in_thread(partial(self._timed, kind, take))
            return fact

    def _timed(self, kind: Kind, take: Callable[[], Fact]) -> Fact:
        began = time.thread_time()  # without waits for other threads and processes
        try:
            return take()
        finally:
            self._pace.note(kind, time.thread_time() - began)

    async def _by_size(self, call: Call, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - as work returns
        return work() if len(call.body) <= LARGE_BODY else await self._in_thread(work)

    async def _in_thread(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - as work returns
        return await asyncio.get_running_loop().run_in_executor(self._house.threads, work)


def _prove(
    call: Call, claimed: claim.Claim, account: LearnerAccount, address: Address
) -> Principal:
    who = identify.prove(call, claimed, account.key, call.visit.at if call.visit else None)
    if address.module == "s3":
        integrity.check(call)
    return who


def _time_left(deadline: float | None) -> float:
    return float("inf") if deadline is None else deadline - time.monotonic()
