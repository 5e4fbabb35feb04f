"""Step Functions' part in the agenda: waits, retries and timeouts."""

from moto.stepfunctions.models import stepfunctions_backends

from cloud.engines.states import port, stepping
from cloud.seams import clock
from cloud.seams.due.agenda import Source, register


def install() -> None:
    register(Source("states", _next_due, _fire))
    port.reach(_turn)


def _turn(account_id: str) -> bool:
    now = clock.time()
    if account_id in stepfunctions_backends:  # and noted as touched
        stepping.advance(account_id, now)
    due = _next_due(account_id)
    return due is not None and due <= now


def _next_due(account_id: str) -> float | None:
    return stepping.next_due(account_id) if port.available() else None


def _fire(account_id: str, moment: float) -> int:
    """Take all steps of the moment; that they end, the longest history sees to."""
    count = 0
    while taken := stepping.advance(account_id, moment):
        count += taken
    return count
