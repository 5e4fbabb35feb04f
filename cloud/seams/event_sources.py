"""Events in AWS's own name, and patterns that are only tried.

Replaces, of `EventsHandler`:

- `put_events`, which takes events whose source begins with `aws.`, as no service would, and any
  JSON for the detail, which is an object;
- `test_event_pattern`, which answers nothing.

Source: Amazon EventBridge API Reference, "PutEventsRequestEntry", "TestEventPattern".
"""

import json
from typing import Any

from moto.events.models import EventPattern
from moto.events.responses import EventsHandler

from cloud.seams.patch import put

_NOT_YOURS = {
    "ErrorCode": "NotAuthorizedForSourceException",
    "ErrorMessage": "Not authorized for the source.",
}
_NO_OBJECT = {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}


def install() -> None:
    put(EventsHandler, "put_events", _put)
    put(EventsHandler, "test_event_pattern", _try)


def _put(self: Any) -> str:
    entries = self._get_param("Entries")
    refused = [_refused(one) for one in entries]
    own = [one for one, fault in zip(entries, refused, strict=True) if fault is None]
    answers = iter(self.events_backend.put_events(own) if own else ())
    told = [next(answers) if fault is None else dict(fault) for fault in refused]
    failed = sum("ErrorCode" in one for one in told)
    return json.dumps({"FailedEntryCount": failed, "Entries": told})


def _refused(entry: dict[str, Any]) -> dict[str, str] | None:
    """Return why an entry is not taken; what else can be wrong is moto's to say."""
    if str(entry.get("Source", "")).startswith("aws."):
        return _NOT_YOURS
    try:
        return None if isinstance(json.loads(entry["Detail"]), dict) else _NO_OBJECT
    except (KeyError, TypeError, ValueError):
        return None


def _try(self: Any) -> str:
    pattern = EventPattern.load(self._get_param("EventPattern"))
    return json.dumps({"Result": bool(pattern.matches_event(json.loads(self._get_param("Event"))))})
