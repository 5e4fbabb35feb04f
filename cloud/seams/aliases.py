"""Under which names an answer's field may be found, worked out once for each kind of object.

Replaces: `XFormedAttributePicker.get_possible_keys`, which asks five providers for every field
of every object of every answer: a seventh of a small call, more of a large one.
"""

from typing import Any

from moto.core.serialize import AttributePickerContext, XFormedAttributePicker

from cloud.seams.patch import put

_MOST = 50_000  # entries; more would mean that shapes do not last, and caching is in vain
_plain: Any = XFormedAttributePicker.get_possible_keys
_known: dict[tuple[type, Any, str], tuple[str, ...]] = {}


def install() -> None:
    put(XFormedAttributePicker, "get_possible_keys", _keys)


def _keys(self: Any, context: AttributePickerContext) -> tuple[str, ...]:
    which = (type(context.obj), context.shape, context.key)
    found = _known.get(which)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        # In their order, each once.
        found = _known[which] = tuple(dict.fromkeys(_plain(self, context)))
    return found
