"""Step Functions' part in the agenda: waits, retries and timeouts."""

from cloud.engines.states import port, stepping
from cloud.seams.due.agenda import Source, register


def install() -> None:
    register(Source("states", _next_due, _fire))


def _next_due(account_id: str) -> float | None:
    return stepping.next_due(account_id) if port.available() else None


def _fire(account_id: str, moment: float) -> int:
    """Take all steps of the moment; that they end, the longest history sees to."""
    count = 0
    while taken := stepping.advance(account_id, moment):
        count += taken
    return count
