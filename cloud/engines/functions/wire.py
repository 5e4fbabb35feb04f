"""The runner, reached over its unix socket: JSON over HTTP. See docs/operators/runner.md."""

import asyncio
import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cloud.engines.functions.line import AwayError, Header, Line
from cloud.engines.functions.port import (
    BusyError,
    Order,
    Outcome,
    Package,
    PackageError,
    UnavailableError,
    WorkersError,
)

AWAY = (
    "Lambda functions cannot run just now: the part of this lab that runs them does not answer. "
    "This is not your mistake; please try again in a moment."
)
_GONE = "The function's code was deleted before it could be unpacked."
_GRACE = 45.0  # seconds beyond a function's own timeout: unpacking, starting and ending a jail
_ATTEMPTS = 3
_ERRORS: dict[str, type[WorkersError]] = {
    "busy": BusyError,
    "tree-refused": PackageError,
    "language-missing": UnavailableError,
}


class _MissingError(Exception):
    """The runner has not (or no longer) unpacked these trees."""

    def __init__(self, names: str) -> None:
        super().__init__(names)
        self.names = frozenset(names.split())


class Runner:
    """Workers that are jails of a runner on this host."""

    def __init__(self, socket: Path) -> None:
        self._line = Line(socket)

    async def invoke(self, order: Order) -> Outcome:
        """Raises UnavailableError, BusyError, PackageError."""
        body = json.dumps(_request(order)).encode()
        path = f"/functions/{order.account_id}/invocations"
        for _ in range(_ATTEMPTS):
            try:
                answer = await self._ask("POST", path, body, timeout=order.timeout + _GRACE)
            except _MissingError as fault:
                for packages in ([order.code], order.layers):
                    if packages and _tree(packages) in fault.names:
                        await self._put(order, packages)
                continue
            return _outcome(json.loads(answer))
        raise UnavailableError(AWAY)

    async def drop(self, account_id: str) -> None:
        try:
            await self._ask("DELETE", f"/functions/{account_id}", b"", timeout=_GRACE)
        except (WorkersError, _MissingError):
            return  # a runner that is gone has left nothing behind

    async def close(self) -> None:
        await self._line.close()

    async def _put(self, order: Order, packages: Sequence[Package]) -> None:
        path = f"/functions/{order.account_id}/trees/{_tree(packages)}"
        try:
            contents = [await asyncio.to_thread(package.read) for package in packages]
        except OSError as fault:
            raise PackageError(_GONE) from fault
        lengths = json.dumps([len(content) for content in contents])
        headers = [("x-lengths", lengths)]
        await self._ask("PUT", path, b"".join(contents), timeout=2 * _GRACE, headers=headers)

    async def _ask(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        timeout: float,
        headers: Sequence[Header] = (),
    ) -> bytes:
        try:
            status, answer = await self._line.ask(
                method, path, body, timeout=timeout, headers=headers
            )
        except AwayError as fault:
            raise UnavailableError(AWAY) from fault
        if status < 400:
            return answer
        try:
            told = json.loads(answer)["error"]
            kind, message = told["kind"], told["message"]
        except (ValueError, KeyError, TypeError) as fault:
            raise UnavailableError(AWAY) from fault
        if kind == "tree-missing":
            raise _MissingError(message)
        raise _ERRORS.get(kind, UnavailableError)(message if kind in _ERRORS else AWAY)


def _request(order: Order) -> dict[str, Any]:
    return {
        "worker": order.worker,
        "code": _tree([order.code]),
        "layers": _tree(order.layers) if order.layers else None,
        "language": order.language,
        "handler": order.handler,
        "environment": order.environment,
        "timeout": order.timeout,
        "memory": order.memory,
        "scratch": order.scratch,
        "request_id": order.request_id,
        "arn": order.arn,
        "event": order.event,
        "client_context": order.client_context,
        "label": order.environment["AWS_LAMBDA_LOG_STREAM_NAME"],
    }


def _tree(packages: Sequence[Package]) -> str:
    """Return the name of what these packages unpack to, each over those before."""
    return sha256("\n".join(package.name for package in packages).encode()).hexdigest()


def _outcome(told: dict[str, Any]) -> Outcome:
    return Outcome(
        status=told["status"],
        payload=told["payload"],
        log=told["log"],
        init=told["init"],
        duration=told["duration"],
        exit_code=told["exit_code"],
        memory_used=told["memory_used"],
        stream=told["label"],
    )
