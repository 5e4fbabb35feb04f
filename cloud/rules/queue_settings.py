"""SQS: what only FIFO queues have, what only some queues may use, and attributes of messages."""

import json
from collections.abc import Mapping

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_SET = "Amazon SQS API Reference: SetQueueAttributes"
_SEND = "Amazon SQS Developer Guide: Amazon SQS message metadata"
_RECEIVE = "Amazon SQS API Reference: ReceiveMessage"
_OF_FIFO = ("ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit", "FifoQueue")
_OF_MESSAGES = frozenset(
    {"All", "SenderId", "SentTimestamp", "ApproximateReceiveCount", "AWSTraceHeader"}
    | {"ApproximateFirstReceiveTimestamp", "SequenceNumber", "MessageDeduplicationId"}
    | {"MessageGroupId", "DeadLetterQueueSourceArn"}
)
_RESERVED = ("aws.", "amazon.")


def _is_fifo(given: Given) -> bool:
    name = str(given.get("QueueUrl") or given.get("QueueName") or "")
    return name.endswith(".fifo")


def _fifo_only(given: Given) -> Found:
    """Find what a standard queue does not have; of `FifoQueue` it knows that it can be true."""
    held = given.get("Attributes")
    if not isinstance(held, Mapping) or held.get("FifoQueue") == "true":
        return None
    if _is_fifo(given) and "FifoQueue" not in held:
        return None
    return next(({"name": name} for name in _OF_FIFO if name in held), None)


def _not_taken(given: Given) -> Found:
    """Find a dead-letter queue that does not let this queue use it."""
    text, own = next(at(given, "Attributes.RedrivePolicy"), None), backend("sqs")
    if not isinstance(text, str) or not text or own is None:
        return None
    try:
        arn = json.loads(text)["deadLetterTargetArn"]
        target = next(one for one in own.queues.values() if one.queue_arn == arn)
        allowed = json.loads(getattr(target, "redrive_allow_policy", None) or "{}")
    except (ValueError, KeyError, TypeError, StopIteration):
        return None
    permission = allowed.get("redrivePermission", "allowAll")
    name = str(given.get("QueueUrl") or given.get("QueueName") or "").rpartition("/")[2]
    mine = f"{arn.rpartition(':')[0]}:{name}"
    if permission == "allowAll" or mine in allowed.get("sourceQueueArns", ()):
        return None
    return {"text": text}


def _number(given: Given) -> Found:
    held = given.get("MessageAttributes")
    for name, value in held.items() if isinstance(held, Mapping) else ():
        if isinstance(value, Mapping) and str(value.get("DataType")).split(".")[0] == "Number":
            try:
                float(str(value.get("StringValue")))
            except ValueError:
                return {"name": name}
    return None


def _reserved(given: Given) -> Found:
    held = given.get("MessageAttributes")
    names = held if isinstance(held, Mapping) else ()
    return {} if any(name.lower().startswith(_RESERVED) for name in names) else None


def _unknown(given: Given) -> Found:
    for path in ("AttributeNames", "MessageSystemAttributeNames"):
        for name in at(given, path):
            if name not in _OF_MESSAGES:
                return {"name": name}
    return None


def _attempt(given: Given) -> Found:
    value = given.get("ReceiveRequestAttemptId")
    return None if value is None or _is_fifo(given) else {"value": value}


def _repeated(given: Given) -> Found:
    return {} if given.get("ReceiveRequestAttemptId") is not None else None


def _rule(
    operations: tuple[str, ...],
    check: Check,
    message: str,
    source: str,
    code: str = "InvalidParameterValue",
) -> Rule:
    return Rule("sqs", operations, check, code, message, source)


_WRITE = ("CreateQueue", "SetQueueAttributes")
RULES = (
    _rule(_WRITE, _fifo_only, "Unknown Attribute {name}.", _SET, "InvalidAttributeName"),
    _rule(
        _WRITE,
        _not_taken,
        "Value {text} for parameter RedrivePolicy is invalid. Reason: The dead-letter queue's "
        "RedriveAllowPolicy does not allow this source queue.",
        "Amazon SQS Developer Guide: Using dead-letter queues in Amazon SQS",
    ),
    _rule(
        ("SendMessage",),
        _number,
        "Can't cast the value of message (user) attribute '{name}' to a number.",
        _SEND,
    ),
    _rule(
        ("SendMessage",),
        _reserved,
        "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings "
        "are reserved for internal use.",
        _SEND,
    ),
    _rule(
        ("ReceiveMessage",), _unknown, "Unknown Attribute {name}.", _RECEIVE, "InvalidAttributeName"
    ),
    _rule(
        ("ReceiveMessage",),
        _attempt,
        "Value {value} for parameter ReceiveRequestAttemptId is invalid. Reason: The request "
        "includes a parameter that is not valid for this queue type.",
        _RECEIVE,
    ),
    # A retry would have to be given the same messages again.
    _rule(
        ("ReceiveMessage",),
        _repeated,
        "The parameter ReceiveRequestAttemptId of ReceiveMessage is not available in this lab.",
        _RECEIVE,
    ),
)
