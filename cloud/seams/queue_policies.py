"""A queue keeps its policy when something else of it is set.

Replaces: `Queue._set_attributes`, which forgets the policy whenever it is not among what is set.
Source: Amazon SQS API Reference, "SetQueueAttributes" ("the values of the specified attributes").
"""

from typing import Any

from moto.sqs.models import Queue

from cloud.seams.patch import put

_plain: Any = Queue._set_attributes


def install() -> None:
    put(Queue, "_set_attributes", _set)


def _set(self: Any, attributes: dict[str, Any], now: float | None = None) -> None:
    if "Policy" not in attributes and hasattr(self, "_policy_json"):
        attributes = {**attributes, "Policy": self.policy}
    _plain(self, attributes, now)
