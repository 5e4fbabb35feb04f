"""What moto takes for the time of day. Replaces: `datetime` and `time` in moto's modules.

moto asks the process's clock, the same for all accounts. Here each of its modules finds, under the
names by which it knows the standard library's clocks, ones that ask the account's (see `clock`).
That is done by identity, the moment a module of moto's is loaded, so none is forgotten; what
`moto.core.utils` offers the others (`utcnow`, `unix_time`) follows from it. The stand-ins make
plain `datetime` objects, so nothing of them gets into what is kept.

Left alone: `time.sleep` and `time.monotonic`, which measure how long the process waits; the
modules in UNTOUCHED, which only write and read dates and look at the type of every value that
they do; and the `Date` header, which is real (`moto.core.responses.utcnow`).
"""

import datetime as real
import sys
import time as real_time
from collections.abc import Callable, Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

from moto.core import responses, utils

from cloud.seams import clock
from cloud.seams.patch import put

UNTOUCHED = frozenset({"moto.core.serialize", "moto.core.parse", "moto.core.eventstream"})


class _AlsoPlain(type):
    """Takes an object of the class that is stood in for as one of the stand-in's."""

    plain: type

    def __instancecheck__(cls, thing: object) -> bool:
        return isinstance(thing, cls.plain)

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, cls.plain)


class AccountDate(real.date, metaclass=_AlsoPlain):
    """`datetime.date`, whose today is the account's."""

    plain = real.date

    def __new__(cls, *args: Any, **options: Any) -> Any:
        return real.date(*args, **options)

    @staticmethod
    def today() -> Any:
        return real.datetime.fromtimestamp(clock.time()).date()  # noqa: DTZ006 - as plain as the plain


class AccountDateTime(real.datetime, metaclass=_AlsoPlain):
    """`datetime.datetime`, whose now is the account's."""

    plain = real.datetime

    def __new__(cls, *args: Any, **options: Any) -> Any:
        return real.datetime(*args, **options)  # noqa: DTZ001 - as it is asked for

    @staticmethod
    def now(tz: Any = None) -> Any:
        return real.datetime.fromtimestamp(clock.time(), tz)

    @staticmethod
    def today() -> Any:
        return real.datetime.fromtimestamp(clock.time())  # noqa: DTZ006

    @staticmethod
    def utcnow() -> Any:
        return _utcnow()


def _time_ns() -> int:
    return int(clock.time() * 1_000_000_000)


def _broken_down(plain: Callable[..., Any]) -> Callable[..., Any]:
    """`time.gmtime` and `time.localtime`, which mean now when they are given nothing."""

    def of(seconds: float | None = None) -> Any:
        return plain(clock.time() if seconds is None else seconds)

    return of


def _utcnow() -> real.datetime:
    return real.datetime.fromtimestamp(clock.time(), real.UTC).replace(tzinfo=None)


_time = SimpleNamespace(
    **{
        **vars(real_time),
        "time": clock.time,
        "time_ns": _time_ns,
        "gmtime": _broken_down(real_time.gmtime),
        "localtime": _broken_down(real_time.localtime),
    }
)
_datetime = SimpleNamespace(**{**vars(real), "datetime": AccountDateTime, "date": AccountDate})

# By the identity of what a module may have under whichever name.
_STAND_INS: dict[int, Any] = {
    id(real): _datetime,
    id(real.datetime): AccountDateTime,
    id(real.date): AccountDate,
    id(real_time): _time,
    id(real_time.time): _time.time,
    id(real_time.time_ns): _time.time_ns,
    id(real_time.gmtime): _time.gmtime,
    id(real_time.localtime): _time.localtime,
    id(utils.utcnow): _utcnow,
}


def mend(module: ModuleType) -> None:
    """Give a module of moto's the account's clock."""
    if module.__name__ in UNTOUCHED:
        return
    for name, value in list(vars(module).items()):
        stand_in = _STAND_INS.get(id(value))
        if stand_in is not None:
            setattr(module, name, stand_in)


class _Finder(MetaPathFinder):
    """Finds moto's modules as the others would, and mends each once it is loaded."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if not fullname.startswith("moto."):
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None:
                if spec.loader is not None:
                    vars(spec.loader)["exec_module"] = _mended(spec.loader.exec_module)
                return spec
        return None


def _mended(plain: Callable[[ModuleType], None]) -> Callable[[ModuleType], None]:
    def exec_module(module: ModuleType) -> None:
        plain(module)
        mend(module)

    return exec_module


@cache
def install() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("moto."):
            mend(module)
    put(responses, "utcnow", _real_now)
    sys.meta_path.insert(0, _Finder())


def _real_now() -> real.datetime:
    return real.datetime.now(real.UTC).replace(tzinfo=None)
