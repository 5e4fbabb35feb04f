"""What rules and schedules send to queues and topics, and their dead letters.

A rule sends as EventBridge, which the queue's or the topic's policy must let; a schedule sends as
its role. What is denied, or has no target, goes to the target's dead-letter queue at once; nothing
is tried twice here.

Source: EventBridge user guide, "Using resource-based policies for Amazon EventBridge", "Using
dead-letter queues to process undelivered events in EventBridge" (its attributes and codes);
EventBridge Scheduler user guide, "Configuring a dead-letter queue for EventBridge Scheduler".
"""

import logging
from typing import Any

from moto.core.exceptions import ServiceException
from moto.sns.models import sns_backends

from cloud.engines.deliveries import sending
from cloud.engines.permitted import DeniedError, by_role
from cloud.seams.due import delivery
from cloud.seams.scope import CrossAccountError, current
from cloud.seams.sessions import RoleDeniedError

logger = logging.getLogger(__name__)

EVENTS, SCHEDULER = "events.amazonaws.com", "scheduler.amazonaws.com"
_NAMED = {EVENTS: "RULE_ARN", SCHEDULER: "SCHEDULE_ARN"}


def install() -> None:
    delivery.reach("sqs", _to_queue)
    delivery.reach("sns", _to_topic)
    delivery.when_lost(_bury)


def principal_of(source: str) -> str:
    """Return the service to which the ARN of a rule or a schedule belongs."""
    return SCHEDULER if source.split(":")[2] == "scheduler" else EVENTS


def as_role(target: dict[str, Any], action: str, arn: str, source: str) -> None:
    """Raises DeniedError, also where there is no role, and RoleDeniedError."""
    role = target.get("RoleArn")
    if not role:
        raise DeniedError(f"{source} has no role for {target['Arn']}.")
    by_role(role, principal_of(source), action, arn, source)


def _to_queue(target: dict[str, Any], payload: str, source: str) -> None:
    _send(target, target["Arn"], payload, source, {})


def _send(
    target: dict[str, Any], arn: str, body: str, source: str, attributes: dict[str, Any]
) -> None:
    group = (target.get("SqsParameters") or {}).get("MessageGroupId")
    if principal_of(source) == EVENTS:
        sending.to_queue(EVENTS, source, arn, body, attributes, group_id=group)
        return
    queue = sending.queue_at(arn)
    as_role(target, "sqs:SendMessage", arn, source)
    sending.put_into(queue, arn, body, attributes, group_id=group)


def _to_topic(target: dict[str, Any], payload: str, source: str) -> None:
    arn = target["Arn"]
    if principal_of(source) == EVENTS:
        sending.to_topic(EVENTS, source, arn, payload, None)
        return
    as_role(target, "sns:Publish", arn, source)
    sns_backends[current().account_id][arn.split(":")[3]].publish(message=payload, arn=arn)


def _bury(target: dict[str, Any], payload: str, source: str, fault: Exception) -> None:
    arn = (target.get("DeadLetterConfig") or {}).get("Arn")
    if not arn:
        return
    told = {
        _NAMED[principal_of(source)]: source,
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": _code(fault),
        "ERROR_MESSAGE": str(fault) or type(fault).__name__,
    }
    given = {name: {"DataType": "String", "StringValue": text} for name, text in told.items()}
    try:
        _send(target, arn, payload, source, given)
    except (DeniedError, RoleDeniedError, ServiceException, CrossAccountError) as why:
        logger.info("%s has no dead letter of %s: %s", arn, source, why)


def _code(fault: Exception) -> str:
    if isinstance(fault, RoleDeniedError):
        return "FAILED_TO_ASSUME_ROLE"
    if isinstance(fault, DeniedError):
        return "NO_PERMISSIONS"
    missing = isinstance(fault, LookupError | CrossAccountError) or _says_missing(fault)
    return "NO_RESOURCE" if missing else "ERROR_FROM_TARGET"


def _says_missing(fault: Exception) -> bool:
    code = str(getattr(fault, "code", "") or getattr(fault, "error_type", "") or type(fault))
    return any(word in code for word in ("NonExistent", "NotFound", "DoesNotExist", "NoFunction"))
