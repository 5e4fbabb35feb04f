"""Messages are gone when their queue's retention is over.

Replaces nothing: moto keeps such messages, counts them, and one in front of a queue hides all that
came after it from a receiver. Source: SQS developer guide, "Message retention period"; a message
in a dead-letter queue keeps the moment at which it was first sent.
"""

from collections.abc import Iterator
from typing import Any

from moto.sqs.models import sqs_backends

from cloud.seams.due.agenda import Source, backends, register


def install() -> None:
    register(Source("sqs", _next_due, _fire, tidying=True))


def _queues(account_id: str) -> Iterator[tuple[Any, float]]:
    """Yield the queues that hold messages, and for how many seconds they do."""
    for backend in backends(sqs_backends, account_id):
        for queue in backend.queues.values():
            if queue._messages:
                yield queue, float(queue.message_retention_period)


def _next_due(account_id: str) -> float | None:
    return min(
        (
            min(message.sent_timestamp for message in queue._messages) / 1000 + kept
            for queue, kept in _queues(account_id)
        ),
        default=None,
    )


def _fire(account_id: str, moment: float) -> int:
    count = 0
    for queue, kept in _queues(account_id):
        first = (moment - kept) * 1000  # milliseconds; what was sent until then is over
        over = [message for message in queue._messages if message.sent_timestamp <= first]
        queue._messages = [one for one in queue._messages if one.sent_timestamp > first]
        queue.pending_messages.difference_update(over)
        count += len(over)
    return count
