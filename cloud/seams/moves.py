"""Dead-letter queues are emptied again: StartMessageMoveTask and ListMessageMoveTasks.

Adds both to `moto.sqs`, which has neither. A move is over the moment it is asked for, however
slowly it was asked to go: a lab's dead-letter queue holds few messages, and nobody wants to wait.
So there is never one that could be cancelled, and CancelMessageMoveTask stays unavailable.

What is moved counts as new: another id, sent now, never received. Without a destination each goes
back to the queue that gave it up, which `note` remembers with the message.
Source: Amazon SQS API Reference, "StartMessageMoveTask"; Amazon SQS Developer Guide, "Using
dead-letter queues in Amazon SQS".
"""

import json
from base64 import b64encode
from typing import Any
from uuid import UUID

from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.sqs.exceptions import InvalidParameterValue, SQSException
from moto.sqs.models import Message, Queue, SQSBackend
from moto.sqs.responses import SQSResponse

from cloud.seams import clock
from cloud.seams.patch import SeamError

_KEPT = 10  # tasks of a queue, the most that ListMessageMoveTasks tells of


class AbsentError(SQSException):
    code = "ResourceNotFoundException"
    message = "The resource that you specified for the SourceArn parameter doesn't exist."


class AbsentDestinationError(SQSException):
    code = "ResourceNotFoundException"
    message = "The resource that you specified for the DestinationArn parameter doesn't exist."


def install() -> None:
    """Raises SeamError when moto has come to know these operations."""
    for name, answer in (("start_message_move_task", _start), ("list_message_move_tasks", _list)):
        if hasattr(SQSResponse, name):
            raise SeamError(f"moto has {name} of its own now.")
        setattr(SQSResponse, name, answer)


def note(backend: SQSBackend, queue_name: str) -> None:
    """Have messages that a receipt has just moved away remember where they came from."""
    queue: Any = backend.queues.get(queue_name)
    target: Any = None if queue is None else queue.dead_letter_queue
    if target is None:
        return
    for message in reversed(target._messages):  # such messages are always the last
        if not message.approximate_receive_count or hasattr(message, "given_up_by"):
            break
        message.given_up_by = queue.queue_arn


def _queue(backend: SQSBackend, arn: str) -> Queue | None:
    return next((one for one in backend.queues.values() if one.queue_arn == arn), None)


def _start(self: Any) -> ActionResult:
    backend: SQSBackend = self.sqs_backend
    given = self._get_params()
    source = _queue(backend, given["SourceArn"])
    if source is None:
        raise AbsentError
    feeders = [one for one in backend.queues.values() if one.dead_letter_queue is source]
    if not feeders:
        raise InvalidParameterValue("Source queue must be configured as a Dead Letter Queue.")
    destination = given.get("DestinationArn")
    if destination is not None and _queue(backend, destination) is None:
        raise AbsentDestinationError
    task = {
        "TaskHandle": _handle(given["SourceArn"]),
        "Status": "COMPLETED",
        "SourceArn": given["SourceArn"],
        "StartedTimestamp": int(clock.time() * 1000),
        "ApproximateNumberOfMessagesToMove": len(source.messages),
        "ApproximateNumberOfMessagesMoved": _move(backend, source, destination, feeders),
    }
    if destination is not None:
        task["DestinationArn"] = destination
    if given.get("MaxNumberOfMessagesPerSecond") is not None:
        task["MaxNumberOfMessagesPerSecond"] = int(given["MaxNumberOfMessagesPerSecond"])
    held = [task, *getattr(source, "move_tasks", [])]
    vars(source)["move_tasks"] = held[:_KEPT]
    return ActionResult({"TaskHandle": task["TaskHandle"]})


def _move(backend: SQSBackend, source: Queue, destination: str | None, feeders: list[Queue]) -> int:
    """Move what can be received, and return how many messages those were."""
    moved = 0
    for message in list(source.messages):
        arn = destination or getattr(message, "given_up_by", None)
        target = feeders[0] if arn is None else _queue(backend, arn)
        if target is None:  # its queue has been deleted since
            continue
        source._messages.remove(message)
        source.pending_messages.discard(message)
        target.add_message(_anew(message))
        moved += 1
    return moved


def _anew(message: Any) -> Message:
    made = Message(str(_uuid()), message.body, message.system_attributes)
    made.message_attributes = message.message_attributes
    made.group_id, made.deduplication_id = message.group_id, message.deduplication_id
    made.sequence_number = message.sequence_number
    made.mark_sent()
    return made


def _list(self: Any) -> ActionResult:
    given = self._get_params()
    source = _queue(self.sqs_backend, given["SourceArn"])
    if source is None:
        raise AbsentError
    most = int(given.get("MaxResults") or 1)
    tasks = getattr(source, "move_tasks", [])[:most]
    # A handle is for cancelling, so only a running task shows it.
    shown = [{k: v for k, v in task.items() if k != "TaskHandle"} for task in tasks]
    return ActionResult({"Results": shown})


def _handle(arn: str) -> str:
    named = {"taskId": str(_uuid()), "sourceArn": arn}
    return b64encode(json.dumps(named).encode()).decode()


def _uuid() -> UUID:
    made: UUID = mock_random.uuid4()
    return made
