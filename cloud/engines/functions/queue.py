"""Events that nobody waits for: queued in the account, tried three times, handed on at last.

The queue lies in moto's Lambda back end, so that it sleeps, wakes and is forked with the account.

Source: Lambda Developer Guide, "Invoking a Lambda function asynchronously", "How Lambda handles
errors and retries with asynchronous invocation" (a minute before the first retry, two before the
second; six hours for throttles and system errors), "Capturing records of Lambda asynchronous
invocations".
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from moto.awslambda.models import lambda_backends

from cloud.engines.functions import orders, results, sending, starting
from cloud.engines.functions.configuring import dead_letter_target
from cloud.engines.functions.orders import Event
from cloud.engines.functions.port import Order, Outcome, UnavailableError, WorkersError
from cloud.engines.functions.resolving import LATEST, NoFunctionError, Target, target
from cloud.seams import clock
from cloud.seams.due import agenda
from cloud.seams.scope import current
from cloud.seams.sessions import RoleDeniedError

logger = logging.getLogger(__name__)

WAITS = (60.0, 120.0)  # seconds before each retry
OLDEST = 21_600.0
_LATER = 15.0  # seconds, when nothing could be run
_QUEUE = "queued_events"  # our own attribute of moto's back end


@dataclass(slots=True)
class Item:
    """An event that waits. Moments are the account's, in seconds; `attempts` counts the failed."""

    request_id: str
    region: str
    arn: str
    body: str
    queued_at: float
    due_at: float
    attempts: int = 0
    tries: int = 0
    chain: int = 1

    def __setstate__(self, state: tuple[None, dict[str, Any]]) -> None:
        """Take what an older version kept, which had fewer fields."""
        _, kept = state
        for one in fields(self):
            setattr(self, one.name, kept.get(one.name, one.default))


def add(account_id: str, region: str, found: Target, body: str, request_id: str = "") -> None:
    """Queue an event, under a request id of its own if none is given; start it if that can be.

    One that a function sends round in a circle is dropped.
    """
    now = clock.time()
    request_id = request_id or orders.new_request_id()
    chain = starting.next_in_chain(account_id, current().access_key_id)
    if chain > starting.LONGEST_CHAIN:
        logger.info("recursion stopped: %s has set itself off %d times", found.arn, chain)
        return
    item = Item(request_id, region, found.arn, body, now, now, chain=chain)
    vars(lambda_backends[account_id][region]).setdefault(_QUEUE, {})[item.request_id] = item
    start_due(account_id, now)


def items(account_id: str) -> list[Item]:
    found: list[Item] = []
    for backend in agenda.backends(lambda_backends, account_id):
        found += vars(backend).get(_QUEUE, {}).values()
    return found


def next_due(account_id: str) -> float | None:
    """Return when the next event is to be tried, of those that do not run now."""
    if not starting.available():
        return None
    waiting = (one for one in items(account_id) if not starting.running(account_id, one.request_id))
    return min((one.due_at for one in waiting), default=None)


def start_due(account_id: str, moment: float) -> int:
    """Start all that is due and does not run yet; return how many."""
    started = 0
    for item in items(account_id):
        if item.due_at <= moment and not starting.running(account_id, item.request_id):
            started += 1
            _start(account_id, item, moment)
    return started


def _start(account_id: str, item: Item, moment: float) -> None:
    try:
        found = target(account_id, item.region, item.arn)
        if _is_full(account_id, item, found):
            _put_off(item, moment)
            return
        event = Event(
            item.body, item.request_id, kind="queued", item=item.request_id, chain=item.chain
        )
        order = orders.order(account_id, item.region, found, event)
    except (NoFunctionError, RoleDeniedError, UnavailableError) as fault:
        logger.info("an event for %s is given up: %s", item.arn, fault)
        _remove(account_id, item)
        return
    starting.post(order)


def _is_full(account_id: str, item: Item, found: Target) -> bool:
    reserved = found.latest.reserved_concurrency
    name = starting.function_name(item.region, found.function.function_name)
    return reserved is not None and starting.running(account_id, name) >= int(reserved)


def _put_off(item: Item, moment: float) -> None:
    """Try again, later and later, for what is no fault of the function."""
    item.tries += 1
    item.due_at = moment + min(300.0, 2.0**item.tries)


def settle(order: Order, outcome: Outcome | WorkersError) -> None:
    """Take in how an attempt went. Runs in the account's scope, its lock held."""
    backend = lambda_backends[order.account_id][order.region]
    item = vars(backend).get(_QUEUE, {}).get(order.item)
    if item is None:
        return
    now = clock.time()
    config = _config(order)
    if isinstance(outcome, WorkersError):
        if now - item.queued_at < float(config.get("MaximumEventAgeInSeconds", OLDEST)):
            item.due_at = now + _LATER
            return
        _remove(order.account_id, item)
        _tell(order, item, config, None, "EventAgeExceeded")
        return
    if not results.failed(outcome):
        _remove(order.account_id, item)
        _tell(order, item, config, outcome, "Success")
        return
    retries = int(config.get("MaximumRetryAttempts", len(WAITS)))
    item.attempts += 1
    item.due_at = now + WAITS[min(item.attempts, len(WAITS)) - 1]
    age = item.due_at - item.queued_at
    if item.attempts > retries:
        _remove(order.account_id, item)
        _tell(order, item, config, outcome, "RetriesExhausted")
    elif age > float(config.get("MaximumEventAgeInSeconds", OLDEST)):
        _remove(order.account_id, item)
        _tell(order, item, config, outcome, "EventAgeExceeded")


def _latest(order: Order) -> Any:
    """Return moto's function, None when it was deleted meanwhile."""
    held = lambda_backends[order.account_id][order.region]._lambdas._functions.get(order.function)
    return None if held is None else held["latest"]


def _config(order: Order) -> dict[str, Any]:
    latest = _latest(order)
    given = [] if latest is None else latest.event_invoke_config
    return dict(given[-1].config) if given else {}


def _remove(account_id: str, item: Item) -> None:
    vars(lambda_backends[account_id][item.region])[_QUEUE].pop(item.request_id, None)


def _tell(
    order: Order, item: Item, config: dict[str, Any], outcome: Outcome | None, condition: str
) -> None:
    """Send the record of an event that is over to its destination, or the event to the dead."""
    side = "OnSuccess" if condition == "Success" else "OnFailure"
    destination = (config.get("DestinationConfig") or {}).get(side, {}).get("Destination")
    if destination:
        sending.send(order, destination, _record(order, item, outcome, condition))
    latest = _latest(order)
    dead_letters = "" if latest is None else dead_letter_target(latest)
    if dead_letters and side == "OnFailure":
        sending.send(order, dead_letters, item.body, _why(order, item, outcome))


def _why(order: Order, item: Item, outcome: Outcome | None) -> dict[str, str]:
    """Source: "Adding a dead-letter queue": the attributes of a dead letter."""
    told = {} if outcome is None else json.loads(results.payload(order, outcome))
    message = str(told.get("errorMessage", ""))[:1024] if isinstance(told, dict) else ""
    return {"RequestID": item.request_id, "ErrorCode": "200", "ErrorMessage": message or "-"}


def _record(order: Order, item: Item, outcome: Outcome | None, condition: str) -> str:
    """Source: "Capturing records of Lambda asynchronous invocations", "Example record"."""
    function = f"arn:aws:lambda:{order.region}:{order.account_id}:function:{order.function}"
    qualifier = order.version if order.arn.count(":") > 6 else LATEST
    told: dict[str, Any] = {
        "version": "1.0",
        "timestamp": clock.moment(order.account_id).isoformat(timespec="milliseconds")[:23] + "Z",
        "requestContext": {
            "requestId": item.request_id,
            "functionArn": f"{function}:{qualifier}",
            "condition": condition,
            "approximateInvokeCount": item.attempts + (condition == "Success"),
        },
        "requestPayload": json.loads(item.body),
    }
    if outcome is not None:
        context = {"statusCode": 200, "executedVersion": order.version}
        if results.failed(outcome):
            context["functionError"] = "Unhandled"
        told["responseContext"] = context
        told["responsePayload"] = json.loads(results.payload(order, outcome))
    return json.dumps(told)


def _to_function(order: Order, arn: str, record: str, _attributes: Mapping[str, str]) -> None:
    region = arn.split(":")[3]
    add(order.account_id, region, target(order.account_id, region, arn), record)


sending.reach("lambda", _to_function)
