"""Which messages of a queue a mapping's filters let through to its function.

A message that no filter fits is deleted, as Lambda does. A pattern for fields of the body wants a
body of JSON; one that lists texts is compared with the body as it stands.

Source: Lambda Developer Guide, "Control which events Lambda sends to your function", "Using event
filtering with an Amazon SQS event source".
"""

import json
from collections.abc import Mapping
from typing import Any

from moto.events.models import EventPattern


def fits(mapping: Any, record: Mapping[str, Any]) -> bool:
    """Tell whether a filter of the mapping fits the record, or there is none."""
    patterns = [one["Pattern"] for one in (mapping.filter_criteria or {}).get("Filters", ())]
    return not patterns or any(_fits(pattern, record) for pattern in patterns)


def _fits(text: str, record: Mapping[str, Any]) -> bool:
    pattern: Any = json.loads(text)
    event: Any = dict(record)
    if isinstance(pattern.get("body"), dict):
        try:
            event["body"] = json.loads(event["body"])
        except ValueError:
            return False
    return bool(EventPattern.load(text).matches_event(event))
