"""Where objects and packages keep their bytes: in files named by their hash, a folder an account.

Replaces: `tempfile.SpooledTemporaryFile` in `moto.s3.models`, `FakeKey.__getstate__` and
`__setstate__`, which carry the bytes into every snapshot (and lose those of a closed file), and
`FakeKey.__del__`, which warns of keys that were dropped with their account.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any, ClassVar

from moto.s3 import models
from moto.s3.models import FakeKey

from cloud.seams.patch import put
from cloud.seams.scope import current

_SMALL = 64 * 1024  # bytes
LARGEST_ACCOUNT = 512 * 1024 * 1024  # bytes of objects that one account may hold


class StoreFullError(Exception):
    """The account's objects would take more room than it has."""


class Store:
    """The bodies of one account. Its account's lock keeps writers apart."""

    def __init__(self, directory: Path, *, sync: bool = False) -> None:
        self._directory = directory
        self._sync = sync

    @cached_property
    def _sizes(self) -> dict[str, int]:
        return {
            path.name: path.stat().st_size
            for path in self._directory.glob("*")
            if not path.name.startswith(".")
        }

    @cached_property
    def _total(self) -> int:
        """How many bytes all take together."""
        return sum(self._sizes.values())

    @property
    def names(self) -> set[str]:
        return set(self._sizes)

    def add(self, data: bytes) -> str:
        """Return the name under which `data` is kept.

        Raises StoreFullError.
        """
        name = sha256(data).hexdigest()
        if name in self._sizes:
            return name
        if self._total + len(data) > LARGEST_ACCOUNT:
            raise StoreFullError
        self._directory.mkdir(exist_ok=True, mode=0o700)
        scratch = self._directory / f".{name}"
        try:
            self._write(scratch, data)
        except OSError:
            scratch.unlink(missing_ok=True)  # the room it took may be all there was
            raise
        scratch.rename(self._directory / name)
        self._sizes[name] = len(data)
        self._total += len(data)
        return name

    def _write(self, path: Path, data: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            view = memoryview(data)
            while view:
                view = view[file.write(view) or 0 :]
            if self._sync:
                os.fdatasync(descriptor)

    def read(self, name: str) -> bytes:
        return (self._directory / name).read_bytes()

    def keep_only(self, names: set[str]) -> None:
        """Delete what nothing refers to any more."""
        for name in self._sizes.keys() - names:
            self._total -= self._sizes.pop(name)
            (self._directory / name).unlink(missing_ok=True)


_stores: dict[str, Store] = {}
_lock = Lock()
_local = threading.local()


@contextmanager
def gathered() -> Iterator[set[str]]:
    """Gather the names of the bodies that are unpickled in this thread."""
    _local.names = names = set[str]()
    try:
        yield names
    finally:
        del _local.names


def open_store(account_id: str, directory: Path, *, sync: bool = False) -> Store:
    with _lock:
        return _stores.setdefault(account_id, Store(directory, sync=sync))


def close_store(account_id: str) -> None:
    with _lock:
        _stores.pop(account_id, None)


class Body:
    """A file as `FakeKey` uses one: rewound, cut, written and read in whole."""

    __slots__ = ("account_id", "closed", "name", "position", "size")

    # What was written last, of all accounts, if it is small: moto reads it for its hash at once.
    # A name is the hash of its bytes, so whoever has it has them, too.
    latest: ClassVar[tuple[str, bytes]] = "", b""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self.account_id = current().account_id
        self.name = ""
        self.size = 0
        self.position = 0
        self.closed = False

    def __reduce__(self) -> tuple[Any, ...]:
        return _body, (self.account_id, self.name, self.size, self.closed)

    def seek(self, position: int) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        self.position = position

    def truncate(self) -> None:
        self.name, self.size = "", 0

    def write(self, data: bytes) -> None:
        if self.size:
            data = self.whole() + data
        data = bytes(data)
        self.name = _stores[self.account_id].add(data)
        self.size = self.position = len(data)
        if len(data) <= _SMALL:
            Body.latest = self.name, data

    def read(self, size: int = -1) -> bytes:
        end = self.size if size < 0 else min(self.size, self.position + size)
        if self.position >= end:
            return b""
        data = self.whole()[self.position : end]
        self.position = end
        return data

    def close(self) -> None:
        self.closed = True

    def whole(self) -> bytes:
        name, data = Body.latest
        if name and name == self.name:
            return data
        return _stores[self.account_id].read(self.name) if self.name else b""


def _body(account_id: str, name: str, size: int, closed: bool) -> Body:  # noqa: FBT001
    body = Body.__new__(Body)
    body.account_id, body.name, body.size, body.closed = account_id, name, size, closed
    body.position = 0
    if name and (names := getattr(_local, "names", None)) is not None:
        names.add(name)
    return body


def install() -> None:
    put(models, "tempfile", SimpleNamespace(SpooledTemporaryFile=Body))
    put(FakeKey, "__getstate__", _getstate)
    put(FakeKey, "__setstate__", _setstate)
    put(FakeKey, "__del__", lambda _: None)


def _getstate(self: Any) -> dict[str, Any]:
    state = dict(self.__dict__)
    del state["lock"]
    return state


def _setstate(self: Any, state: dict[str, Any]) -> None:
    self.__dict__.update(state)
    self.lock = Lock()
