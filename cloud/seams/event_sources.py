"""Events in AWS's own name, and patterns that are only tried.

Replaces, of `EventsHandler`:

- `put_events`, which takes events whose source begins with `aws.`, as no service would;
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


def install() -> None:
    put(EventsHandler, "put_events", _put)
    put(EventsHandler, "test_event_pattern", _try)


def _put(self: Any) -> str:
    entries = self._get_param("Entries")
    own = [one for one in entries if not str(one.get("Source", "")).startswith("aws.")]
    answers = iter(self.events_backend.put_events(own) if own else ())
    told = [next(answers) if one in own else dict(_NOT_YOURS) for one in entries]
    failed = sum("ErrorCode" in one for one in told)
    return json.dumps({"FailedEntryCount": failed, "Entries": told})


def _try(self: Any) -> str:
    pattern = EventPattern.load(self._get_param("EventPattern"))
    return json.dumps({"Result": bool(pattern.matches_event(json.loads(self._get_param("Event"))))})
