"""The agenda: in order of time, bounded, and not stopped by what goes wrong."""

import logging

import pytest

from cloud.seams import clock
from cloud.seams.due import agenda
from cloud.seams.due.agenda import Source

ACCOUNT = "111122223333"
HOUR = 3600.0


class Waiting:
    """A source of single moments, as an engine would have one."""

    def __init__(self, name, log, moments, follows=None):
        self.name, self.log, self.moments = name, log, sorted(moments)
        self.follows = follows  # what a firing brings about elsewhere

    def source(self):
        return Source(self.name, self.next_due, self.fire)

    def next_due(self, _account_id):
        return min(self.moments, default=None)

    def fire(self, _account_id, moment):
        over = [due for due in self.moments if due <= moment]
        self.moments = [due for due in self.moments if due > moment]
        for due in over:
            self.log.append((self.name, due, clock.time()))
            if self.follows is not None:
                self.follows.moments.append(due + 2 * HOUR)
        return len(over)


class Recurring(Waiting):
    """A source that fires every hour."""

    def source(self):
        return Source(self.name, self.next_due, self.fire, self.skip)

    def fire(self, account_id, moment):
        super().fire(account_id, moment)
        self.moments.append(moment + HOUR)
        return 1

    def skip(self, _account_id, until):
        count = 0
        while self.moments[0] <= until:
            self.moments[0] += HOUR
            count += 1
        return count


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    monkeypatch.setattr(agenda, "_sources", {})
    yield
    clock.forget(ACCOUNT)


def test_all_is_fired_in_order_at_its_moment():
    log = []
    agenda.register(Waiting("a", log, [300.0, 100.0, 900.0]).source())
    agenda.register(Waiting("b", log, [200.0, 100.0]).source())
    outcome = agenda.run(ACCOUNT, 0.0, 500.0)
    assert log == [
        ("a", 100.0, 100.0),
        ("b", 100.0, 100.0),
        ("b", 200.0, 200.0),
        ("a", 300.0, 300.0),
    ]
    assert outcome.fired == {"a": 2, "b": 2}
    assert outcome.next_due == 900.0
    assert agenda.next_due(ACCOUNT) == 900.0


def test_what_was_overdue_is_fired_at_the_start():
    log = []
    agenda.register(Waiting("a", log, [100.0, 600.0]).source())
    agenda.run(ACCOUNT, 500.0, 700.0)
    assert log == [("a", 100.0, 500.0), ("a", 600.0, 600.0)]


def test_what_a_firing_brings_about_is_fired_as_well():
    log = []
    second = Waiting("second", log, [])
    agenda.register(second.source())
    agenda.register(Waiting("first", log, [100.0], follows=second).source())
    agenda.register(Waiting("third", log, [3 * HOUR]).source())
    agenda.run(ACCOUNT, 0.0, 24 * HOUR)
    assert [name for name, _, _ in log] == ["first", "second", "third"]


def test_what_recurs_is_bounded_and_the_rest_goes_on():
    log = []
    agenda.register(Recurring("tick", log, [HOUR]).source())
    agenda.register(Waiting("once", log, [90 * HOUR]).source())
    outcome = agenda.run(ACCOUNT, 0.0, 100 * HOUR, most=10)
    assert outcome.fired == {"tick": 10, "once": 1}
    assert outcome.skipped == {"tick": 90}
    assert outcome.next_due == 101 * HOUR
    assert log[-1] == ("once", 90 * HOUR, 90 * HOUR)


def test_what_goes_wrong_is_logged_and_keeps_nothing_up(caplog):
    log = []

    def fail(*_):
        raise RuntimeError("broken")

    agenda.register(Source("cannot fire", lambda _: 100.0, fail))
    agenda.register(Source("cannot tell", fail, fail))
    agenda.register(Source("stays due", lambda _: 150.0, lambda *_: 1))
    agenda.register(Waiting("sound", log, [200.0]).source())
    with caplog.at_level(logging.ERROR):
        outcome = agenda.run(ACCOUNT, 0.0, 500.0)
    assert outcome.fired["sound"] == 1
    assert "stays due at 150" in caplog.text
    assert "cannot fire" in caplog.text
