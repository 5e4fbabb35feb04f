"""Collections that know what has changed in them: a queue's messages, a table's items, a bucket's keys.

Replaces nothing; `tracked` puts them in moto's places. Each is kept apart from the back end that
holds it: whole at first, and from then on by its changes, so that what a call costs does not grow
with what was there before. A change of a member is noticed as it is reached by its key; going
through all of them is taken for looking. Calls that do more than that write all anew (`FINE` in
`cloud.server.fine`).
"""

from collections.abc import Iterable, Iterator
from secrets import token_hex
from typing import Any, NamedTuple, Self

from moto.s3.utils import _VersionedKeyStore

_SHARE = 8  # one in so many objects replaced is worth while
_LARGE = 4096  # bytes


class Change(NamedTuple):
    """What is to be removed and then, in order, what is to be set."""

    gone: list[Any]
    put: list[tuple[Any, Any]]


class Marks:
    """Which members of a collection may differ from what is written. `fresh`: nothing is."""

    __slots__ = ("fresh", "gone", "reached", "token")

    def __init__(self) -> None:
        self.token = token_hex(4)
        self.fresh = True
        self.gone: dict[Any, None] = {}
        self.reached: dict[Any, None] = {}  # in this order they were added

    def lose(self, key: Any) -> None:
        self.reached.pop(key, None)
        self.gone[key] = None

    def settle(self) -> None:
        self.fresh = False
        self.gone.clear()
        self.reached.clear()


class Group(dict[Any, Any]):
    """Items of one partition key, by their sort keys."""

    __slots__ = ("marks",)

    def __init__(self, items: Iterable[tuple[Any, Any]] = ()) -> None:
        super().__init__(items)
        self.marks = Marks()

    def __reduce__(self) -> Any:
        return type(self), (), None, None, iter(self.items())

    def __getitem__(self, key: Any) -> Any:
        self.marks.reached[key] = None
        return super().__getitem__(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.marks.reached[key] = None
        super().__setitem__(key, value)

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(key)
        self.marks.lose(key)

    def get(self, key: Any, default: Any = None) -> Any:
        self.marks.reached[key] = None
        return super().get(key, default)

    def pop(self, key: Any, *default: Any) -> Any:
        if key in self:
            self.marks.lose(key)
        return super().pop(key, *default)

    def clear(self) -> None:
        self.marks.fresh = True
        super().clear()

    def change(self) -> Change:
        """Return what differs from what is written."""
        gone, put = list(self.marks.gone), []
        for key in self.marks.reached:
            if key in self:
                put.append((key, dict.__getitem__(self, key)))
            else:
                gone.append(key)
        return Change(gone, put)

    def whole(self) -> Any:
        return list(self.items())

    def fill(self, whole: Any) -> None:
        dict.update(self, whole)

    def restore(self, whole: Any, changes: Iterable[Change]) -> None:
        """Have the members that were written whole, and changed since."""
        self.fill(whole)
        for change in changes:
            for key in change.gone:
                dict.pop(self, key, None)
            self.fill(change.put)

    def settle(self) -> None:
        """Take all that has changed for written."""
        self.marks.settle()


class Rows(Group):
    """A table's items by their partition keys: an item, or a group of them."""

    __slots__ = ()

    @classmethod
    def of(cls, plain: Any) -> Self:
        """Return one with the members of a plain dictionary."""
        rows = cls()
        rows.fill(plain.items())
        return rows

    def __missing__(self, key: Any) -> Group:
        group = Group()
        dict.__setitem__(self, key, group)
        return group

    def change(self) -> Change:
        change = super().change()
        put = []
        for key, value in change.put:
            if type(value) is not Group:
                put.append((key, value))
            elif value.marks.fresh:
                put.append((key, dict(value)))
            elif any(inner := value.change()):
                put.append((key, inner))
        return Change(change.gone, put)

    def whole(self) -> Any:
        return [(k, dict(v) if type(v) is Group else v) for k, v in self.items()]

    def fill(self, whole: Any) -> None:
        for key, value in whole:
            if type(value) is Change:
                dict.__getitem__(self, key).restore((), [value])
            else:
                dict.__setitem__(self, key, _group(value) if type(value) is dict else value)

    def settle(self) -> None:
        for key in self if self.marks.fresh else self.marks.reached:
            value = dict.get(self, key)
            if type(value) is Group:
                value.settle()
        super().settle()


def _group(items: dict[Any, Any]) -> Group:
    return Group(items.items())


class Names(_VersionedKeyStore):
    """A bucket's objects: all versions of each, by name.

    `replaced`: how many are gone whose bodies may still be on disk, the larger ones counted for
    several.
    """

    def __init__(self) -> None:
        super().__init__()
        self.marks = Marks()
        self.replaced = 0

    @classmethod
    def of(cls, plain: Any) -> Self:
        """Return one with the members of moto's own."""
        names = cls()
        names.fill(plain.lists())
        return names

    def __reduce__(self) -> Any:
        return _names, (self.whole(),)

    def __sgetitem__(self, key: str) -> Any:  # what all others of moto's ask
        self.marks.reached[key] = None
        return dict.__getitem__(self, key)

    def __delitem__(self, key: str) -> None:
        dict.__delitem__(self, key)
        self.marks.lose(key)

    def pop(self, key: str) -> None:  # type: ignore[override]
        super().pop(key)
        self.marks.lose(key)

    def setlist(self, key: Any, list_: Any) -> None:
        stay = {id(version) for version in list_}
        gone = [each for each in dict.get(self, key, ()) if id(each) not in stay]
        self.replaced += sum(map(_weight, gone))
        super().setlist(key, list_)

    @property
    def littered(self) -> bool:
        """Tell whether it is worth while to go through all, to find what nothing refers to."""
        return self.replaced > len(self) // _SHARE

    def iteritems(self) -> Iterator[tuple[str, Any]]:
        return ((name, stack[-1]) for name, stack in self.iterlists())

    def itervalues(self) -> Iterator[Any]:
        return (stack[-1] for _, stack in self.iterlists())

    def iterlists(self) -> Iterator[tuple[str, list[Any]]]:
        return iter(dict(self).items())

    items, values, lists = iteritems, itervalues, iterlists

    def change(self) -> Change:
        gone, put = list(self.marks.gone), []
        for name in self.marks.reached:
            if name in self:
                put.append((name, dict.__getitem__(self, name)))
            else:
                gone.append(name)
        return Change(gone, put)

    def whole(self) -> Any:
        self.replaced = 0
        return list(dict.items(self))

    def fill(self, whole: Any) -> None:
        for name, stack in whole:
            dict.__setitem__(self, name, list(stack))

    def restore(self, whole: Any, changes: Iterable[Change]) -> None:
        self.fill(whole)
        for change in changes:
            for name in change.gone:
                dict.pop(self, name, None)
            self.fill(change.put)

    def settle(self) -> None:
        self.marks.settle()


def _weight(version: Any) -> int:
    size = getattr(getattr(version, "_value_buffer", None), "size", 0)
    return 1 + int(size) // _LARGE


def _names(whole: Any) -> Names:
    names = Names()
    names.fill(whole)
    return names
