"""Under which names an answer's field may be found, worked out once for each kind of object.

Replaces: `ResponseSerializer.get_value` with moto's own picker, which makes an object for each field
of each object of an answer, asks five providers how it may be called, and tries each name as if it
knew nothing of what it looks into: a fifth of a small call, more of a large one.
"""

from typing import Any

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
_known: dict[tuple[type, Any, str], tuple[str, ...]] = {}


def install() -> None:
    put(ResponseSerializer, "get_value", _value)
    put(XFormedAttributePicker, "get_possible_keys", lambda _, context: _keys(context))


def _value(self: Any, value: Any, key: str, shape: Any) -> Any:
    picker = self._value_picker
    if type(picker) is not XFormedAttributePicker:
        return _plain(self, value, key, shape)
    names = _known.get((type(value), shape, key)) or _keys(
        AttributePickerContext(obj=value, key=key, shape=shape)
    )
    found = _found(value, names)
    if picker.response_transformers:
        return _transformed(picker.response_transformers, self.path, key, found)
    return found


def _keys(context: AttributePickerContext) -> tuple[str, ...]:
    which = (type(context.obj), context.shape, context.key)
    found = _known.get(which)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        # In their order, each once.
        picker = XFormedAttributePicker()
        found = _known[which] = tuple(dict.fromkeys(_possible(picker, context)))
    return found


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


def _transformed(transformers: dict[str, Any], path: list[str], key: str, found: Any) -> Any:
    """Return what the first transformer makes of it that is meant for this place."""
    whole = ""
    for place, transform in transformers.items():
        if place.endswith(key) or key.endswith(place):
            whole = whole or ".".join((*path, key))
            if whole.endswith(place):
                return transform(found)
    return found
