"""Lambda's part in the agenda: retries, and queues that were not read at once."""

from cloud.engines.functions import polling, queue
from cloud.seams.due.agenda import Source, register


def install() -> None:
    register(Source("lambda", _next_due, _fire))


def _next_due(account_id: str) -> float | None:
    found = (queue.next_due(account_id), polling.next_due(account_id))
    return min((moment for moment in found if moment is not None), default=None)


def _fire(account_id: str, moment: float) -> int:
    return queue.start_due(account_id, moment) + polling.start_due(account_id, moment)
