"""Into a queue or to a topic, as a service that its policy must let.

Raises whatever moto does for a queue or a topic that is not there, and DeniedError.
"""

from collections.abc import Mapping
from typing import Any

from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from cloud.engines.permitted import by_policy
from cloud.seams.scope import CrossAccountError, current

_NOTHING: Mapping[str, Any] = {}


def to_queue(
    principal: str,
    source: str,
    arn: str,
    body: str,
    attributes: Mapping[str, Any] = _NOTHING,
    **order: str | None,
) -> None:
    """`attributes` are SQS's (DataType, StringValue); `order` is group_id and deduplication_id."""
    queue = queue_at(arn)
    by_policy(principal, "sqs:SendMessage", arn, source)
    put_into(queue, arn, body, attributes, **order)


def queue_at(arn: str) -> Any:
    """Return moto's queue. Raises QueueDoesNotExist, and CrossAccountError for another's."""
    _, _, _, region, account_id, name = arn.split(":", 5)
    if account_id != current().account_id:
        raise CrossAccountError
    return sqs_backends[account_id][region].get_queue(name)


def put_into(
    queue: Any, arn: str, body: str, attributes: Mapping[str, Any], **order: str | None
) -> None:
    """Nobody is asked. `order` counts for a FIFO queue alone."""
    backend = sqs_backends[current().account_id][arn.split(":")[3]]
    given: Any = order if queue.fifo_queue else {}
    backend.send_message(queue.name, body, message_attributes=dict(attributes), **given)


def to_topic(principal: str, source: str, arn: str, message: str, subject: str | None) -> None:
    _, _, _, region, account_id, _ = arn.split(":", 5)
    backend = sns_backends[account_id][region]
    backend.get_topic(arn)
    by_policy(principal, "sns:Publish", arn, source)
    backend.publish(message=message, arn=arn, subject=subject)
