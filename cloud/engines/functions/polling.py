"""Queues that trigger functions: batches are read, handed over, and deleted when all went well.

Replaces: what `Queue.add_message` does in moto for event source mappings, which invokes for each
message, under the sender's lock. The message itself is added by `cloud.seams.fifo`.

Source: Lambda Developer Guide, "Using Lambda with Amazon SQS", "Creating and configuring an Amazon
SQS event source mapping", "Handling errors for an SQS event source in Lambda" (partial batch
responses).
"""

import json
import logging
from collections.abc import Iterator
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.sqs.models import Queue, sqs_backends

from cloud.engines.functions import choosing, orders, results, starting
from cloud.engines.functions.granted import role_may
from cloud.engines.functions.invoking import is_full
from cloud.engines.functions.mapping import ACTIONS
from cloud.engines.functions.orders import Event
from cloud.engines.functions.port import Order, Outcome, UnavailableError, WorkersError
from cloud.engines.functions.resolving import NoFunctionError, target
from cloud.seams import clock, fifo
from cloud.seams.due import agenda
from cloud.seams.patch import put
from cloud.seams.sessions import RoleDeniedError

logger = logging.getLogger(__name__)

_AT_ONCE = 5  # pollers at first. Source: "Using Lambda with Amazon SQS", scaling
_MOST_PLAIN = 10  # messages a batch, unless there is a window
_PAUSED = "paused_until"  # our own attribute of a mapping, by the account's clock
_PAUSE = 10.0  # seconds


def install() -> None:
    put(Queue, "add_message", _add)


def _add(self: Any, message: Any) -> None:
    fifo.add(self, message)
    if self.lambda_event_source_mappings and starting.available():
        start_due(self.account_id, clock.time())


def _mappings(account_id: str) -> Iterator[tuple[Any, Any]]:
    """Yield enabled mappings of queues, each with its queue."""
    for backend in agenda.backends(lambda_backends, account_id):
        for mapping in backend._event_source_mappings.values():
            source = mapping.event_source_arn.split(":")
            if mapping.enabled and source[2] == "sqs":
                queues = sqs_backends[account_id][source[3]].queues
                if source[5] in queues:
                    yield mapping, queues[source[5]]


def next_due(account_id: str) -> float | None:
    if not starting.available():
        return None
    found = (_due(account_id, mapping, queue) for mapping, queue in _mappings(account_id))
    return min((moment for moment in found if moment is not None), default=None)


def _due(account_id: str, mapping: Any, queue: Any) -> float | None:
    """Return when the mapping has a batch, by the account's clock; None while it has none."""
    most = (mapping.scaling_config or {}).get("MaximumConcurrency", _AT_ONCE)
    if starting.running(account_id, mapping.uuid) >= (
        1 if queue.fifo_queue else min(most, _AT_ONCE)
    ):
        return None
    # A millisecond later: moto does not yet give out what becomes visible now.
    visible = sorted(
        (max(float(m.sent_timestamp), m.visible_at, m.delayed_until) + 1) / 1000
        for m in queue._messages
    )
    if not visible:
        return None
    window, size = float(mapping.max_batch_window or 0), int(mapping.batch_size)
    moment = visible[0] + window
    if window and len(visible) >= size:
        moment = min(moment, visible[size - 1])
    return max(float(moment), float(vars(mapping).get(_PAUSED, 0.0)))


def start_due(account_id: str, moment: float) -> int:
    """Hand over every batch that is due; return how many."""
    started = 0
    for mapping, queue in list(_mappings(account_id)):
        while (due := _due(account_id, mapping, queue)) is not None and due <= moment:
            if not _start(account_id, mapping, queue):
                vars(mapping)[_PAUSED] = moment + _PAUSE
                break
            started += 1
    return started


def _start(account_id: str, mapping: Any, queue: Any) -> bool:
    """Tell whether a batch was handed over, or looked through and dropped."""
    region = mapping.region
    try:
        found = target(account_id, region, mapping.function_arn)
        if is_full(found, region):
            return False
        event = Event("{}", kind="batch", item=mapping.uuid)
        draft = orders.order(account_id, region, found, event)
    except (NoFunctionError, RoleDeniedError, UnavailableError) as fault:
        logger.info("%s has nobody to hand over to: %s", queue.name, fault)
        return False
    if not all(role_may(draft, action, queue.queue_arn) for action in ACTIONS):
        logger.info("%s may not be read by a function's role", queue.name)
        return False
    size = int(mapping.batch_size)
    most = size if mapping.max_batch_window else min(size, _MOST_PLAIN)
    backend = sqs_backends[account_id][queue.region]
    messages = backend.receive_message(queue.name, most, 0, int(queue.visibility_timeout))
    if not messages:
        return False
    handles = {message.id: str(message.receipt_handle) for message in messages}
    records = []
    for record in (_record(queue, message) for message in messages):
        if choosing.fits(mapping, record):
            records.append(record)
        else:
            backend.delete_message(queue.name, handles.pop(record["messageId"]))
    if not records:
        return True
    body = json.dumps({"Records": records})
    event = Event(body, kind="batch", item=mapping.uuid, messages=handles)
    starting.post(orders.order(account_id, region, found, event))
    return True


def _record(queue: Any, message: Any) -> dict[str, Any]:
    attributes = {
        "ApproximateReceiveCount": str(message.approximate_receive_count),
        "SentTimestamp": str(message.sent_timestamp),
        "SenderId": message.sender_id,
        "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
    }
    if queue.fifo_queue:
        attributes |= {
            "MessageGroupId": message.group_id,
            "MessageDeduplicationId": message.deduplication_id,
            "SequenceNumber": message.sequence_number,
        }
    told = {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": {n: _attribute(a) for n, a in message.message_attributes.items()},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.queue_arn,
        "awsRegion": queue.region,
    }
    if message.message_attributes:
        told["md5OfMessageAttributes"] = message.attribute_md5
    return told


def _attribute(given: dict[str, Any]) -> dict[str, Any]:
    """Return a message's attribute as events have it. Source: "Example Amazon SQS message"."""
    told: dict[str, Any] = {"stringListValues": [], "binaryListValues": []}
    kind = given.get("DataType", "String")
    value = given.get("StringValue")
    binary = given.get("BinaryValue")
    if value is not None:
        told["stringValue"] = value
    if binary is not None:
        told["binaryValue"] = binary if isinstance(binary, str) else binary.decode("latin-1")
    return {**told, "dataType": kind}


def settle(order: Order, outcome: Outcome | WorkersError) -> None:
    """Delete what was done; the rest is seen again when its visibility timeout is over."""
    backend = lambda_backends[order.account_id][order.region]
    mapping = backend._event_source_mappings.get(order.item)
    if mapping is None or isinstance(outcome, WorkersError) or results.failed(outcome):
        return
    kept = _failures(order, outcome, mapping)
    _, _, _, region, _, name = mapping.event_source_arn.split(":", 5)
    queues = sqs_backends[order.account_id][region]
    for message_id, handle in order.messages.items():
        if message_id not in kept and name in queues.queues:
            try:
                queues.delete_message(name, handle)
            except Exception:  # it was received again meanwhile, or deleted
                logger.info("a message of %s was not deleted", name, exc_info=True)


def _failures(order: Order, outcome: Outcome, mapping: Any) -> set[str]:
    """Return the messages that the function says it could not do.

    An answer of another shape, or one that names what was not in the batch, fails the whole batch.
    """
    if "ReportBatchItemFailures" not in (mapping.function_response_types or ()):
        return set()
    told = json.loads(outcome.payload)
    if told is None or told == {} or (isinstance(told, dict) and not told.get("batchItemFailures")):
        return set()
    everything = set(order.messages)
    try:
        named = {failure["itemIdentifier"] for failure in told["batchItemFailures"]}
    except (KeyError, TypeError):
        return everything
    return named if named and named <= everything else everything
