"""Dates in answers, each put into words once.

Replaces:
- `TimestampSerializer._convert_timestamp_to_str`, which has `dateutil` find out anew, for every
  date of every answer, in which form moto has put down its texts: 70 µs each;
- `http_date` in `moto.core.responses`, which writes the same second for every answer.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any

from moto.core import responses
from moto.core.serialize import TimestampSerializer
from werkzeug.http import http_date

from cloud.seams.patch import put

_plain: Any = TimestampSerializer._convert_timestamp_to_str


def install() -> None:
    put(TimestampSerializer, "_convert_timestamp_to_str", _written)
    put(responses, "http_date", lambda moment: of_second(moment.replace(microsecond=0)))


@lru_cache(maxsize=4)
def of_second(moment: datetime | int) -> str:
    """Return the date as HTTP writes it; `moment` is a whole second."""
    return http_date(moment)


def _written(self: Any, value: Any, timestamp_format: str) -> Any:
    if type(value) is str:  # what else dates may be is quickly written
        return _text(self.default_format, value, timestamp_format)
    return _plain(self, value, timestamp_format)


@lru_cache(maxsize=8192)
def _text(default_format: str, value: str, timestamp_format: str) -> Any:
    return _plain(TimestampSerializer(default_format), value, timestamp_format)
