"""The request context: condition keys and their values, as a service gathered them.

Key names are case-insensitive; a value is text, and a key may have several.
Source: IAM User Guide, reference_policies_elements_condition.html.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import singledispatch

Scalar = str | bytes | bool | int | float | datetime
Value = Scalar | Sequence[Scalar]


@singledispatch
def as_text(value: object) -> str:
    """Return the value as AWS writes it in a context: dates in ISO 8601 UTC, bytes in base 64."""
    return str(value)


@as_text.register
def _(value: bool) -> str:  # noqa: FBT001
    return "true" if value else "false"


@as_text.register
def _(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@as_text.register
def _(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _texts(value: Value) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return tuple(as_text(one) for one in value)
    return (as_text(value),)


class Layers(Mapping[str, Value]):
    """Condition keys from several places, later ones above earlier ones.

    Most policies ask for none: what is given as a function is worked out when the first is asked for.
    """

    __slots__ = ("_layers", "_merged")

    def __init__(self, *layers: Mapping[str, Value] | Callable[[], Mapping[str, Value]]) -> None:
        self._layers = layers
        self._merged: dict[str, Value] | None = None

    def _keys(self) -> dict[str, Value]:
        if self._merged is None:
            merged: dict[str, Value] = {}
            for layer in self._layers:
                merged.update(layer() if callable(layer) else layer)
            self._merged = merged
        return self._merged

    def __getitem__(self, key: str) -> Value:
        return self._keys()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys())

    def __len__(self) -> int:
        return len(self._keys())


class Context:
    """Condition keys of one request about one resource. Never changed once built.

    Most policies ask for none of them: they are put in order when the first one is asked for.
    """

    __slots__ = ("_layers", "_values")

    def __init__(self, *layers: Mapping[str, Value]) -> None:
        """Later layers win. A key that is present twice in other cases keeps its last value."""
        self._layers = layers
        self._values: dict[str, Value] | None = None

    def get(self, key: str) -> tuple[str, ...] | None:
        """Return the values of a key that is given in lower case, None if it is not there."""
        value = self._ordered().get(key)
        return None if value is None else _texts(value)

    def single(self, key: str) -> str | None:
        """Return the value for a policy variable: only a key of exactly one value has one."""
        values = self.get(key.lower())
        return values[0] if values is not None and len(values) == 1 else None

    def keys(self) -> Iterable[str]:
        return self._ordered().keys()

    def _ordered(self) -> dict[str, Value]:
        if self._values is None:
            self._values = {
                key.lower(): value for layer in self._layers for key, value in layer.items()
            }
        return self._values
