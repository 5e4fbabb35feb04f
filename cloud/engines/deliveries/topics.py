"""A topic's messages for queues, and those that could be delivered to nobody.

What SNS may not deliver, or what nobody is there for, goes to the subscription's dead-letter queue
at once; without one it is gone.

Source: SNS Developer Guide, "Fanout to Amazon SQS queues", "Amazon SNS raw message delivery",
"Amazon SNS dead-letter queues (DLQs)".
"""

import base64
import json
import logging
from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import ServiceException

from cloud.engines.deliveries import sending
from cloud.engines.permitted import DeniedError
from cloud.seams import envelopes, topics
from cloud.seams.scope import CrossAccountError
from cloud.seams.topics import Notice

logger = logging.getLogger(__name__)

SERVICE = "sns.amazonaws.com"
UNREACHED = (DeniedError, ServiceException, CrossAccountError)
_MOST_ATTRIBUTES = 10  # of an SQS message; with more of them a raw message is not delivered
_NOTHING: Mapping[str, Any] = {}


def install() -> None:
    topics.reach("sqs", _to_queue)


def _to_queue(subscription: Any, notice: Notice) -> None:
    attributes: Mapping[str, Any] = _NOTHING
    if topics.is_raw(subscription):
        body, attributes = notice.message, raw(notice.attributes)
    else:
        body = envelopes.written(envelopes.notification(subscription, notice))
    order = {"group_id": notice.group_id, "deduplication_id": notice.deduplication_id}
    try:
        if len(attributes) > _MOST_ATTRIBUTES:
            raise DeniedError(f"{subscription.endpoint} takes {_MOST_ATTRIBUTES} attributes.")
        source = subscription.topic.arn
        sending.to_queue(SERVICE, source, subscription.endpoint, body, attributes, **order)
    except UNREACHED as fault:
        logger.info("%s was not reached: %s", subscription.endpoint, fault)
        bury(subscription, body, attributes, **order)


def bury(
    subscription: Any,
    body: str,
    attributes: Mapping[str, Any] = _NOTHING,
    **order: str | None,
) -> None:
    """Put what was not delivered into the subscription's dead-letter queue, if it has one."""
    policy = subscription.attributes.get("RedrivePolicy")
    if not policy:
        return
    try:
        arn = str(json.loads(policy)["deadLetterTargetArn"])
        sending.to_queue(SERVICE, subscription.topic.arn, arn, body, attributes, **order)
    except (*UNREACHED, ValueError, KeyError, TypeError) as fault:
        logger.info("%s has no dead letter of %s: %s", policy, subscription.arn, fault)


def raw(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return SNS's attributes as SQS's."""
    found: dict[str, Any] = {}
    for name, given in attributes.items():
        kind, value = str(given["Type"]), str(given["Value"])
        if kind.startswith("Binary"):
            found[name] = {"DataType": kind, "BinaryValue": base64.b64decode(value)}
        else:
            found[name] = {"DataType": kind, "StringValue": value}
    return found
