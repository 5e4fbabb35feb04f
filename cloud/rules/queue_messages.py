"""SQS: what a message may hold, and what a queue's attributes must agree with."""

import json
import re
from collections.abc import Mapping

from cloud.rules.checks import at, number
from cloud.rules.rule import Found, Given, Rule
from cloud.rules.state import backend

_SEND = "Amazon SQS API Reference: SendMessage"
_SET = "Amazon SQS API Reference: SetQueueAttributes"
# What XML 1.0 does not allow in a text.
_UNUSUAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST = 10  # attributes of a message
_ATTRIBUTES = frozenset(
    {"DelaySeconds", "MaximumMessageSize", "MessageRetentionPeriod", "Policy", "RedrivePolicy"}
    | {"ReceiveMessageWaitTimeSeconds", "VisibilityTimeout", "RedriveAllowPolicy", "KmsMasterKeyId"}
    | {"KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled", "FifoQueue", "DeduplicationScope"}
    | {"ContentBasedDeduplication", "FifoThroughputLimit"}
)


def _empty(given: Given) -> Found:
    return {} if given.get("MessageBody") == "" else None


def _unusual(given: Given) -> Found:
    body = given.get("MessageBody")
    return {} if isinstance(body, str) and _UNUSUAL.search(body) else None


def _standard_deduplication(given: Given) -> Found:
    fifo = str(given.get("QueueUrl", "")).endswith(".fifo")
    wanted = given.get("MessageDeduplicationId")
    return {"value": wanted} if wanted is not None and not fifo else None


def _empty_attribute(given: Given) -> Found:
    held = given.get("MessageAttributes")
    for name, value in held.items() if isinstance(held, Mapping) else ():
        if isinstance(value, Mapping) and value.get("StringValue") == "":
            return {"name": name, "kind": value.get("DataType")}
    return None


def _many_attributes(given: Given) -> Found:
    held = given.get("MessageAttributes")
    count = len(held) if isinstance(held, Mapping) else 0
    return {"count": count} if count > _MOST else None


def _unknown_attribute(given: Given) -> Found:
    held = given.get("Attributes")
    names = held if isinstance(held, Mapping) else ()
    return next(({"name": name} for name in names if name not in _ATTRIBUTES), None)


def _redrive(given: Given) -> dict[str, object] | None:
    """Return the redrive policy; an empty one when it cannot be read, None when there is none."""
    text = next(at(given, "Attributes.RedrivePolicy"), None)
    if not isinstance(text, str) or not text:
        return None
    try:
        policy = json.loads(text)
    except ValueError:
        return {}
    return policy if isinstance(policy, dict) else {}


def _unreadable_redrive(given: Given) -> Found:
    policy = _redrive(given)
    text = next(at(given, "Attributes.RedrivePolicy"), None)
    return {"text": text} if policy is not None and not policy else None


def _received_count(given: Given) -> Found:
    policy = _redrive(given) or {}
    count = number(policy.get("maxReceiveCount", 1))
    if count is not None and 1 <= count <= 1000:
        return None
    text = next(at(given, "Attributes.RedrivePolicy"), None)
    return {"text": text, "count": policy.get("maxReceiveCount")}


def _no_dead_letters(given: Given) -> Found:
    policy, own = _redrive(given), backend("sqs")
    if not policy or "deadLetterTargetArn" not in policy or own is None:
        return None
    known = [queue.queue_arn for queue in own.queues.values()]
    text = next(at(given, "Attributes.RedrivePolicy"), None)
    return None if policy["deadLetterTargetArn"] in known else {"text": text}


def _other_kind(given: Given) -> Found:
    policy = _redrive(given)
    if not policy or "deadLetterTargetArn" not in policy:
        return None
    name = str(given.get("QueueUrl") or given.get("QueueName") or "")
    same = name.endswith(".fifo") == str(policy["deadLetterTargetArn"]).endswith(".fifo")
    return (
        None
        if same
        else {"text": json.dumps(policy), "kind": "FIFO" if name.endswith(".fifo") else "standard"}
    )


_WRITE = ("CreateQueue", "SetQueueAttributes")
RULES = (
    Rule(
        "sqs",
        ("SendMessage",),
        _empty,
        "MissingParameter",
        "The request must contain the parameter MessageBody.",
        _SEND,
    ),
    Rule(
        "sqs",
        ("SendMessage",),
        _unusual,
        "InvalidMessageContents",
        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | "
        "#xE000 to #xFFFD | #x10000 to #x10FFFF",
        _SEND,
    ),
    Rule(
        "sqs",
        ("SendMessage",),
        _standard_deduplication,
        "InvalidParameterValue",
        "Value {value} for parameter MessageDeduplicationId is invalid. Reason: The request "
        "includes a parameter that is not valid for this queue type.",
        _SEND,
    ),
    Rule(
        "sqs",
        ("SendMessage",),
        _empty_attribute,
        "InvalidParameterValue",
        "Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'.",
        "Amazon SQS Developer Guide: Amazon SQS message metadata",
    ),
    Rule(
        "sqs",
        ("SendMessage",),
        _many_attributes,
        "InvalidParameterValue",
        "Number of message attributes [{count}] exceeds the allowed maximum [10].",
        "Amazon SQS Developer Guide: Amazon SQS message metadata",
    ),
    Rule(
        "sqs",
        _WRITE,
        _received_count,
        "InvalidParameterValue",
        "Value {text} for parameter RedrivePolicy is invalid. Reason: Invalid value for "
        "maxReceiveCount: {count}, valid values are from 1 to 1000 both inclusive.",
        "Amazon SQS Developer Guide: Using dead-letter queues in Amazon SQS",
    ),
    Rule(
        "sqs",
        _WRITE,
        _unknown_attribute,
        "InvalidAttributeName",
        "Unknown Attribute {name}.",
        _SET,
    ),
    Rule(
        "sqs",
        _WRITE,
        _unreadable_redrive,
        "InvalidParameterValue",
        "Value {text} for parameter RedrivePolicy is invalid. Reason: Redrive policy is not a "
        "valid JSON map.",
        _SET,
    ),
    Rule(
        "sqs",
        _WRITE,
        _other_kind,
        "InvalidParameterValue",
        "Value {text} for parameter RedrivePolicy is invalid. Reason: Dead-letter target must be "
        "same type of queue as the source.",
        "Amazon SQS Developer Guide: Using dead-letter queues in Amazon SQS",
    ),
    Rule(
        "sqs",
        _WRITE,
        _no_dead_letters,
        "InvalidParameterValue",
        "Value {text} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not "
        "exist.",
        "Amazon SQS Developer Guide: Using dead-letter queues in Amazon SQS",
    ),
)
