"""SNS: messages for several protocols, attributes of topics, and ARNs."""

import json
from collections.abc import Mapping
from typing import Any

from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_PUBLISH = "Amazon SNS API Reference: Publish"
_ATTRIBUTES = "Amazon SNS API Reference: SetTopicAttributes"
_KNOWN = frozenset(
    {"DeliveryPolicy", "DisplayName", "Policy", "TracingConfig", "KmsMasterKeyId"}
    | {"SignatureVersion", "FifoTopic", "ArchivePolicy", "ContentBasedDeduplication"}
    | {"FifoThroughputScope", "DataProtectionPolicy", "BeginningArchiveTime"}
    | {
        f"{protocol}{what}"
        for protocol in ("HTTP", "Firehose", "Lambda", "Application", "SQS")
        for what in (
            *("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn"),
        )
    }
)
_AS_TOLD = {"DisplayName": "display_name", "KmsMasterKeyId": "kms_master_key_id"}


def _structure(given: Given) -> Found:
    if given.get("MessageStructure") != "json":
        return None
    try:
        held = json.loads(str(given.get("Message")))
    except ValueError:
        return {"why": "JSON message body failed to parse"}
    if not isinstance(held, Mapping) or "default" not in held:
        return {"why": "No default entry in JSON message body"}
    return None


def _topic(arn: object) -> Any:  # noqa: ANN401 - moto's own
    own = backend("sns")
    return None if own is None else own.topics.get(arn)


def _gone(given: Given) -> Found:
    arn = given.get("TopicArn")
    return {} if arn is not None and _topic(arn) is None else None


def _unknown(given: Given) -> Found:
    name = given.get("AttributeName")
    return {} if name is not None and name not in _KNOWN else None


def _differs(given: Given) -> Found:
    """Find a topic of that name whose attributes are not those that are asked for."""
    own, asked = backend("sns"), given.get("Attributes")
    if own is None or not isinstance(asked, Mapping):
        return None
    name = str(given.get("Name"))
    held = next((one for one in own.topics.values() if one.name == name), None)
    if held is None:
        return None
    told = {key: getattr(held, member, None) or "" for key, member in _AS_TOLD.items()}
    wrong = any(key in told and str(value) != told[key] for key, value in asked.items())
    return {} if wrong else None


def _no_arn(given: Given) -> Found:
    count = len(str(given.get("SubscriptionArn", "")).split(":"))
    return {"count": count} if count < 6 else None


def _rule(
    operations: tuple[str, ...],
    check: Check,
    message: str,
    source: str,
    code: str = "InvalidParameter",
) -> Rule:
    return Rule("sns", operations, check, code, message, source, 404 if code == "NotFound" else 400)


RULES = (
    _rule(("Publish", "PublishBatch"), _gone, "Topic does not exist", _PUBLISH, "NotFound"),
    _rule(("Publish",), _structure, "Invalid parameter: Message Structure - {why}", _PUBLISH),
    _rule(("SetTopicAttributes",), _unknown, "Invalid parameter: AttributeName", _ATTRIBUTES),
    _rule(
        ("CreateTopic",),
        _differs,
        "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
        "Amazon SNS API Reference: CreateTopic",
    ),
    _rule(
        ("Unsubscribe", "GetSubscriptionAttributes", "SetSubscriptionAttributes"),
        _no_arn,
        "Invalid parameter: SubscriptionArn Reason: An ARN must have at least 6 elements, not"
        " {count}",
        "Amazon SNS API Reference: Unsubscribe",
    ),
)
