"""FIFO queues take nothing twice within five minutes, and number what they take.

Replaces:

- `SQSBackend.send_message`, for such queues. moto answers a message that it drops with a new id,
  forgets what was taken once it is deleted, looks through all that is waiting, knows no
  `DeduplicationScope`, and draws sequence numbers at random, or none at all where the body is
  what tells messages apart. AWS answers the id and the number of the message that it took.
- with `cloud.engines.functions.polling`, which starts triggers, `Queue.add_message`: it looks for
  the same again, and so would lose what is moved to a dead-letter queue.

Source: Amazon SQS Developer Guide, "Exactly-once processing in Amazon SQS", "FIFO queue and message
identifiers"; Amazon SQS API Reference, "SendMessage" (MessageDeduplicationId, SequenceNumber).
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from moto.moto_api._internal import mock_random
from moto.sqs.models import Message, SQSBackend

from cloud.seams import clock
from cloud.seams.patch import put

_WITHIN = 300.0  # seconds of the account's clock
_FIRST_NUMBER = 18_000_000_000_000_000_000  # of the twenty digits that AWS's have
_STEP = 256
# Our own attributes of a queue: (moment, id, number) by what tells messages apart, oldest first.
_TAKEN, _NUMBER = "taken", "number"
_plain_send: Any = SQSBackend.send_message


def install() -> None:
    put(SQSBackend, "send_message", _send)


def add(self: Any, message: Any) -> None:
    """Nobody waits for it: long polls ask again (`cloud.seams.queues`)."""
    self._messages.append(message)


def _send(self: Any, queue_name: str, message_body: str, **details: Any) -> Any:
    queue = self.get_queue(queue_name)
    if not queue.fifo_queue:
        return _plain_send(self, queue_name, message_body, **details)
    return _take(self, queue, message_body, details)


def _take(backend: Any, queue: Any, body: str, details: Mapping[str, Any]) -> Message:
    delay, group = int(details.get("delay_seconds") or 0), details.get("group_id")
    told_apart = details.get("deduplication_id")
    backend._validate_message(queue, body, delay, told_apart, group)
    made = Message(str(mock_random.uuid4()), body, details.get("system_attributes"))
    made.message_attributes = dict(details.get("message_attributes") or {})
    made.group_id = group
    made.deduplication_id = told_apart or sha256(body.encode()).hexdigest()
    if not _known(queue, made):
        made.mark_sent(delay_seconds=queue.delay_seconds)
        queue.add_message(made)
    return made


def _known(queue: Any, message: Message) -> bool:
    """Tell whether such a message was taken before, and give this one its id and its number."""
    now, held = clock.time(), vars(queue).setdefault(_TAKEN, {})
    while held and (first := next(iter(held))) and held[first][0] + _WITHIN <= now:
        del held[first]
    by_group = queue.deduplication_scope == "messageGroup"
    mark = message.group_id if by_group else None, message.deduplication_id
    if mark in held:
        _, message.id, message.sequence_number = held[mark]
        return True
    number = vars(queue)[_NUMBER] = vars(queue).get(_NUMBER, _FIRST_NUMBER) + _STEP
    message.sequence_number = str(number)
    held[mark] = now, message.id, message.sequence_number
    return False
