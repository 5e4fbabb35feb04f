"""Where moto keeps what may be many: collections that are written by their changes.

Replaces: the attributes `Queue._messages` and `deleted_messages`, `Table.items`,
`StreamShard.items` and `FakeBucket.keys`, which hold `members` and `lines` in place of plain
lists, sets and dictionaries; `Message.mark_received` and `change_visibility`, which note the
message; how a queue is pickled: it names the messages that are in flight by their numbers; and
`TaggingService.tag_resource`, which keeps an entry for every object that has no tags.
"""

from typing import Any

from moto.dynamodb.models.table import StreamShard, Table
from moto.s3.models import FakeBucket
from moto.sqs.models import Message, Queue
from moto.utilities.tagging_service import TaggingService

from cloud.seams.lines import Handles, Line, touched
from cloud.seams.members import Names, Rows
from cloud.seams.patch import SeamError, put

_plain_tag = TaggingService.tag_resource
Collection = Handles | Line | Names | Rows
KINDS: tuple[type[Collection], ...] = (Handles, Line, Names, Rows)
_HELD: tuple[tuple[type, str, type[Collection]], ...] = (
    (Queue, "_messages", Line),
    (Queue, "deleted_messages", Handles),
    (Table, "items", Rows),
    (StreamShard, "items", Line),
    (FakeBucket, "keys", Names),
)
# Before others put anything in their place.
_SETS = {owner: frozenset(owner.__init__.__code__.co_names) for owner, _, _ in _HELD}  # type: ignore[misc]


class _Held:
    """An attribute that holds a collection of `kind`, whatever it is given."""

    def __init__(self, name: str, kind: type[Collection]) -> None:
        self._name, self._kind = name, kind

    def __get__(self, holder: Any, _owner: type | None = None) -> Any:
        if holder is None:
            return self
        held = holder.__dict__[self._name]
        if type(held) is not self._kind:  # an earlier version kept it
            held = holder.__dict__[self._name] = self._kind.of(held)
        return held

    def __set__(self, holder: Any, value: Any) -> None:
        before = holder.__dict__.get(self._name)
        if type(value) is self._kind:
            holder.__dict__[self._name] = value
        elif type(before) is not Line or not before.become(value):
            holder.__dict__[self._name] = self._kind.of(value)


def install() -> None:
    for owner, name, kind in _HELD:
        if name not in _SETS[owner]:
            raise SeamError(f"moto's {owner} has no {name} any more; see cloud/seams/tracked.py.")
        setattr(owner, name, _Held(name, kind))
    for name in ("mark_received", "change_visibility"):
        put(Message, name, _noted(getattr(Message, name)))
    put(TaggingService, "tag_resource", _tag)
    put(Queue, "__getstate__", _getstate)
    Queue.__setstate__ = _setstate  # type: ignore[attr-defined]


def _noted(plain: Any) -> Any:
    def changed(self: Message, *args: Any, **options: Any) -> Any:
        touched().append(self)
        return plain(self, *args, **options)

    return changed


def _tag(self: TaggingService, arn: str, tags: list[dict[str, str]] | None) -> None:
    if tags or not arn.startswith("arn:aws:s3:::"):
        _plain_tag(self, arn, tags)


def _getstate(self: Queue) -> dict[str, Any]:
    state = dict(self.__dict__)
    line, pending = state["_messages"], state["_pending_messages"]
    if type(line) is Line:
        numbers = (line.numbers.get(id(message)) for message in pending)
        state["_pending_messages"] = sorted(n for n in numbers if n is not None)
    return state


def _setstate(self: Queue, state: dict[str, Any]) -> None:
    self.__dict__.update(state)
    line, pending = state["_messages"], state["_pending_messages"]
    if type(line) is Line and pending is not None and type(pending) is list:
        named = set(pending)
        self._pending_messages = {m for m in line if line.numbers[id(m)] in named}
