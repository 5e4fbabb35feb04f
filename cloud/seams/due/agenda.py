"""What is due next in an account, and all that is due until a moment, fired in order of time.

An engine that waits (a `Wait` state, an instance that boots, a retry) plugs in with `register`:
it needs no thread and no timer, since the cloud asks for the next due moment, fires at it, and
does the same step by step when an account's clock is set forward or the account is woken.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cloud.seams import clock
from cloud.seams.scope import Scope, entered

logger = logging.getLogger(__name__)

MOST_FIRINGS = 10_000  # of schedules and other recurring things in one go
_MOST_ON_WAKING = 500  # somebody waits for an answer
# Whatever fires may bring new work to any service; to ask all after each firing would cost more
# than the firing, so the others are asked again after this much of the account's time.
_ASK_AGAIN = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Source:
    """A service's part in the agenda of the account whose scope is entered.

    `next_due` returns the next moment at which something is to be done, also one that has passed,
    or None. `fire` does all that is due at that moment and returns how many things those were; it
    must change what `next_due` returns. For what recurs, `skip` leaps over what is due before a
    moment, counts it, and does none of it. Nobody notices before the account's next call when what
    is `tidying` was done, so a sleeping account is not woken for it.
    """

    service: str
    next_due: Callable[[str], float | None]
    fire: Callable[[str, float], int]
    skip: Callable[[str, float], int] | None = None
    tidying: bool = False


@dataclass(slots=True)
class Outcome:
    """What was fired and what was skipped, by service; `next_due` is what comes then."""

    fired: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    next_due: float | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Have the source asked from now on; one of the same service is replaced."""
    _sources[source.service] = source


def next_due(account_id: str, *, pressing: bool = False) -> float | None:
    """Return the next moment at which something is due in the account, which must be awake.

    When only what is `pressing` counts, tidying does not.
    """
    asked = [source for source in _all() if not (pressing and source.tidying)]
    with entered(Scope(account_id)):
        return min((due for source in asked if (due := _ask(source, account_id))), default=None)


def run(account_id: str, since: float, until: float, most: int = MOST_FIRINGS) -> Outcome:
    """Fire what is due up to `until`, the account's clock standing at each moment meanwhile.

    What was due before `since` without anybody's knowing is fired as if it were due then.
    After `most` firings of recurring things the rest of those are skipped, and counted as such.
    The account must be awake and its lock held. What a source does wrong is logged.
    """
    with entered(Scope(account_id)):
        return _Run(account_id, since, until, most).run()


def catch_up(account_id: str) -> Outcome:
    """Fire what came due while the account slept. It was just read, and its lock is held."""
    now = clock.now(account_id)
    since = clock.kept_at(account_id)
    return run(account_id, now if since is None else since, now, _MOST_ON_WAKING)


def backends(register_: Any, account_id: str) -> list[Any]:
    """Return what the account has of a BackendDict, one a region, without making any."""
    regions = dict.get(register_, account_id)
    return [] if regions is None else list(dict.values(regions))


def _all() -> list[Source]:
    return list(_sources.values())


def _ask(source: Source, account_id: str) -> float | None:
    try:
        return source.next_due(account_id)
    except Exception:
        logger.exception("what is due in %s of %s is not known", source.service, account_id)
        return None


class _Run:
    def __init__(self, account_id: str, since: float, until: float, most: int) -> None:
        self._account_id = account_id
        self._moment = since
        self._until = until
        self._left = most
        self._asked_at = since
        self._due: dict[str, float] = {}
        self._outcome = Outcome()

    def run(self) -> Outcome:
        self._ask_all()
        while self._due:
            name = min(self._due, key=self._due.__getitem__)
            due = self._due[name]
            if due > self._until:
                break
            self._moment = max(self._moment, due)
            if self._moment - self._asked_at >= _ASK_AGAIN:
                self._ask_all()
                continue
            self._fire(_sources[name], self._moment)
        self._ask_all()
        self._outcome.next_due = min(self._due.values(), default=None)
        return self._outcome

    def _ask_all(self) -> None:
        self._asked_at = self._moment
        for source in _all():
            self._ask_one(source)

    def _ask_one(self, source: Source) -> None:
        due = _ask(source, self._account_id)
        if due is None:
            self._due.pop(source.service, None)
        else:
            self._due[source.service] = due

    def _fire(self, source: Source, moment: float) -> None:
        before = self._due[source.service]
        with clock.held(self._account_id, moment):
            try:
                if source.skip is not None and self._left <= 0:
                    self._outcome.skipped[source.service] += source.skip(
                        self._account_id, self._until
                    )
                else:
                    done = source.fire(self._account_id, moment)
                    self._outcome.fired[source.service] += done
                    self._left -= done if source.skip is not None else 0
            except Exception:
                logger.exception("what was due in %s failed", source.service)
            self._ask_one(source)
        if self._due.get(source.service) == before:  # it would be asked for ever
            logger.error("%s of %s stays due at %s", source.service, self._account_id, before)
            del self._due[source.service]
