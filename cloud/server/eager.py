"""Coroutines that begin at once, and become tasks only if they have to wait.

Most calls never wait: they are answered by the time that asyncio would have begun them. A task
costs as much as reading a request: it is made, noted in two sets, put in line and taken out again.
Python 3.12 does this itself (`asyncio.eager_task_factory`).

Until it waits for the first time, the coroutine runs in nobody's task: `asyncio.current_task()` is
None there, so `asyncio.timeout` and task groups are not for it. It runs in its caller's context.
"""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any


def start(
    loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, None]
) -> asyncio.Task[None] | None:
    """Begin; return the task that goes on with it, None when it is over already.

    Raises what the coroutine raises before it waits.
    """
    try:
        awaited = coroutine.send(None)
    except StopIteration:
        return None
    return loop.create_task(_finish(_Rest(coroutine, awaited)))


async def _finish(rest: "_Rest") -> None:
    await rest


class _Rest:
    """What is left of a coroutine that has begun and waits for `awaited`."""

    __slots__ = ("_awaited", "_coroutine")

    def __init__(self, coroutine: Coroutine[Any, Any, None], awaited: Any) -> None:  # noqa: ANN401
        self._coroutine = coroutine
        self._awaited = awaited

    def __await__(self) -> Generator[Any, Any, None]:
        awaited = self._awaited
        while True:
            fault: BaseException | None = None
            try:
                yield awaited
            except BaseException as raised:  # noqa: BLE001 - it is the coroutine's to deal with
                fault = raised
            try:
                if fault is None:
                    awaited = self._coroutine.send(None)
                else:
                    awaited = self._coroutine.throw(fault)
            except StopIteration:
                return
