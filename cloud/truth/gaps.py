"""What was asked for and is not there, counted since the process started.

It tells the platform's operators what learners miss, and is nobody's account's.
"""

import logging
from collections import Counter
from enum import Enum
from threading import Lock

from cloud.shapes import Gap

logger = logging.getLogger(__name__)

_MOST = 5000  # kinds of gaps; more would be somebody's invention


class Kind(Enum):
    """`CRASHED`: moto failed in a way that nobody explained yet."""

    OPERATION = "operation"
    PARAMETER = "parameter"
    CRASHED = "crashed"


class Gaps:
    """A tally. Each gap is logged when it is met for the first time."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Kind, str, str, str]] = Counter()
        self._lock = Lock()

    def note(self, kind: Kind, service: str, operation: str, name: str = "") -> None:
        key = (kind, service, operation[:100], name[:100])
        with self._lock:
            if key not in self._counts and len(self._counts) >= _MOST:
                return
            self._counts[key] += 1
            first = self._counts[key] == 1
        if first:
            logger.info("not available: %s %s %s", service, operation, name)

    def all(self) -> list[Gap]:
        """Return the gaps, the most wanted first."""
        with self._lock:
            ranked = self._counts.most_common()
        return [
            Gap(kind=kind.value, service=service, operation=operation, name=name, count=count)
            for (kind, service, operation, name), count in ranked
        ]


met = Gaps()
