"""How an order leaves the account's turn: a caller's own with its answer, others by themselves.

`chain` holds a function that sets itself off, as Lambda does. Source: Lambda Developer Guide, "Use
Lambda recursive loop detection to prevent infinite loops": about 16 invocations in a chain.

`running` counts what runs by function and by item, so that none runs twice and reserved
concurrency holds. It lives in this process alone: after a crash what ran then is run again.
"""

import threading
from collections import Counter
from collections.abc import Callable

from cloud.engines.functions.port import Order

LONGEST_CHAIN = 16
_local = threading.local()
_lock = threading.Lock()
_running: Counter[tuple[str, str]] = Counter()
_chains: dict[tuple[str, str], list[int]] = {}  # of what runs, by the key that it was given
_sink: list[Callable[[Order], None]] = []


def use(sink: Callable[[Order], None] | None) -> None:
    """Have orders that nobody waits for given to `sink`, from any thread; None: none can run."""
    _sink[:] = [] if sink is None else [sink]


def available() -> bool:
    return bool(_sink)


class gathering:  # noqa: N801 - a context manager, by the name of what it does
    """Give the list that takes the order of a caller's own invocation in this thread."""

    __slots__ = ("_before",)

    def __enter__(self) -> list[Order]:
        self._before: list[Order] | None = getattr(_local, "orders", None)
        orders: list[Order] = []
        _local.orders = orders
        return orders

    def __exit__(self, *_fault: object) -> None:
        _local.orders = self._before


def call(order: Order) -> None:
    """Have the order run for the caller of this thread, who waits."""
    _local.orders.append(order)
    begin(order)


def post(order: Order) -> None:
    """Have the order run for nobody in particular."""
    begin(order)
    _sink[0](order)


def begin(order: Order) -> None:
    with _lock:
        for name in _names(order):
            _running[order.account_id, name] += 1
        _chains.setdefault((order.account_id, order.key_id), []).append(order.chain)


def end(order: Order) -> None:
    with _lock:
        for name in _names(order):
            _running[order.account_id, name] -= 1
            if _running[order.account_id, name] <= 0:
                del _running[order.account_id, name]
        chains = _chains.get((order.account_id, order.key_id), [])
        if order.chain in chains:
            chains.remove(order.chain)
        if not chains:
            _chains.pop((order.account_id, order.key_id), None)


def running(account_id: str, name: str) -> int:
    """Return how many orders of a function (by `function_name`), or of an item, run."""
    return _running.get((account_id, name), 0)


def next_in_chain(account_id: str, key_id: str) -> int:
    """Return the `chain` of what the caller with this key sets off: 1 unless it is a function.

    A function's invocations share their key, so it is the longest of those that run.
    """
    return 1 + max(_chains.get((account_id, key_id), ()), default=0)


def function_name(region: str, function: str) -> str:
    return f"{region}/{function}"


def _names(order: Order) -> list[str]:
    names = [function_name(order.region, order.function)]
    return [*names, order.item] if order.item else names
