"""What an outcome changes in the account. Runs in the account's turn."""

from cloud.engines.functions import logging, polling, queue, starting
from cloud.engines.functions.port import Order, Outcome, WorkersError
from cloud.seams import clock


def finish(order: Order, outcome: Outcome | WorkersError) -> None:
    """Write the log, settle the event, and start what had to wait for it."""
    starting.end(order)
    if isinstance(outcome, Outcome):
        logging.write(order, outcome)
    if order.kind == "queued":
        queue.settle(order, outcome)
    elif order.kind == "batch":
        polling.settle(order, outcome)
    if order.kind != "call":
        now = clock.time()
        queue.start_due(order.account_id, now)
        polling.start_due(order.account_id, now)
