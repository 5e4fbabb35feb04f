"""Topics whose messages reach whoever subscribed. Replaces: `Topic.publish` of `moto.sns`.

moto tells the first hundred subscribers, also those who have confirmed nothing, and keeps all that
was ever published. Where a queue or a function is gone it fails the publisher, who has nothing to
do with it, in the other service's protocol. Here each protocol is served by who says so (`reach`),
which asks whether SNS may; protocols that nobody serves (mail, text messages) go nowhere. What a
FIFO topic has taken with the same deduplication id within five minutes is not told again. Also
replaces `SNSResponse.publish`, which leaves out its `SequenceNumber`.

Source: SNS Developer Guide, "Amazon SNS message delivery retries", "Message deduplication for FIFO
topics", "Message delivery for FIFO topics".
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.moto_api._internal import mock_random
from moto.sns.models import Topic
from moto.sns.responses import SNSResponse
from werkzeug.exceptions import HTTPException

from cloud.seams import clock, filters
from cloud.seams.patch import put
from cloud.seams.scope import CrossAccountError

logger = logging.getLogger(__name__)

_TAKEN = "taken"  # our own attribute of a FIFO topic: (moment, message id) by deduplication id
_NUMBER = "sequence"  # and the number of its latest message
_WITHIN = 300.0  # seconds
_FIRST_NUMBER = 10_000_000_000_000_000_000  # of twenty digits, as AWS's are


@dataclass(frozen=True, slots=True)
class Notice:
    """A message on its way to one subscriber; `attributes` as moto holds them: Type and Value."""

    message: str
    message_id: str
    subject: str | None
    attributes: dict[str, Any]
    group_id: str | None = None
    deduplication_id: str | None = None
    sequence: str | None = None


Deliver = Callable[[Any, Notice], None]  # the subscription, the message

_DELIVERIES: dict[str, Deliver] = {}
_plain_answer: Any = SNSResponse.publish


def install() -> None:
    put(Topic, "publish", _publish)
    put(SNSResponse, "publish", _answer)


def reach(protocol: str, deliver: Deliver) -> None:
    """Have subscriptions of `protocol` served by `deliver` from now on."""
    _DELIVERIES[protocol] = deliver


def is_pending(subscription: Any) -> bool:
    """Tell whether nobody has confirmed the subscription yet."""
    return str(subscription.attributes.get("PendingConfirmation")).lower() == "true"


def is_raw(subscription: Any) -> bool:
    return str(subscription.attributes.get("RawMessageDelivery")).lower() == "true"


def is_fifo(topic: Any) -> bool:
    return str(topic.fifo_topic).lower() == "true"


def latest_number(topic: Any) -> str | None:
    """Return the sequence number of a FIFO topic's latest message, None for another topic."""
    number = vars(topic).get(_NUMBER)
    return None if number is None else str(number)


def _answer(self: Any) -> Any:
    result = _plain_answer(self).result
    topic = self.backend.topics.get(self._get_param("TopicArn") or self._get_param("TargetArn"))
    number = None if topic is None else latest_number(topic)
    return ActionResult(result if number is None else {**result, "SequenceNumber": number})


def _publish(
    self: Any,
    message: str,
    subject: str | None = None,
    message_attributes: dict[str, Any] | None = None,
    message_structure: str | None = None,
    **order: str | None,
) -> str:
    deduplication_id = order.get("deduplication_id")
    message_id, sequence = str(mock_random.uuid4()), None
    if is_fifo(self):
        deduplication_id = deduplication_id or sha256(message.encode()).hexdigest()
        known = _taken(self, deduplication_id, message_id)
        if known is not None:
            return known
        vars(self)[_NUMBER] = vars(self).get(_NUMBER, _FIRST_NUMBER) + 1
        sequence = latest_number(self)
    given = (message, message_id, subject, message_attributes or {})
    notice = Notice(*given, order.get("group_id"), deduplication_id, sequence)
    for subscription in list(self.sns_backend.subscriptions.values()):
        if subscription.topic.arn == self.arn:
            _deliver(subscription, notice, message_structure)
    return message_id


def _taken(topic: Any, deduplication_id: str, message_id: str) -> str | None:
    """Return the id of the message that was taken before, None when this one is new."""
    now, kept = clock.time(), vars(topic).get(_TAKEN, {})
    kept = {one: told for one, told in kept.items() if told[0] + _WITHIN > now}
    known = kept.setdefault(deduplication_id, (now, message_id))[1]
    vars(topic)[_TAKEN] = kept
    return None if known == message_id else known


def _deliver(subscription: Any, notice: Notice, message_structure: str | None) -> None:
    deliver = _DELIVERIES.get(subscription.protocol)
    if deliver is None or is_pending(subscription) or not _wants(subscription, notice):
        return
    if message_structure == "json":
        message = subscription._parse_message_structure(notice.message, subscription.protocol)
        notice = replace(notice, message=message)
    try:
        deliver(subscription, notice)
    except (CrossAccountError, HTTPException, ServiceException) as fault:
        logger.info("%s cannot be delivered to: %r", subscription.endpoint, fault)


def _wants(subscription: Any, notice: Notice) -> bool:
    policy = subscription._filter_policy
    if not policy:
        return True
    if subscription.attributes.get("FilterPolicyScope") == "MessageBody":
        return filters.fits_body(policy, notice.message)
    return filters.fits_attributes(policy, notice.attributes)
