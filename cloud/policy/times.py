"""Dates in policies and contexts: W3C's profile of ISO 8601, or seconds since 1970.

Source: IAM User Guide, reference_policies_elements_condition_operators.html, "Date condition
operators"; https://www.w3.org/TR/NOTE-datetime.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_W3C = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:T(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<part>\.\d{1,9})?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_EPOCH = re.compile(r"\d{5,18}(?:\.\d{1,9})?", re.ASCII)


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone.upper() == "Z":
        return timedelta()
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return timedelta(minutes=-minutes if zone[0] == "-" else minutes)


@lru_cache(maxsize=1024)
def seconds(text: str) -> float | None:
    """Return the moment in seconds since 1970, None when the text is no date.

    Four digits are a year, more are seconds. Without a zone it is UTC.
    """
    if _EPOCH.fullmatch(text):
        return float(text)
    found = _W3C.fullmatch(text)
    if found is None:
        return None
    try:
        moment = datetime(
            int(found["year"]),
            int(found["month"] or 1),
            int(found["day"] or 1),
            int(found["hour"] or 0),
            int(found["minute"] or 0),
            int(found["second"] or 0),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return moment.timestamp() + float(found["part"] or 0) - _offset(found["zone"]).total_seconds()
