"""Calls as one of the account's own users or roles, and calls that must change nothing.

They are made in a copy of the account that is dropped afterwards. So nobody's keys are needed or
touched, a call that policies should have refused does no harm, and the learner's record shows
nothing of it.

A copy costs a tenth of a second, and a function's first start in it as much again. During one
grading the account is taken to stand still: a copy in which nothing has changed serves the next
call too, and one in which steps were tried out goes on with steps that begin with the same ones.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, wait
from contextlib import contextmanager
from threading import Lock
from typing import Any

from cloud.client import CloudClient
from labs.providers.aws_clients import AwsClients
from labs.providers.base import ProviderError, Step
from labs.providers.copies import Copy
from labs.providers.faults import translated

logger = logging.getLogger(__name__)

# Seconds after which the cloud drops a copy whose maker was killed. No task may take as long.
LEASE = 300.0


class Double:
    """The copies of one account that one probe uses. Threads wait for one another.

    `account_id` raises SandboxLostError where there is no account.
    """

    def __init__(
        self,
        cloud: CloudClient,
        clients: AwsClients,
        threads: Executor,
        account_id: Callable[[], str],
    ) -> None:
        self._cloud = cloud
        self._clients = clients
        self._threads = threads
        self._account_id = account_id
        self._lock = Lock()
        self._still = False
        self._copy: Copy | None = None
        self._leaving: list[Future[None]] = []

    @contextmanager
    def standstill(self) -> Iterator[None]:
        """As AwsProbe.standstill."""
        self._still = True
        try:
            yield
        finally:
            self._still = False
            self._drop()

    def call(
        self, principal: str, service: str, operation: str, parameters: Mapping[str, Any]
    ) -> dict[str, Any]:
        """As AwsProbe.call_as."""
        with self._lock, self._used(lambda copy: copy.serves(principal)) as copy:
            return copy.call(principal, service, operation, parameters)

    def rehearse(self, steps: Sequence[Step]) -> list[dict[str, Any]]:
        """As AwsProbe.rehearse."""
        with self._lock, self._used(lambda copy: copy.continues(steps)) as copy:
            return copy.rehearse(steps)

    @contextmanager
    def _used(self, fits: Callable[[Copy], bool]) -> Iterator[Copy]:
        """Give the copy there is if it fits, else a fresh one."""
        if self._copy is None or not fits(self._copy):
            self._drop()
            account_id = self._account_id()
            with translated():
                account = self._cloud.fork(account_id, lease=LEASE)
            self._copy = Copy(self._cloud, self._clients, account_id, account)
        try:
            yield self._copy
        finally:
            if not self._still:
                self._drop()
                wait(self._leaving)

    def _drop(self) -> None:
        """Let go of the copy there is. It is dropped meanwhile, since a verdict need not wait."""
        copy, self._copy = self._copy, None
        if copy is not None:
            self._leaving.append(self._threads.submit(_dropped, copy))


def _dropped(copy: Copy) -> None:
    try:
        copy.drop()
    except ProviderError as fault:
        logger.warning("The copy %s could not be dropped: %s", copy.account.account_id, fault)
