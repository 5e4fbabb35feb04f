"""When an AWS schedule fires: `rate(…)`, `cron(…)` and `at(…)`.

AWS's cron has six fields and a dialect of its own (`?`, `L`, `W`, `#`, days of the week from
1, Sunday); croniter reads another one, and pyawscron takes expressions that AWS refuses and
fails at days that a month lacks. Source: EventBridge user guide, "Cron expressions", "Rate
expressions"; EventBridge Scheduler user guide, "Schedule types", also for time zones.
"""

import calendar
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}  # seconds
_LAST_YEAR = 2199
_RATE = re.compile(r"rate\(\s*([1-9][0-9]*)\s+(minute|hour|day)(s?)\s*\)")
_CRON = re.compile(r"cron\((.*)\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_FRIDAY = 4


class ScheduleError(ValueError):
    """Not an expression that AWS would take."""


@dataclass(frozen=True, slots=True)
class Rate:
    seconds: int

    def count(self, due: float, until: float) -> int:
        """Return how many firings there are from the one at `due` up to `until`."""
        return int((until - due) // self.seconds) + 1 if due <= until else 0

    def after(self, moment: float) -> float:
        """Return the firing that follows one at `moment`."""
        return moment + self.seconds


@dataclass(frozen=True, slots=True)
class At:
    moment: float

    def count(self, due: float, until: float) -> int:
        return int(due <= until)

    def after(self, moment: float) -> float | None:
        return self.moment if self.moment > moment else None


@dataclass(frozen=True, slots=True)
class Cron:
    """`days` and `weekdays` are the two fields of days as written: what they mean differs."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: str
    months: frozenset[int]
    weekdays: str
    years: frozenset[int]
    zone: ZoneInfo

    def after(self, moment: float) -> float | None:
        """Return the first firing after `moment`, or None when there is none any more."""
        local = datetime.fromtimestamp(moment, self.zone)
        day = local.date()
        while day.year <= _LAST_YEAR:
            if day.year not in self.years:
                day = date(day.year + 1, 1, 1)
            elif day.month not in self.months:
                day = _next_month(day)
            else:
                due = self._on(day, local) if self._fits(day) else None
                if due is not None:
                    return due
                day += timedelta(days=1)
        return None

    def count(self, due: float, until: float) -> int:
        """As `Rate.count`. Whole days are not looked into: of those on which daylight saving
        begins, one firing too many may be told.
        """
        first, last = (datetime.fromtimestamp(moment, self.zone) for moment in (due, until))
        day, total = first.date(), 0
        while day <= last.date():
            if day.year in self.years and day.month in self.months and self._fits(day):
                total += len(self.hours) * len(self.minutes)
                if day == first.date():
                    total -= self._before(first.hour, first.minute)
                if day == last.date():
                    total -= self._before(23, 60) - self._before(last.hour, last.minute + 1)
            day += timedelta(days=1)
        return total

    def _before(self, hour: int, minute: int) -> int:
        """Return how many of a day's firings come before this time of day."""
        whole = sum(each < hour for each in self.hours) * len(self.minutes)
        return whole + (hour in self.hours) * sum(each < minute for each in self.minutes)

    def _on(self, day: date, local: datetime) -> float | None:
        """Return the first firing of a day that is later than `local`."""
        moment = local.timestamp()
        today = day == local.date()
        for hour in self.hours[bisect_left(self.hours, local.hour) if today else 0 :]:
            now = today and hour == local.hour
            for minute in self.minutes[bisect_left(self.minutes, local.minute) if now else 0 :]:
                then = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                due = then.timestamp()
                # An hour that daylight saving leaves out does not come; one that comes twice
                # is fired once.
                if due > moment and datetime.fromtimestamp(due, self.zone).hour == hour:
                    return due
        return None

    def _fits(self, day: date) -> bool:
        if self.weekdays == "?":
            return _fits_month(self.days, day)
        return _fits_week(self.weekdays, day)


Schedule = Rate | At | Cron


@lru_cache(maxsize=1024)
def parse(expression: str, zone: str = "UTC") -> Schedule:
    """Raises ScheduleError."""
    try:
        return _parse(expression, zone)
    except (ValueError, KeyError, LookupError, OSError) as fault:
        raise ScheduleError(expression) from fault


def _parse(expression: str, zone: str) -> Schedule:
    if found := _RATE.fullmatch(expression):
        number, unit, plural = int(found[1]), found[2], found[3]
        if (number > 1) != bool(plural):
            raise ScheduleError(expression)
        return Rate(number * _UNITS[unit])
    if found := _AT.fullmatch(expression):
        local = datetime.fromisoformat(found[1]).replace(tzinfo=ZoneInfo(zone))
        return At(local.timestamp())
    found = _CRON.fullmatch(expression)
    fields = found[1].upper().split() if found else []
    if len(fields) != 6 or (fields[2] == "?") == (fields[4] == "?"):
        raise ScheduleError(expression)
    minutes, hours, days, months, weekdays, years = fields
    for example in (date(2028, 2, 1), date(2026, 1, 31)):  # so that a wrong field shows at once
        _fits_month(days, example)
        _fits_week(weekdays, example)
    return Cron(
        tuple(sorted(_values(minutes, 0, 59))),
        tuple(sorted(_values(hours, 0, 23))),
        days,
        frozenset(_values(months, 1, 12, _MONTHS)),
        weekdays,
        frozenset(_values(years, 1970, _LAST_YEAR)),
        ZoneInfo(zone),
    )


def _values(field: str, low: int, high: int, names: dict[str, int] | None = None) -> set[int]:
    """Return the numbers that `*`, `5`, `1-5`, `1/10`, `1-30/10` and lists of them mean."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        if span == "*":
            first, last = low, high
        else:
            start, _, end = span.partition("-")
            first = _number(start, names)
            last = _number(end, names) if end else (high if step else first)
        every = int(step) if step else 1
        if every < 1 or not low <= first <= high or not low <= last <= high:
            raise ScheduleError(field)
        if first <= last:
            found.update(range(first, last + 1, every))
        else:  # FRI-MON runs over the end
            found.update([*range(first, high + 1), *range(low, last + 1)][::every])
    return found


def _number(text: str, names: dict[str, int] | None) -> int:
    return names[text] if names and text in names else int(text)


def _fits_month(field: str, day: date) -> bool:
    if field == "?":
        return True
    last = calendar.monthrange(day.year, day.month)[1]
    if field == "L":
        return day.day == last
    if field == "LW":
        return day.day == _weekday_near(last, day)
    if field.endswith("W"):
        number = int(field[:-1])
        return 1 <= number <= last and day.day == _weekday_near(number, day)
    return day.day in _values(field, 1, 31)


def _fits_week(field: str, day: date) -> bool:
    if field == "?":
        return True
    number = day.isoweekday() % 7 + 1  # 1 is Sunday
    if field == "L":
        return number == _DAYS["SAT"]
    if field.endswith("L"):
        last = calendar.monthrange(day.year, day.month)[1]
        return number == _number(field[:-1], _DAYS) and day.day > last - 7
    if "#" in field:
        which, _, nth = field.partition("#")
        if not 1 <= int(nth) <= 5:
            raise ScheduleError(field)
        return number == _number(which, _DAYS) and (day.day - 1) // 7 + 1 == int(nth)
    return number in _values(field, 1, 7, _DAYS)


def _weekday_near(number: int, day: date) -> int:
    """Return the weekday of the month that is nearest to its day `number`."""
    last = calendar.monthrange(day.year, day.month)[1]
    wanted = date(day.year, day.month, number).weekday()
    if wanted <= _FRIDAY:
        return number
    if wanted == _FRIDAY + 1:
        return number - 1 if number > 1 else number + 2
    return number + 1 if number < last else number - 2


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
