"""Whose call runs in this thread, and the wall between accounts.

Replaces: `moto.core.base_backend.BackendDict`'s open access. In moto any code may reach any
account's back end: AssumeRole of a stranger's role, a topic's subscription to a stranger's queue,
a look-up through all accounts. Here a thread sees one account, the one that `entered` names.
Also replaces `BaseResponse.get_region_from_url`, `get_access_key` and `get_current_account`,
which believe the URL, the User-Agent and headers; the front door has already found these out.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from moto.core.base_backend import BackendDict
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import BaseResponse

from cloud.seams.patch import put


class CrossAccountError(Exception):
    """A call reached for what belongs to another account."""


@dataclass(frozen=True, slots=True)
class Scope:
    account_id: str
    access_key_id: str = ""
    region: str = "us-east-1"
    arn: str = ""
    user_id: str = ""
    request_id: str = ""


class Lightly(NamedTuple):
    """Stands among what was noted for back ends that changed in what can wait to be written."""

    backends: Any


_local = threading.local()
_plain_getitem = BackendDict.__getitem__


class entered:  # noqa: N801 - a context manager, by the name of what it does
    """Let this thread see the back ends of `scope.account_id`, and of no one else."""

    __slots__ = ("_before", "_scope")

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def __enter__(self) -> None:
        self._before: Scope | None = getattr(_local, "scope", None)
        _local.scope = self._scope

    def __exit__(self, *_fault: object) -> None:
        _local.scope = self._before


def current() -> Scope:
    """Raises CrossAccountError outside `entered`."""
    scope: Scope | None = getattr(_local, "scope", None)
    if scope is None:
        raise CrossAccountError
    return scope


def account_in_scope() -> str:
    """Return the account of this thread's call, empty outside `entered`."""
    scope: Scope | None = getattr(_local, "scope", None)
    return "" if scope is None else scope.account_id


class noting:  # noqa: N801 - a context manager, by the name of what it does
    """Add to `seen` every BackendDict whose back ends this thread gets to see, repeatedly."""

    __slots__ = ("_before", "_seen")

    def __init__(self, seen: list[Any] | None) -> None:
        self._seen = seen

    def __enter__(self) -> None:
        self._before: list[Any] | None = getattr(_local, "noted", None)
        _local.noted = self._seen

    def __exit__(self, *_fault: object) -> None:
        _local.noted = self._before


def unnoted() -> noting:
    """Look at back ends without being noted: nothing in them is changed."""
    return noting(None)


def noted() -> list[Any]:
    """Return the list that `noting` fills in this thread, an empty one outside it."""
    found: list[Any] | None = getattr(_local, "noted", None)
    return [] if found is None else found


def install() -> None:
    put(BackendDict, "__getitem__", _getitem)
    put(BackendDict, "__iter__", _iter)
    put(BackendDict, "keys", _keys)
    put(BackendDict, "items", _items)
    put(BackendDict, "values", _values)
    put(BackendDict, "get", _get)
    put(BackendDict, "__contains__", _contains)
    put(BaseResponse, "get_current_account", lambda _: current().account_id)
    put(BaseResponse, "get_access_key", lambda _: current().access_key_id)
    put(BaseResponse, "get_region_from_url", lambda *_: current().region)


def _getitem(self: Any, account_id: str) -> Any:
    own = current().account_id
    # What moto keeps in its default account for want of knowing better is the caller's own.
    if account_id not in {own, DEFAULT_ACCOUNT_ID}:
        raise CrossAccountError
    if (noted := getattr(_local, "noted", None)) is not None:
        noted.append(self)
    if dict.__contains__(self, own):  # else it is made, under moto's lock
        return dict.__getitem__(self, own)
    return _plain_getitem(self, own)


def _keys(self: Any) -> list[str]:
    account_id = current().account_id
    if not dict.__contains__(self, account_id):
        return []
    if (noted := getattr(_local, "noted", None)) is not None:
        noted.append(self)
    return [account_id]


def _iter(self: Any) -> Iterator[str]:
    return iter(_keys(self))


def _items(self: Any) -> list[tuple[str, Any]]:
    return [(account_id, dict.__getitem__(self, account_id)) for account_id in _keys(self)]


def _values(self: Any) -> list[Any]:
    return [dict.__getitem__(self, account_id) for account_id in _keys(self)]


def _get(self: Any, account_id: str, default: Any = None) -> Any:
    return dict.get(self, account_id, default) if account_id in _keys(self) else default


def _contains(self: Any, account_id: object) -> bool:
    return account_id in _keys(self)
