"""Under which names an answer's field may be found, worked out once for each kind of object.

Replaces: `ResponseSerializer.get_value` with moto's own picker, which makes an object for each field
of each object of an answer, asks five providers how it may be called, tries each name as if it
knew nothing of what it looks into, and then looks through all transformers of the service for one
that is meant for this field, as few are: a fifth of a small call, more of a large one.
"""

from typing import Any, NamedTuple

from moto.core.constants import MISSING
from moto.core.serialize import (
    AttributePickerContext,
    ResponseSerializer,
    XFormedAttributePicker,
)
from moto.core.utils import get_value

from cloud.seams.patch import put

_MOST = 50_000  # entries; more would mean that shapes do not last, and caching is in vain
_plain: Any = ResponseSerializer.get_value
_possible: Any = XFormedAttributePicker.get_possible_keys


class _Names(NamedTuple):
    """Under which names to look, in their order. `simply`: they are attributes, and no more."""

    names: tuple[str, ...]
    simply: bool


_known: dict[tuple[type, Any, str], _Names] = {}
# By the places that a service's transformers are for: which of them a field's name may stand at.
_meant: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}


def install() -> None:
    put(ResponseSerializer, "get_value", _value)
    put(XFormedAttributePicker, "get_possible_keys", lambda _, context: _keys(context).names)


def _value(self: Any, value: Any, key: str, shape: Any) -> Any:
    picker = self._value_picker
    if type(picker) is not XFormedAttributePicker:
        return _plain(self, value, key, shape)
    names, simply = _known.get((type(value), shape, key)) or _keys(
        AttributePickerContext(obj=value, key=key, shape=shape)
    )
    found = _attribute(value, names) if simply else _found(value, names)
    if picker.response_transformers:
        return _transformed(picker, self.path, key, found)
    return found


def _keys(context: AttributePickerContext) -> _Names:
    kind = type(context.obj)
    which = (kind, context.shape, context.key)
    found = _known.get(which)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        # In their order, each once.
        names = tuple(dict.fromkeys(_possible(XFormedAttributePicker(), context)))
        special = hasattr(kind, "__getitem__") or hasattr(kind, "__getattr__")
        found = _known[which] = _Names(names, not special and "." not in "".join(names))
    return found


def _attribute(value: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        if (found := getattr(value, name, MISSING)) is not MISSING:
            return found
    return None


def _found(value: Any, names: tuple[str, ...]) -> Any:
    """Return what stands under the first of the names that is there, else None."""
    if type(value) is dict:
        for name in names:
            if name in value:
                return value[name]
            if "." in name and (found := get_value(value, name, MISSING)) is not MISSING:
                return found
        return None
    for name in names:
        if (found := get_value(value, name, MISSING)) is not MISSING:
            return found
    return None


def _transformed(picker: Any, path: list[str], key: str, found: Any) -> Any:
    """Return what the first transformer makes of it that is meant for this place."""
    meant = getattr(picker, "meant", None)
    if meant is None:  # once an answer: operations add transformers of their own
        meant = picker.meant = _meant.setdefault(tuple(picker.response_transformers), {})
    places = meant.get(key)
    if places is None:
        places = meant[key] = tuple(
            place
            for place in picker.response_transformers
            if place.endswith(key) or key.endswith(place)
        )
    if places:
        whole = ".".join((*path, key))
        for place in places:
            if whole.endswith(place):
                return picker.response_transformers[place](found)
    return found
