"""What an outcome changes in the account. Runs in the account's turn."""

from collections.abc import Callable

from cloud.engines.functions import logging, polling, queue, starting
from cloud.engines.functions.port import Kind, Order, Outcome, WorkersError
from cloud.seams import clock

_SETTLED: dict[Kind, Callable[[Order, Outcome | WorkersError], None]] = {
    "queued": queue.settle,
    "batch": polling.settle,
}


def reach(kind: Kind, settle: Callable[[Order, Outcome | WorkersError], None]) -> None:
    """Have what orders of this kind come to told to `settle`."""
    _SETTLED[kind] = settle


def finish(order: Order, outcome: Outcome | WorkersError) -> None:
    """Write the log, settle the event, and start what had to wait for it."""
    starting.end(order)
    if isinstance(outcome, Outcome):
        logging.write(order, outcome)
    if settle := _SETTLED.get(order.kind):
        settle(order, outcome)
    if order.kind != "call":
        now = clock.time()
        queue.start_due(order.account_id, now)
        polling.start_due(order.account_id, now)
