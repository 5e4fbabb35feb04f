"""The clock by itself: what it shows, what a signature's moment was on it, what is kept of it."""

import json

import pytest

from cloud.seams import clock
from cloud.seams.scope import Scope, entered

ONE, TWO = "111122223333", "444455556666"


@pytest.fixture(autouse=True)
def _forgotten():
    yield
    for account_id in (ONE, TWO):
        clock.forget(account_id)


@pytest.fixture
def real(monkeypatch):
    """Return a real clock that stands still until it is moved."""

    class Real:
        now = 1_800_000_000.25

        def __call__(self):
            return self.now

    stopped = Real()
    monkeypatch.setattr(clock, "_wall", stopped)
    return stopped


def test_time_is_the_scopes_account_s(real):
    clock.advance(ONE, 100)
    with entered(Scope(ONE)):
        assert clock.time() == real.now + 100
    with entered(Scope(TWO)):
        assert clock.time() == real.now
    assert clock.time() == real.now
    assert clock.now(ONE) == real.now + 100
    assert clock.moment(ONE).timestamp() == real.now + 100


def test_a_clock_only_goes_forward(real):
    with pytest.raises(ValueError, match="forward"):
        clock.advance(ONE, -1)
    assert clock.now(ONE) == real.now


def test_a_held_clock_stands_still_and_goes_on_where_it_would_be(real):
    with clock.held(ONE, 5.0):
        real.now += 10
        assert clock.now(ONE) == 5.0
        assert clock.now(TWO) == real.now
    assert clock.now(ONE) == real.now


def test_what_was_signed_before_an_advance_is_older_by_it(real):
    signed = real.now
    clock.advance(ONE, 3600)
    real.now += 60
    later = real.now
    clock.advance(ONE, 7200)
    assert clock.at(ONE, signed) == signed
    assert clock.at(ONE, later - 1) == later - 1 + 3600
    real.now += 60
    assert clock.at(ONE, real.now) == clock.now(ONE)
    assert clock.at(TWO, signed) == signed


def test_an_advance_counts_from_the_next_whole_second_on(real):
    clock.advance(ONE, 3600)
    stamp = int(real.now)  # a signature of the same second, before or after
    assert clock.at(ONE, stamp) == stamp
    assert clock.at(ONE, stamp + 1) == stamp + 1 + 3600


def test_advances_that_no_signature_can_be_older_than_are_forgotten(real):
    for _ in range(50):
        clock.advance(ONE, 60)
        real.now += 86_400
    assert len(clock.state(ONE)["advances"]) <= 10
    week = real.now - 7 * 86_400
    assert clock.at(ONE, week) - week == pytest.approx((50 - 7) * 60)


def test_what_is_kept_comes_back(real):
    clock.advance(ONE, 3600)
    clock.first_seen(ONE, "signature", real.now + 500)
    kept = json.loads(json.dumps(clock.state(ONE)))
    moments = [real.now - 100, real.now + 100]
    before = [clock.at(ONE, moment) for moment in moments]
    clock.forget(ONE)
    assert clock.now(ONE) == real.now
    clock.restore(ONE, kept)
    assert clock.now(ONE) == real.now + 3600
    assert [clock.at(ONE, moment) for moment in moments] == before
    assert clock.kept_at(ONE) == real.now + 3600
    seen = real.now
    real.now += 50
    assert clock.first_seen(ONE, "signature", real.now + 450) == seen
    clock.restore(TWO, None)  # an account of before there were clocks
    assert clock.offset(TWO) == 0


def test_signatures_that_are_remembered_are_few(real):
    for number in range(1000):
        clock.first_seen(ONE, str(number), real.now + 500)
    clock.first_seen(ONE, "over", real.now - 1)
    assert len(clock.state(ONE)["seen"]) == 256
