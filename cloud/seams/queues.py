"""Queues that neither slow down with their depth nor hold a thread while they wait.

Replaces:
- `Queue.attributes`, which counts all messages three times whenever one of them is sent (64 ms
  at 3,000 messages), and tells moments with fractions of a second;
- `is_message_valid_based_on_retention_period`, which counts them on receipt;
- `unix_time_millis` in `moto.sqs.models`, which takes 7 µs and is asked twice for each message;
- the waiting of `SQSBackend.receive_message`, which sleeps in its thread, and so under its
  account's lock. Here it raises StillEmptyError; the front door waits, without a thread or a
  lock, and asks again.
"""

import threading
from collections.abc import Iterator
from typing import Any

from moto.sqs import models
from moto.sqs.models import Queue, SQSBackend
from moto.sqs.responses import SQSResponse

from cloud.seams import clock, moves
from cloud.seams.patch import put

_plain_attributes: Any = Queue.attributes
_plain_receive = SQSBackend.receive_message
_plain_response = SQSResponse.receive_message
_MOMENTS = ("CreatedTimestamp", "LastModifiedTimestamp")
_local = threading.local()


class StillEmptyError(Exception):
    """Nothing to receive yet. `seconds`: how long the caller is willing to wait in all."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class patience:  # noqa: N801 - a context manager, by the name of what it does
    """Let a long poll in this thread raise StillEmptyError, or answer empty when it may not."""

    __slots__ = ("_may_wait",)

    def __init__(self, *, may_wait: bool) -> None:
        self._may_wait = may_wait

    def __enter__(self) -> None:
        _local.may_wait = self._may_wait

    def __exit__(self, *_fault: object) -> None:
        _local.may_wait = False


def may_wait() -> bool:
    """Tell whether a call in this thread may raise StillEmptyError."""
    return bool(getattr(_local, "may_wait", False))


def install() -> None:
    put(Queue, "attributes", property(_attributes))
    put(models, "unix_time_millis", lambda: clock.time() * 1000)
    put(SQSBackend, "is_message_valid_based_on_retention_period", _is_kept)
    put(SQSBackend, "receive_message", _receive)
    put(SQSResponse, "receive_message", _respond)


class _Attributes(dict[str, Any]):
    """A queue's attributes, counted only when more than a setting is asked for."""

    def __init__(self, queue: Any) -> None:
        super().__init__()
        self._queue: Any = queue

    def get(self, key: str, default: Any = None) -> Any:
        if key == "ContentBasedDeduplication" and self._queue is not None:
            if not self._queue.fifo_queue:
                return default
            return str(self._queue.content_based_deduplication).lower()
        return self._counted().get(key, default)

    def _counted(self) -> dict[str, Any]:
        if self._queue is not None:
            queue, self._queue = self._queue, None
            told = _plain_attributes.fget(queue)
            self.update(told)
            self.update({name: str(int(float(told[name]))) for name in _MOMENTS})
        return dict(dict.items(self))

    def __getitem__(self, key: str) -> Any:
        return self._counted()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._counted()

    def __iter__(self) -> Iterator[str]:
        return iter(self._counted())

    def __len__(self) -> int:
        return len(self._counted())

    def keys(self) -> Any:
        return self._counted().keys()

    def values(self) -> Any:
        return self._counted().values()

    def items(self) -> Any:
        return self._counted().items()


def _attributes(self: Queue) -> dict[str, Any]:
    return _Attributes(self)


def _is_kept(self: Any, queue_name: str, message: Any) -> bool:
    seconds = int(self.get_queue(queue_name).message_retention_period)
    return clock.time() * 1000 - float(message.sent_timestamp) < 1000 * seconds


def _receive(
    self: Any,
    queue_name: str,
    count: int,
    wait_seconds_timeout: int,
    visibility_timeout: int,
    message_attribute_names: list[str] | None = None,
) -> Any:
    found = _plain_receive(self, queue_name, count, 0, visibility_timeout, message_attribute_names)
    moves.note(self, queue_name)
    asked = getattr(_local, "receiving", False) and may_wait()
    if not found and wait_seconds_timeout and asked:
        raise StillEmptyError(wait_seconds_timeout)
    return found


def _respond(self: Any) -> Any:
    """Only a caller's own poll waits; a function's trigger, which polls too, does not."""
    _local.receiving = True
    try:
        return _plain_response(self)
    finally:
        _local.receiving = False
