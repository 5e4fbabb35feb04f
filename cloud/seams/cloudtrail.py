"""The event history that a learner may look into. Adds `lookup_events` to `moto.cloudtrail`.

moto has trails but no events, and answers LookupEvents with an error of its own. What is found
comes from the account's record, through the one function that `provide` was given; the seam holds
nothing of any account.

Source: CloudTrail API Reference, "LookupEvents".
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.exceptions import JsonRESTError

from cloud.seams.patch import SeamError
from cloud.seams.scope import current

MOST, KEPT_DAYS = 50, 90
ATTRIBUTES = frozenset(
    {"AccessKeyId", "EventId", "EventName", "EventSource", "ReadOnly"}
    | {"ResourceName", "ResourceType", "Username"}
)
# What CloudTrail's own events hold; the record keeps more for the platform's eyes.
FIELDS = (
    *("eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion"),
    *("sourceIPAddress", "userAgent", "errorCode", "errorMessage", "requestParameters"),
    *("responseElements", "additionalEventData", "requestID", "eventID", "readOnly", "resources"),
    *("eventType", "managementEvent", "recipientAccountId", "eventCategory", "tlsDetails"),
    "omitted",
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """What is asked: at most `limit` events older than `before`, a sequence; the newest first.

    `attribute` is one of ATTRIBUTES with its value. Moments are aware.
    """

    region: str
    attribute: tuple[str, str] | None
    since: datetime | None
    until: datetime | None
    before: int | None
    limit: int


Provider = Callable[[str, Lookup], list[dict[str, Any]]]
_provider: list[Provider] = []


class RefusedLookupError(JsonRESTError):
    code = 400


def provide(provider: Provider) -> None:
    """Have `provider`, given an account's id, answer all look-ups of this process."""
    _provider[:] = [provider]


def install() -> None:
    if hasattr(CloudTrailResponse, "lookup_events"):
        raise SeamError("moto looks events up by itself now; see the seam that does it.")
    response: Any = CloudTrailResponse
    response.lookup_events = _lookup_events


def _lookup_events(self: Any) -> str:
    asked = json.loads(self.body or "{}")
    limit = _limit(asked.get("MaxResults"))
    attribute = _attribute(asked.get("LookupAttributes") or [])
    since, until = _moment(asked.get("StartTime")), _moment(asked.get("EndTime"))
    if since and until and since > until:
        raise RefusedLookupError(
            "InvalidTimeRangeException", "The start time is after the end time."
        )
    category = asked.get("EventCategory")
    if category not in {None, "insight"}:
        message = f"The event category {category} is not valid. The only valid one is insight."
        raise RefusedLookupError("InvalidEventCategoryException", message)
    question = json.dumps([attribute, asked.get("StartTime"), asked.get("EndTime")])
    before = _before(asked.get("NextToken"), question)
    if category == "insight" or not _provider:
        return json.dumps({"Events": []})
    lookup = Lookup(current().region, attribute, since, until, before, limit + 1)
    found = _provider[0](current().account_id, lookup)
    answer: dict[str, Any] = {"Events": [_shown(event) for event in found[:limit]]}
    if len(found) > limit:
        answer["NextToken"] = _token(found[limit - 1]["sequence"], question)
    return json.dumps(answer)


def _shown(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event as LookupEvents lists it; the whole of it is text in it."""
    whole = {name: event[name] for name in FIELDS if name in event}
    moment = datetime.strptime(event["eventTime"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    shown = {
        "EventId": event["eventID"],
        "EventName": event["eventName"],
        "ReadOnly": "true" if event["readOnly"] else "false",
        "EventTime": moment.timestamp(),
        "EventSource": event["eventSource"],
        "Username": user_name(event),
        "Resources": [
            {"ResourceType": resource["type"], "ResourceName": name}
            for resource in event.get("resources", ())
            for name in resource_names(resource)
        ],
        "CloudTrailEvent": json.dumps(whole, separators=(",", ":")),
    }
    if key := event["userIdentity"].get("accessKeyId"):
        shown["AccessKeyId"] = key
    return shown


def user_name(event: dict[str, Any]) -> str:
    """Return the user's name, or a session's; CloudTrail calls both so."""
    who = event["userIdentity"]
    name = who.get("userName") or str(who.get("arn", "")).rpartition("/")[2]
    return str(name)


def resource_names(resource: dict[str, Any]) -> list[str]:
    """Return the ARN and, where it ends in one, the name."""
    arn = str(resource["ARN"])
    name = arn.rpartition("/")[2] if "/" in arn else arn.rpartition(":")[2]
    return [arn] if name == arn else [name, arn]


def _limit(wanted: object) -> int:
    if wanted is None:
        return MOST
    if not isinstance(wanted, int) or not 1 <= wanted <= MOST:
        message = f"Max results must be between 1 and {MOST}; {wanted} is not."
        raise RefusedLookupError("InvalidMaxResultsException", message)
    return wanted


def _attribute(wanted: list[dict[str, str]]) -> tuple[str, str] | None:
    if not wanted:
        return None
    if len(wanted) > 1:
        message = "You can specify only one attribute in a lookup."
        raise RefusedLookupError("InvalidLookupAttributesException", message)
    key, value = wanted[0].get("AttributeKey", ""), wanted[0].get("AttributeValue", "")
    if key not in ATTRIBUTES or not value:
        message = f"The lookup attribute {key} with the value “{value}” is not valid."
        raise RefusedLookupError("InvalidLookupAttributesException", message)
    return key, value


def _moment(seconds: object) -> datetime | None:
    if isinstance(seconds, int | float):
        return datetime.fromtimestamp(seconds, UTC)
    return datetime.fromisoformat(seconds) if isinstance(seconds, str) else None


def _token(sequence: int, question: str) -> str:
    return urlsafe_b64encode(json.dumps([sequence, question]).encode()).decode()


def _before(token: object, question: str) -> int | None:
    """Return the sequence where the page before ended; the question must be the same."""
    if token is None:
        return None
    try:
        sequence, asked_before = json.loads(urlsafe_b64decode(str(token)))
    except (ValueError, TypeError, Base64Error):
        sequence, asked_before = None, None
    if not isinstance(sequence, int) or asked_before != question:
        message = "The next token is not valid, or belongs to a lookup with other parameters."
        raise RefusedLookupError("InvalidNextTokenException", message)
    return sequence
