"""Topics, rules and schedules that set functions off.

Replaces: `LambdaBackend.send_sns_message`, by which moto's topics reach functions: it invents most of
the event and asks nobody. Adds what moto's rules and schedules lack.

Source: Lambda Developer Guide, "Invoking Lambda functions with Amazon SNS notifications", "Invoke a
Lambda function on a schedule"; EventBridge user guide, "Using resource-based policies for Amazon
EventBridge"; EventBridge Scheduler user guide, "Setting up the execution role".
"""

import json
import logging
from typing import Any

from cloud.engines.deliveries.topics import bury
from cloud.engines.functions import queue, starting
from cloud.engines.functions.invoking import as_service
from cloud.engines.functions.resolving import target
from cloud.engines.permitted import by_role
from cloud.seams import envelopes, topics
from cloud.seams.due import delivery
from cloud.seams.scope import current
from cloud.seams.topics import Notice

logger = logging.getLogger(__name__)

_SCHEDULER = "scheduler.amazonaws.com"


def install() -> None:
    delivery.reach("lambda", _from_rule)
    topics.reach("lambda", _from_topic)


def _from_rule(to: dict[str, Any], payload: str, source: str) -> None:
    """Raises NoFunctionError, DeniedError, RoleDeniedError and UnavailableError."""
    account_id, arn = current().account_id, to["Arn"]
    region = arn.split(":")[3]
    if source.split(":")[2] != "scheduler":
        as_service("events.amazonaws.com", account_id, region, arn, payload, source)
        return
    by_role(to["RoleArn"], _SCHEDULER, "lambda:InvokeFunction", arn, source)
    if starting.available():
        queue.add(account_id, region, target(account_id, region, arn), payload)


def _from_topic(subscription: Any, notice: Notice) -> None:
    arn, topic = subscription.endpoint, subscription.topic.arn
    told = envelopes.notification(subscription, notice)
    notification = {
        **{name: value for name, value in told.items() if name not in _RENAMED},
        **{new: told[old] for old, new in _RENAMED.items()},
        "Subject": told.get("Subject"),
        "MessageAttributes": told.get("MessageAttributes", {}),
    }
    record = {
        "EventSource": "aws:sns",
        "EventVersion": "1.0",
        "EventSubscriptionArn": subscription.arn,
        "Sns": notification,
    }
    body = json.dumps({"Records": [record]})
    account_id, region = current().account_id, arn.split(":")[3]
    try:
        as_service("sns.amazonaws.com", account_id, region, arn, body, topic)
    except Exception:  # whatever it is, the publisher does not wait
        logger.info("%s was not reached by SNS", arn, exc_info=True)
        bury(subscription, envelopes.written(told))


# As functions get them, the addresses are spelt otherwise.
_RENAMED = {"SigningCertURL": "SigningCertUrl", "UnsubscribeURL": "UnsubscribeUrl"}
