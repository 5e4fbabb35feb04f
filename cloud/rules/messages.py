"""Queues and topics."""

import json
import re
from collections.abc import Mapping
from typing import Any

from cloud.rules.checks import at, attribute, more, number, outside, twice, unlike
from cloud.rules.rule import Check, Found, Given, Rule

_QUOTAS = "Amazon SQS Developer Guide: Amazon SQS message quotas"
_SET = "Amazon SQS API Reference: SetQueueAttributes"
_BATCHES = ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch")
_RANGES = {
    "VisibilityTimeout": (0, 43_200),
    "DelaySeconds": (0, 900),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "MaximumMessageSize": (1_024, 1_048_576),
}


def _name(given: Given) -> Found:
    name = str(given.get("QueueName", ""))
    if next(at(given, "Attributes.FifoQueue"), None) == "true":
        name = name.removesuffix(".fifo") + "-fifo"  # which is as long
    return None if re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name) else {}


def _unmarked_fifo(given: Given) -> Found:
    fifo = next(at(given, "Attributes.FifoQueue"), None) == "true"
    return {} if fifo and not str(given.get("QueueName", "")).endswith(".fifo") else None


def _is_fifo(given: Given) -> bool:
    return str(given.get("QueueUrl", "")).endswith(".fifo")


def _no_group(given: Given) -> Found:
    return {} if _is_fifo(given) and given.get("MessageGroupId") is None else None


def _own_delay(given: Given) -> Found:
    delay = number(given.get("DelaySeconds"))
    return {"delay": delay} if _is_fifo(given) and delay else None


def _no_entries(given: Given) -> Found:
    return {} if not given.get("Entries") else None


def _empty_batch(operation: str) -> Rule:
    return _queue(
        (operation,),
        _no_entries,
        "AWS.SimpleQueueService.EmptyBatchRequest",
        f"There should be at least one {operation}RequestEntry in the request.",
        f"Amazon SQS API Reference: {operation}",
    )


def _topic_name(given: Given) -> Found:
    name = str(given.get("Name", ""))
    return None if re.fullmatch(r"[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo", name) else {}


def _topic_unmarked(given: Given) -> Found:
    fifo = str(next(at(given, "Attributes.FifoTopic"), "")).lower() == "true"
    return {} if fifo and not str(given.get("Name", "")).endswith(".fifo") else None


_ENDPOINTS = {
    "http": r"http://.+",
    "https": r"https://.+",
    "email": r"[^@\s]+@[^@\s]+",
    "email-json": r"[^@\s]+@[^@\s]+",
    "sqs": r"arn:aws[a-z-]*:sqs:.+",
    "lambda": r"arn:aws[a-z-]*:lambda:.+",
    "firehose": r"arn:aws[a-z-]*:firehose:.+",
    "application": r"arn:aws[a-z-]*:sns:.+",
    "sms": r"\+?[0-9 ()-]{3,20}",
}
_REASONS = {
    "http": "Invalid parameter: Endpoint must match the specified protocol",
    "https": "Invalid parameter: Endpoint must match the specified protocol",
    "email": "Invalid parameter: Email address",
    "email-json": "Invalid parameter: Email address",
    "sqs": "Invalid parameter: SQS endpoint ARN",
    "lambda": "Invalid parameter: Lambda endpoint ARN",
    "firehose": "Invalid parameter: Firehose endpoint ARN",
    "application": "Invalid parameter: Application endpoint ARN",
    "sms": "Invalid parameter: Invalid SMS endpoint: {endpoint}",
}


def _protocol(given: Given) -> Found:
    asked = given.get("Protocol")
    return {"value": asked} if asked is not None and asked not in _ENDPOINTS else None


def _endpoint(given: Given) -> Found:
    asked, endpoint = str(given.get("Protocol")), given.get("Endpoint")
    if asked not in _ENDPOINTS or not isinstance(endpoint, str):
        return None
    if re.fullmatch(_ENDPOINTS[asked], endpoint):
        return None
    return {"reason": _REASONS[asked].format(endpoint=endpoint)}


def _large_notice(given: Given) -> Found:
    return {} if len(str(given.get("Message", "")).encode()) > 262_144 else None


def _empty_notice(given: Given) -> Found:
    return {} if given.get("Message") == "" else None


def _subject(given: Given) -> Found:
    subject = given.get("Subject")
    if not isinstance(subject, str):
        return None
    return None if 0 < len(subject) < 100 and subject.isprintable() else {}


def _queue(operations: tuple[str, ...], check: Check, code: str, message: str, source: str) -> Rule:
    return Rule("sqs", operations, check, code, message, source)


def _topic(operations: tuple[str, ...], check: Check, message: str, source: str) -> Rule:
    return Rule("sns", operations, check, "InvalidParameter", message, source)


def _ids(given: Given) -> Found:
    return unlike("Entries.Id", r"[A-Za-z0-9_-]{1,80}")(given)


def _batch_of_fifo(given: Mapping[str, Any]) -> Found:
    entries = given.get("Entries") or ()
    return {} if _is_fifo(given) and any(not e.get("MessageGroupId") for e in entries) else None


def _unreadable_filter(given: Given) -> Found:
    for path in ("Attributes.FilterPolicy", "AttributeValue"):
        text = next(at(given, path), None)
        named = path.startswith("Attributes") or given.get("AttributeName") == "FilterPolicy"
        if not named or not isinstance(text, str):
            continue
        try:
            policy = json.loads(text)
        except ValueError:
            return {}
        if not isinstance(policy, Mapping):
            return {}
    return None


_NO_GROUP = "The request must contain the parameter MessageGroupId."
RULES = (
    _queue(
        ("CreateQueue",),
        _unmarked_fifo,
        "InvalidParameterValue",
        "The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
        "underscores, must end with .fifo suffix and be 1 to 80 in length",
        "Amazon SQS API Reference: CreateQueue",
    ),
    _queue(
        ("CreateQueue",),
        _name,
        "InvalidParameterValue",
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        "Amazon SQS API Reference: CreateQueue",
    ),
    *(
        _queue(
            ("CreateQueue", "SetQueueAttributes"),
            attribute(name, least, most),
            "InvalidAttributeValue",
            f"Invalid value for the parameter {name}.",
            _SET,
        )
        for name, (least, most) in _RANGES.items()
    ),
    _queue(
        ("SendMessage",),
        outside("DelaySeconds", 0, 900),
        "InvalidParameterValue",
        "Value {value} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 "
        "and <= 900.",
        "Amazon SQS API Reference: SendMessage",
    ),
    _queue(
        ("SendMessage",),
        _own_delay,
        "InvalidParameterValue",
        "Value {delay} for parameter DelaySeconds is invalid. Reason: The request include "
        "parameter that is not valid for this queue type.",
        "Amazon SQS API Reference: SendMessage",
    ),
    _queue(("SendMessage",), _no_group, "MissingParameter", _NO_GROUP, _QUOTAS),
    _queue(("SendMessageBatch",), _batch_of_fifo, "MissingParameter", _NO_GROUP, _QUOTAS),
    _queue(
        ("ReceiveMessage",),
        outside("MaxNumberOfMessages", 1, 10),
        "InvalidParameterValue",
        "Value {value} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 "
        "and 10, if provided.",
        "Amazon SQS API Reference: ReceiveMessage",
    ),
    _queue(
        ("ReceiveMessage",),
        outside("WaitTimeSeconds", 0, 20),
        "InvalidParameterValue",
        "Value {value} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, "
        "if provided.",
        "Amazon SQS API Reference: ReceiveMessage",
    ),
    _queue(
        ("ReceiveMessage", "ChangeMessageVisibility"),
        outside("VisibilityTimeout", 0, 43_200),
        "InvalidParameterValue",
        "Value {value} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and "
        "43200.",
        "Amazon SQS API Reference: ChangeMessageVisibility",
    ),
    *(_empty_batch(operation) for operation in _BATCHES),
    _queue(
        _BATCHES,
        more("Entries", 10),
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        "Maximum number of entries per request are 10. You have sent {count}.",
        "Amazon SQS API Reference: SendMessageBatch",
    ),
    _queue(
        _BATCHES,
        twice("Entries.Id"),
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        "Id {value} repeated.",
        "Amazon SQS API Reference: SendMessageBatch",
    ),
    _queue(
        _BATCHES,
        _ids,
        "AWS.SimpleQueueService.InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It "
        "can be at most 80 letters long.",
        "Amazon SQS API Reference: SendMessageBatch",
    ),
    _topic(
        ("CreateTopic",),
        _topic_unmarked,
        "Invalid parameter: Fifo Topic names must end with .fifo and must be made up of only "
        "uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be "
        "between 1 and 256 characters long.",
        "Amazon SNS API Reference: CreateTopic",
    ),
    _topic(
        ("CreateTopic",),
        _topic_name,
        "Invalid parameter: Topic Name",
        "Amazon SNS API Reference: CreateTopic",
    ),
    _topic(
        ("Subscribe",),
        _protocol,
        "Invalid parameter: Amazon SNS does not support this protocol string: {value}",
        "Amazon SNS API Reference: Subscribe",
    ),
    _topic(("Subscribe",), _endpoint, "{reason}", "Amazon SNS API Reference: Subscribe"),
    _topic(
        ("Publish",),
        _large_notice,
        "Invalid parameter: Message too long",
        "Amazon SNS API Reference: Publish",
    ),
    _topic(
        ("Publish",),
        _empty_notice,
        "Invalid parameter: Empty message",
        "Amazon SNS API Reference: Publish",
    ),
    _topic(
        ("Publish",),
        _subject,
        "Invalid parameter: Subject",
        "Amazon SNS API Reference: Publish",
    ),
    _topic(
        ("Subscribe", "SetSubscriptionAttributes"),
        _unreadable_filter,
        "Invalid parameter: FilterPolicy: failed to parse JSON.",
        "Amazon SNS Developer Guide: Amazon SNS subscription filter policies",
    ),
)
