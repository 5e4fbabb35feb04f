"""One clock, and what is done when it jumps."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from labs import clock

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_clock_that_runs_evenly_is_believed():
    watch = clock.ClockWatch()
    assert watch.settled(NOON, 100)
    assert watch.settled(NOON + timedelta(seconds=3600), 3700)
    assert watch.settled(NOON + timedelta(seconds=7205), 7300)  # five seconds of slow correction


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_jumped_is_believed_only_after_a_while(jump):
    watch = clock.ClockWatch()
    assert watch.settled(NOON, 100)
    assert not watch.settled(NOON + jump + timedelta(seconds=15), 115)
    assert not watch.settled(NOON + jump + timedelta(seconds=115), 215)
    assert watch.settled(NOON + jump + timedelta(seconds=615), 715)


def test_a_sleeping_laptop_is_no_jump():
    watch = clock.ClockWatch()
    assert watch.settled(NOON, 100)
    assert watch.settled(NOON + timedelta(hours=8), 100 + 8 * 3600)  # uptime counts sleep


@pytest.mark.django_db
def test_now_is_the_databases_time():
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


@pytest.mark.django_db(transaction=True)
async def test_now_may_be_asked_in_a_coroutine():
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)
