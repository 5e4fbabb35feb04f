"""Executions of state machines go on: in turns of their own, soon after something let them."""

import asyncio
import base64
import logging
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from botocore.validate import ParamValidator
from moto.core.utils import get_service_model

from cloud.engines.functions import starting
from cloud.engines.states import integrations, port
from cloud.engines.states.port import TaskError
from cloud.errors import NotKeptError, StateCorruptError
from cloud.seams.scope import Scope, current, entered, noted, noting
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.address import Address
from cloud.server.ask import Ask
from cloud.server.call import Call
from cloud.server.clock import Clocks
from cloud.server.keeper import Keeper
from cloud.server.on_behalf import Deputy
from cloud.server.principal import anonymous
from cloud.stacks.calls import CallError, acting, call, through

logger = logging.getLogger(__name__)

SERVICE = "states.amazonaws.com"
_SESSION = "AWSStepFunctions"


class Workflows:
    """For the event loop only."""

    def __init__(
        self, accounts: Accounts, threads: Executor, keeper: Keeper, clocks: Clocks
    ) -> None:
        self._accounts = accounts
        self._threads = threads
        self._keeper = keeper
        self._clocks = clocks
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: set[str] = set()  # accounts that a task is there for, and has not begun

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        port.use(
            lambda account_id: _hand_over(loop, self, account_id), partial(_Calls, self._accounts)
        )

    async def close(self) -> None:
        port.use(None, None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def spawn(self, account_id: str) -> None:
        if account_id in self._waiting:
            return
        self._waiting.add(account_id)
        task = asyncio.get_running_loop().create_task(self._go_on(account_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _go_on(self, account_id: str) -> None:
        account = self._accounts.get(account_id)
        if account is None:
            self._waiting.discard(account_id)
            return
        async with self._keeper.using(account):
            async with account.lock:
                self._waiting.discard(account_id)
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self._threads, self._advance, account)
            self._accounts.went_on(account)
            self._clocks.touch(account)

    def _advance(self, account: LearnerAccount) -> None:
        """Take the steps that are due, and write down what they have changed."""
        touched: list[Any] = []
        try:
            if account.dropped:
                return
            self._accounts.wake(account)
            with entered(Scope(account.account_id)), noting(touched):
                later = port.go_on(account.account_id)
            self._accounts.keep(account, touched, changed=True)
        except (NotKeptError, StateCorruptError):
            logger.exception("what executions of %s did is not kept", account.account_id)
        except Exception:
            logger.exception("executions of %s did not go on", account.account_id)
            self._accounts.roll_back(account)
        else:
            if later:
                port.post(account.account_id)


def _hand_over(loop: asyncio.AbstractEventLoop, flows: Workflows, account_id: str) -> None:
    loop.call_soon_threadsafe(flows.spawn, account_id)


class _Calls:
    """Calls of the executions of one account, which is awake and whose lock is held."""

    def __init__(self, accounts: Accounts, account_id: str) -> None:
        account = accounts.one_awake(account_id)
        if account is None:
            raise LookupError(f"Account {account_id} sleeps.")
        self._account = account

    def call(
        self, service: str, operation: str, given: Mapping[str, Any], role_arn: str
    ) -> dict[str, Any]:
        region = current().region
        host = f"states.{region}.amazonaws.com"
        asked = Call("POST", host, "/", "", [("user-agent", SERVICE)], b"")
        nobody = anonymous(self._account.account_id)
        ask = Ask(asked, Address("stepfunctions", region, host, "/"), nobody, "")
        deputy = Deputy(self._account, ask, noted(), SERVICE, _SESSION)
        shape = get_service_model(service).operation_model(operation).input_shape
        wrong = ParamValidator().validate(dict(given), shape)
        if wrong.has_errors():
            raise TaskError("States.Runtime", wrong.generate_report())
        try:
            with through(deputy), acting(role_arn):
                answer: dict[str, Any] = _plain(call(service, operation, given))
        except CallError as fault:
            name = integrations.error_name(service, fault.code)
            raise TaskError(name, fault.message) from fault
        return answer

    def invoke(self, given: Mapping[str, Any], role_arn: str, item: str) -> dict[str, Any] | None:
        with starting.gathering() as orders:
            answer = self.call("lambda", "Invoke", given, role_arn)
        for order in orders:
            starting.end(order)
            starting.post(replace(order, kind="task", item=item))
        return None if orders else answer


def _plain(value: Any) -> Any:  # noqa: ANN401 - as boto3 answers
    """Return an answer as JSON can hold it."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    return value
