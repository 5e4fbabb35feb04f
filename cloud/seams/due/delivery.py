"""What rules and schedules hand to their targets, each by who says so.

In place of `Rule.send_to_targets`, which stops at the first target that moto does not know and
leaves out a target's `Input`. A target that fails is logged, and told to `when_lost`; the others go
on.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from moto.core.utils import iso_8601_datetime_without_milliseconds, utcfromtimestamp
from moto.events.models import events_backends
from moto.logs.models import logs_backends
from moto.moto_api._internal import mock_random
from moto.utilities.arns import parse_arn

from cloud.seams import clock

logger = logging.getLogger(__name__)

# (the target as it was put, what it is sent, the ARN of the rule or schedule)
Send = Callable[[dict[str, Any], str, str], None]
# (the same, and why it did not get there)
Lost = Callable[[dict[str, Any], str, str, Exception], None]


def scheduled_event(resource: str, moment: float, source: str = "aws.events") -> dict[str, Any]:
    """Return the event of a firing. Source: EventBridge user guide, "Schedule events"."""
    arn = parse_arn(resource)
    return {
        "version": "0",
        "id": str(mock_random.uuid4()),
        "detail-type": "Scheduled Event",
        "source": source,
        "account": arn.account,
        "time": iso_8601_datetime_without_milliseconds(utcfromtimestamp(int(moment))),
        "region": arn.region,
        "resources": [resource],
        "detail": {},
    }


def deliver(target: dict[str, Any], payload: str, source: str) -> bool:
    """Send `payload` to the target of rule or schedule `source`; tell whether it got there."""
    arn = parse_arn(target["Arn"])
    send = _TARGETS.get(arn.service)
    if send is None:
        logger.info("nothing is delivered to %s here", arn.service)
        return False
    try:
        send(target, payload, source)
    except Exception as fault:  # moto's mistakes are many; none may stop the others
        logger.info("%s was not reached by %s", target["Arn"], source, exc_info=True)
        for lost in _LOST:
            lost(target, payload, source, fault)
        return False
    return True


def reach(service: str, send: Send) -> None:
    """Have targets of `service`, as their ARNs name it, served by `send` from now on."""
    _TARGETS[service] = send


def when_lost(lost: Lost) -> None:
    """Have what does not get to its target handed to `lost`, which never raises."""
    _LOST[:] = [lost]


def _to_log_group(target: dict[str, Any], payload: str, _source: str) -> None:
    arn = parse_arn(target["Arn"])
    backend = logs_backends[arn.account][arn.region]
    group, stream = arn.resource_id.removesuffix(":*"), str(mock_random.uuid4())
    backend.create_log_stream(group, stream)
    backend.put_log_events(
        group, stream, [{"timestamp": int(clock.time() * 1000), "message": payload}]
    )


def _to_bus(target: dict[str, Any], payload: str, _source: str) -> None:
    arn = parse_arn(target["Arn"])
    given = target.get("EventBridgeParameters", {})
    event = {} if given else json.loads(payload)
    events_backends[arn.account][arn.region].put_events(
        [
            {
                "Source": given.get("Source") or event.get("source", "aws.events"),
                "DetailType": given.get("DetailType") or event.get("detail-type", ""),
                "Detail": payload if given else json.dumps(event.get("detail", {})),
                "Resources": event.get("resources", []),
                "EventBusName": arn.resource_id,
            }
        ]
    )


_LOST: list[Lost] = []
_TARGETS: dict[str, Send] = {
    "logs": _to_log_group,
    "events": _to_bus,
}
