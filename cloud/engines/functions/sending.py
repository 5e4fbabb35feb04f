"""Destinations: records are sent as the execution role, which must be allowed to.

Source: Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations" (required
permissions for destinations).
"""

import json
import logging
from collections.abc import Callable, Mapping

from moto.events.models import events_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from cloud.engines.functions.granted import role_may
from cloud.engines.functions.port import Order

logger = logging.getLogger(__name__)

Sender = Callable[[Order, str, str, Mapping[str, str]], None]

_NOTHING: Mapping[str, str] = {}
ACTIONS = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "events": "events:PutEvents",
}


def send(order: Order, arn: str, record: str, attributes: Mapping[str, str] = _NOTHING) -> None:
    """`attributes` are those of a message. Never raises: nobody waits for it."""
    service = arn.split(":")[2]
    if service not in _SENDERS or not role_may(order, ACTIONS[service], arn):
        logger.info("%s may not be told of an invocation", arn)
        return
    try:
        _SENDERS[service](order, arn, record, attributes)
    except Exception:  # moto's mistakes are many
        logger.info("%s was not told of an invocation", arn, exc_info=True)


def reach(service: str, sender: Sender) -> None:
    """Have destinations of `service`, as their ARNs name it, served by `sender`."""
    _SENDERS[service] = sender


def _to_queue(order: Order, arn: str, record: str, attributes: Mapping[str, str]) -> None:
    _, _, _, region, _, name = arn.split(":", 5)
    given = {n: {"DataType": "String", "StringValue": v} for n, v in attributes.items()}
    backend = sqs_backends[order.account_id][region]
    backend.send_message(name, record, message_attributes=given)


def _to_topic(order: Order, arn: str, record: str, attributes: Mapping[str, str]) -> None:
    region = arn.split(":")[3]
    given = {n: {"Type": "String", "Value": v} for n, v in attributes.items()}
    sns_backends[order.account_id][region].publish(
        message=record, arn=arn, message_attributes=given
    )


def _to_bus(order: Order, arn: str, record: str, _attributes: Mapping[str, str]) -> None:
    told = json.loads(record)
    good = told["requestContext"]["condition"] == "Success"
    event = {
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {'Success' if good else 'Failure'}",
        "Detail": record,
        "Resources": [arn, told["requestContext"]["functionArn"]],
        "EventBusName": arn.rpartition("/")[2],
    }
    events_backends[order.account_id][arn.split(":")[3]].put_events([event])


_SENDERS: dict[str, Sender] = {
    "sqs": _to_queue,
    "sns": _to_topic,
    "events": _to_bus,
}
