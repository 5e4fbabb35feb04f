"""What must be known of sleeping accounts, in one file, so that a start reads nothing else of them.

A line of JSON each time an account falls asleep, with its buckets and when it is due, and one each
time it is about to be woken, made anew or dropped. An account whose last line says that it sleeps
is as the line says; of every other the start looks at its own files. So a cloud that was killed at
any moment is read as it was. After a power cut some lines may be missing: unless the file was ended
in order, it counts only while the machine it was written on runs.
"""

import json
import logging
import os
import threading
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from cloud.server.files import write_all, write_whole

logger = logging.getLogger(__name__)

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_SMALL = 1024 * 1024  # bytes; the file may grow by this at any rate before it is written anew
_GROWTH = 4  # times what it was when it was written anew


class Sleeper(NamedTuple):
    """`due` is in seconds since 1970, by the real clock; None: never."""

    buckets: tuple[str, ...]
    due: float | None


class Index:
    """Safe between threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._size = 0
        self._first = 0  # bytes, when it was written anew

    def open(self, there: Set[str]) -> dict[str, Sleeper]:
        """Return those of the accounts `there` that are known to sleep, and go on from there."""
        with self._lock:
            found = {each: known for each, known in self._read().items() if each in there}
            with self._or_nothing():
                self._write_anew(found)
        return found

    def fell_asleep(self, account_id: str, sleeper: Sleeper) -> None:
        self._note({"id": account_id, "buckets": sleeper.buckets, "due": sleeper.due})

    def changes(self, account_id: str) -> None:
        """To be called before anything is: from now on the account's own files tell."""
        self._note({"id": account_id})

    def close(self) -> None:
        """End the file in order, so that it counts after the machine was started anew."""
        with self._lock:
            if self._descriptor is not None:
                with self._or_nothing():
                    self._write_anew(self._read(), ended=True)
            self._let_go()

    def _note(self, line: dict[str, Any]) -> None:
        data = json.dumps(line).encode() + b"\n"
        with self._lock:
            if self._descriptor is None:
                return
            with self._or_nothing():
                write_all(self._descriptor, data)
                self._size += len(data)
                if self._size > max(_SMALL, _GROWTH * self._first):
                    self._write_anew(self._read())

    @contextmanager
    def _or_nothing(self) -> Iterator[None]:
        """Have no index rather than one that misses something."""
        try:
            yield
        except OSError:
            logger.exception("the next start looks at every account")
            self._let_go()
            self._path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Sleeper]:
        found: dict[str, Sleeper] = {}
        try:
            first, *lines = self._path.read_bytes().splitlines()
            head = json.loads(first)
            if not (head["boot"] == _boot() or head["ended"]):
                return {}
            for line in lines:
                told = json.loads(line)
                found.pop(told["id"], None)
                if "buckets" in told:
                    found[told["id"]] = Sleeper(tuple(told["buckets"]), told["due"])
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, LookupError, TypeError):
            logger.exception("the index of sleeping accounts cannot be read")
            return {}
        return found

    def _write_anew(self, found: dict[str, Sleeper], *, ended: bool = False) -> None:
        """Raises OSError."""
        head = {"boot": _boot(), "ended": ended}
        lines: Iterable[dict[str, Any]] = (
            {"id": account_id, "buckets": sleeper.buckets, "due": sleeper.due}
            for account_id, sleeper in found.items()
        )
        data = "".join(json.dumps(line) + "\n" for line in (head, *lines)).encode()
        self._let_go()
        write_whole(self._path, data, sync=ended)
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        self._size = self._first = len(data)

    def _let_go(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _boot() -> str:
    """Name the time since the machine was started; empty where that cannot be told."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return ""
