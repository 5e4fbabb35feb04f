"""When schedules fire. Sources: EventBridge user guide, "Cron expressions" and "Rate expressions";
EventBridge Scheduler user guide, "Schedule types" and "Time zones".
"""

from datetime import UTC, datetime
from itertools import islice

import pytest

from cloud.seams.due.cron import Rate, ScheduleError, parse


def firings(expression, start, count=3, zone="UTC"):
    """Return the next firings after `start`, in UTC."""

    def after(moment):
        schedule = parse(expression, zone)
        while (due := schedule.after(moment)) is not None:
            yield datetime.fromtimestamp(due, UTC).isoformat()[:16]
            moment = due

    moment = datetime.fromisoformat(start).replace(tzinfo=UTC).timestamp()
    return list(islice(after(moment), count))


# 1 January 2026 is a Thursday.
@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # The guide's own examples: "Run at 10:00 am (UTC+0) every day" and so on.
        ("cron(0 10 * * ? *)", ["2026-01-01T10:00", "2026-01-02T10:00", "2026-01-03T10:00"]),
        ("cron(15 12 * * ? *)", ["2026-01-01T12:15", "2026-01-02T12:15", "2026-01-03T12:15"]),
        ("cron(0 18 ? * MON-FRI *)", ["2026-01-01T18:00", "2026-01-02T18:00", "2026-01-05T18:00"]),
        ("cron(0 8 1 * ? *)", ["2026-01-01T08:00", "2026-02-01T08:00", "2026-03-01T08:00"]),
        ("cron(0/15 * * * ? *)", ["2026-01-01T00:15", "2026-01-01T00:30", "2026-01-01T00:45"]),
        ("cron(0/10 * ? * MON-FRI *)", ["2026-01-01T00:10", "2026-01-01T00:20"]),
        ("cron(0/5 8-17 ? * MON-FRI *)", ["2026-01-01T08:00", "2026-01-01T08:05"]),
        # "1/10 … the 11th, 21st, and 31st minute"
        ("cron(1/10 0 * * ? *)", ["2026-01-01T00:01", "2026-01-01T00:11", "2026-01-01T00:21"]),
        # "3#2 would be the second Tuesday of the month"
        ("cron(0 0 ? * 3#2 *)", ["2026-01-13T00:00", "2026-02-10T00:00", "2026-03-10T00:00"]),
        # "3W specifies the weekday closest to the third day": 3 January is a Saturday
        ("cron(0 0 3W * ? *)", ["2026-01-02T00:00", "2026-02-03T00:00", "2026-03-03T00:00"]),
        # never into another month: 1 February and 1 March are Sundays, 31 January a Saturday
        ("cron(0 0 1W 2,3 ? *)", ["2026-02-02T00:00", "2026-03-02T00:00"]),
        ("cron(0 0 31W 1 ? *)", ["2026-01-30T00:00", "2027-01-29T00:00"]),
        ("cron(0 0 L * ? *)", ["2026-01-31T00:00", "2026-02-28T00:00", "2026-03-31T00:00"]),
        ("cron(0 0 LW * ? *)", ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-31T00:00"]),
        ("cron(0 0 ? * 6L *)", ["2026-01-30T00:00", "2026-02-27T00:00", "2026-03-27T00:00"]),
        ("cron(0 0 ? * L *)", ["2026-01-03T00:00", "2026-01-10T00:00", "2026-01-17T00:00"]),
        ("cron(0 0 ? * FRI-SUN *)", ["2026-01-02T00:00", "2026-01-03T00:00", "2026-01-04T00:00"]),
        ("cron(0 0 29 2 ? *)", ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]),
        ("cron(0 0 1 JAN,JUL ? 2027-2028)", ["2027-01-01T00:00", "2027-07-01T00:00"]),
        ("cron(0 0 1 1 ? 2020)", []),
        ("cron(0 0 30 2 ? *)", []),
        ("rate(5 minutes)", ["2026-01-01T00:05", "2026-01-01T00:10", "2026-01-01T00:15"]),
        ("rate(1 hour)", ["2026-01-01T01:00", "2026-01-01T02:00", "2026-01-01T03:00"]),
        ("rate(7 days)", ["2026-01-08T00:00", "2026-01-15T00:00", "2026-01-22T00:00"]),
        ("at(2026-11-20T13:00:00)", ["2026-11-20T13:00"]),
        ("at(2025-11-20T13:00:00)", []),
    ],
)
def test_firings(expression, expected):
    found = firings(expression, "2026-01-01T00:00")
    assert found[: len(expected)] == expected
    assert bool(found) == bool(expected)


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 10 * * * *)",  # neither field of days is ?
        "cron(0 10 ? * ? *)",
        "cron(0 10 * * ?)",
        "cron(60 10 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 10 32 * ? *)",
        "cron(0 10 ? * 8 *)",
        "cron(0 10 ? * MON#6 *)",
        "cron(0 10 * 13 ? *)",
        "cron(0 10 * * ? 1969)",
        "cron(0/0 10 * * ? *)",
        "cron(0 10 * FOO ? *)",
        "rate(1 hours)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "rate(5 seconds)",
        "at(2026-13-01T00:00:00)",
        "every day",
        "",
    ],
)
def test_what_aws_refuses(expression):
    with pytest.raises(ScheduleError):
        parse(expression)


def test_a_zone_that_is_none_is_refused():
    with pytest.raises(ScheduleError):
        parse("cron(0 10 * * ? *)", "Europe/Nowhere")


def test_a_zone_moves_with_daylight_saving():
    # Berlin goes from UTC+1 to UTC+2 on 29 March 2026.
    found = firings("cron(0 9 * * ? *)", "2026-03-28T00:00", zone="Europe/Berlin")
    assert found == ["2026-03-28T08:00", "2026-03-29T07:00", "2026-03-30T07:00"]
    at = firings("at(2026-07-01T09:00:00)", "2026-03-28T00:00", zone="Europe/Berlin")
    assert at == ["2026-07-01T07:00"]


def test_an_hour_left_out_does_not_fire_and_one_that_comes_twice_fires_once():
    spring = firings("cron(30 2 * * ? *)", "2026-03-28T12:00", 2, "Europe/Berlin")
    assert spring == ["2026-03-30T00:30", "2026-03-31T00:30"]
    autumn = firings("cron(30 2 * * ? *)", "2026-10-24T12:00", 2, "Europe/Berlin")
    assert autumn == ["2026-10-25T00:30", "2026-10-26T01:30"]


def test_a_rate_is_seconds():
    assert parse("rate(2 days)") == Rate(2 * 86_400)


@pytest.mark.parametrize(
    "expression",
    [
        "rate(7 minutes)",
        "cron(0/15 8-17 ? * MON-FRI *)",
        "cron(5,50 */6 L * ? *)",
        "cron(* * * * ? *)",
        "at(2026-01-03T10:00:00)",
    ],
)
@pytest.mark.parametrize("until", ["2026-01-01T09:20", "2026-01-03T10:00", "2026-02-01T23:59"])
def test_firings_are_counted_as_they_would_come(expression, until):
    schedule = parse(expression)
    start, end = (
        datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
        for text in ("2026-01-01T00:00", until)
    )
    due = first = schedule.after(start)
    count = 0
    while due is not None and due <= end:
        count, due = count + 1, schedule.after(due)
    assert schedule.count(first, end) == count


def test_ten_years_of_minutes_are_counted_at_once():
    every = parse("cron(* * * * ? *)")
    start = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    assert every.count(start, start + 3650 * 86_400) == 3650 * 1440 + 1
