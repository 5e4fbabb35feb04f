"""What moto holds as bytes, and back.

Replaces nothing: moto keeps its state in memory only. What does not pickle by itself is told
here how to: locks come back open, keys as PEM, local functions by cloudpickle. What all accounts
share is told by `share` and pickled as its name alone.
"""

import copyreg
import importlib
import io
import pickle
import threading
import types
import weakref
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Protocol

import cloudpickle
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import serialization
from moto.core.base_backend import BackendDict
from moto.moto_api._internal import mock_random
from moto.s3.utils import _VersionedKeyStore

from cloud.seams.bodies import Body

_PROTOCOL = 5
_PRIVATE_KEYS = (
    openssl.rsa.RSAPrivateKey,
    openssl.ec.ECPrivateKey,
    openssl.ed25519.Ed25519PrivateKey,
)
_PUBLIC_KEYS = (
    openssl.rsa.RSAPublicKey,
    openssl.ec.ECPublicKey,
    openssl.ed25519.Ed25519PublicKey,
)

Reducer = Callable[[Any], Any]


class Catalogue(Protocol):
    """Objects that no account owns or changes, each with a name that outlives the process."""

    def name_of(self, thing: Any) -> str | None:
        """Return the name of the very object that is shared; None for any other of its type."""

    def find(self, name: str) -> Any:
        """Raises LookupError when there is no such object any more."""


_catalogues: dict[str, Catalogue] = {}


def share(title: str, kind: type, catalogue: Catalogue) -> None:
    """Pickle the objects of exactly the type `kind` that are in the catalogue by their names."""
    _catalogues[title] = catalogue

    def reduce(thing: Any) -> Any:
        name = catalogue.name_of(thing)
        return thing.__reduce_ex__(_PROTOCOL) if name is None else (_shared, (title, name))

    _REDUCERS[kind] = reduce


def dump(thing: Any, reducers: dict[type, Reducer] | None = None) -> tuple[bytes, set[str]]:
    """Return the pickle and the names of the bodies that it refers to.

    `reducers` are asked before those that are known here.

    Raises pickle.PicklingError, TypeError or AttributeError for what cannot be kept.
    """
    try:
        return _dump(thing, pickle.Pickler, reducers or {})
    except (pickle.PicklingError, TypeError, AttributeError):
        return _dump(thing, _ThoroughPickler, reducers or {})


def load(data: bytes) -> Any:
    """`data` must be known to be ours: a pickle can do anything."""
    return pickle.loads(data)  # noqa: S301 - authenticated by its reader


def load_all(data: bytes) -> list[Any]:
    """As `load`, of several pickles one after another."""
    stream, found = io.BytesIO(data), []
    while stream.tell() < len(data):
        found.append(pickle.load(stream))  # noqa: S301 - as in `load`
    return found


def name_of(backends: Any) -> str:
    """Name a BackendDict so that `find` finds it again in a new process."""
    return f"{backends.backend.__module__}:{backends.service_name}"


def find(name: str) -> Any:
    """Raises LookupError when this moto has no such back ends."""
    module, _, service = name.partition(":")
    for value in vars(importlib.import_module(module)).values():
        if isinstance(value, BackendDict) and value.service_name == service:
            return value
    raise LookupError(f"moto has no back ends {name} any more.")


def _dump(
    thing: Any, kind: type[pickle.Pickler], reducers: dict[type, Reducer]
) -> tuple[bytes, set[str]]:
    bodies: set[str] = set()

    def body(found: Body) -> Any:
        if found.name:
            bodies.add(found.name)
        return found.__reduce__()

    out = io.BytesIO()
    pickler: Any = kind(out, _PROTOCOL)
    # By type, in C: asking for each object in Python takes ten times as long.
    pickler.dispatch_table = {**copyreg.dispatch_table, **_REDUCERS, Body: body, **reducers}
    pickler.dump(thing)
    return out.getvalue(), bodies


def _shared(title: str, name: str) -> Any:
    return _catalogues[title].find(name)


class _ThoroughPickler(pickle.Pickler):
    """For the few accounts that hold what no table can name: asks about each object."""

    def reducer_override(self, thing: Any) -> Any:
        if type(thing) is types.FunctionType:
            return _function(thing)
        if isinstance(thing, defaultdict) and type(thing) is not defaultdict:
            kind, attributes = type(thing), vars(thing)
            return _restore_defaultdict, (kind, dict(thing), attributes, thing.default_factory)
        return NotImplemented


def _function(function: types.FunctionType) -> Any:
    if "<locals>" in function.__qualname__ or function.__name__ == "<lambda>":
        return cloudpickle.loads, (cloudpickle.dumps(function, _PROTOCOL),)
    return NotImplemented


def _reduce_private_key(thing: Any) -> Any:
    pem = thing.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return _private_key, (pem,)


def _reduce_public_key(thing: Any) -> Any:
    pem = thing.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return serialization.load_pem_public_key, (pem,)


def _private_key(pem: bytes) -> Any:
    return serialization.load_pem_private_key(pem, password=None)


def _random() -> Any:
    return mock_random


def _restore_defaultdict(
    kind: Any, items: dict[Any, Any], attributes: dict[str, Any], factory: Any
) -> Any:
    """Some subclasses want arguments that only their first maker had."""
    restored: Any = kind.__new__(kind)
    defaultdict.__init__(restored, factory, items)
    vars(restored).update(attributes)
    return restored


def _key_store(store: Any) -> Any:
    """S3's keys with *all* their versions: by itself it would tell only the newest of each."""
    versions = ((name, version) for name, stack in store.lists() for version in stack)
    return _VersionedKeyStore, (), None, None, versions  # setting an item adds to its stack


_REDUCERS: dict[type, Reducer] = {
    _VersionedKeyStore: _key_store,
    type(threading.Lock()): lambda _: (threading.Lock, ()),
    type(threading.RLock()): lambda _: (threading.RLock, ()),
    threading.Event: lambda _: (threading.Event, ()),
    threading.Condition: lambda _: (threading.Condition, ()),
    weakref.WeakValueDictionary: lambda held: (weakref.WeakValueDictionary, (dict(held),)),
    BackendDict: lambda backends: (find, (name_of(backends),)),
    type(mock_random): lambda _: (_random, ()),
    **dict.fromkeys(_PRIVATE_KEYS, _reduce_private_key),
    **dict.fromkeys(_PUBLIC_KEYS, _reduce_public_key),
}
