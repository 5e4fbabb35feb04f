"""The members of a structure in JSON, with what each is called, found once.

Replaces: `BaseJSONParser._parse_structure`, which asks each member of a shape for its name in the
body at each call; DynamoDB's PutItem has a dozen, Query twice as many.
"""

from typing import Any

from moto.core.parse import BaseJSONParser

from cloud.seams.patch import put

_plain: Any = BaseJSONParser._parse_structure
_Members = tuple[tuple[str, str, Any], ...]  # name, name in the body, shape
_MOST = 50_000  # entries; shapes stay with their service's model, but those within items nest
_known: dict[Any, _Members] = {}


def install() -> None:
    put(BaseJSONParser, "_parse_structure", _structure)


def _structure(self: Any, shape: Any, value: Any) -> Any:
    if type(value) is not dict or shape.is_document_type:
        return _plain(self, shape, value)
    parsed = self.MAP_TYPE()
    for name, sent, member in _known.get(shape) or _members(shape):
        given = value.get(sent)
        if given is not None:
            parsed[name] = self._parse_shape(member, given)
    return parsed


def _members(shape: Any) -> _Members:
    found = tuple(
        (name, member.serialization.get("name", name), member)
        for name, member in shape.members.items()
    )
    if len(_known) >= _MOST:
        _known.clear()
    _known[shape] = found
    return found
