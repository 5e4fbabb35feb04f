"""What CloudTrail's event history shows of a record: management events, 90 days, no operator."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from cloud.seams import clock, cloudtrail
from cloud.seams.cloudtrail import KEPT_DAYS, Lookup
from cloud.server.accounts import Accounts
from cloud.server.recorder import Recorder
from cloud.server.search import Search

# What an event says of an attribute.
_SAYS: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "AccessKeyId": lambda event: [event["userIdentity"].get("accessKeyId", "")],
    "EventId": lambda event: [event["eventID"]],
    "EventName": lambda event: [event["eventName"]],
    "EventSource": lambda event: [event["eventSource"]],
    "ReadOnly": lambda event: [str(event["readOnly"]).lower()],
    "ResourceName": lambda event: [
        name for resource in event["resources"] for name in cloudtrail.resource_names(resource)
    ],
    "ResourceType": lambda event: [resource["type"] for resource in event["resources"]],
    "Username": lambda event: [cloudtrail.user_name(event)],
}
_CONTAINED = frozenset({"AccessKeyId", "EventId", "EventSource", "ResourceType"})


def open_history(accounts: Accounts, recorder: Recorder) -> None:
    """Let LookupEvents read the records of these accounts."""
    cloudtrail.provide(partial(_look_up, accounts, recorder))


def _look_up(
    accounts: Accounts, recorder: Recorder, account_id: str, asked: Lookup
) -> list[dict[str, Any]]:
    account = accounts.get(account_id)
    if account is None:
        return []
    oldest = clock.moment(account_id) - timedelta(days=KEPT_DAYS)
    name, value = asked.attribute or ("", "")
    wanted = Search(
        event_name=value if name == "EventName" else None,
        read_only=value == "true" if name == "ReadOnly" else None,
        since=max(oldest, asked.since or oldest),
        until=asked.until,
        upto=None if asked.before is None else asked.before - 1,
        limit=asked.limit,
        newest_first=True,
        holding=json.dumps(value).encode() if name in _CONTAINED else b"",
        also=partial(_fits, asked),
    )
    return recorder.find_in_turn(account, wanted)


def _fits(asked: Lookup, event: dict[str, Any]) -> bool:
    if not event["managementEvent"] or event["awsRegion"] != asked.region:
        return False
    if asked.attribute is None:
        return True
    name, value = asked.attribute
    return value in _SAYS[name](event)
