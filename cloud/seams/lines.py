"""Lists and sets that know what has changed in them: a queue's messages, a stream's records.

As `members`, for what has no keys: a member's number is its key, and grows along the list.
"""

import threading
from collections.abc import Iterable
from typing import Any, Self

from cloud.seams.members import Change, Marks

_local = threading.local()


def touched() -> list[Any]:
    """Return the members that this thread has changed since its account was last written."""
    found: list[Any] | None = getattr(_local, "touched", None)
    if found is None:
        found = _local.touched = []
    return found


class Line(list[Any]):
    """Grows at its end, and loses members anywhere; whatever else happens to it writes it anew."""

    __slots__ = ("marks", "next", "numbers")

    def __init__(self, members: Iterable[Any] = ()) -> None:
        super().__init__(members)
        self.marks = Marks()
        self._number()

    @classmethod
    def of(cls, plain: Any) -> Self:
        return cls(plain)

    def _number(self) -> None:
        self.numbers = {id(member): number for number, member in enumerate(self)}
        self.next = len(self)
        self.marks.fresh = True

    def __reduce__(self) -> Any:
        return _line, (self.whole(),)

    def append(self, member: Any) -> None:
        super().append(member)
        self.numbers[id(member)] = self.next
        self.marks.reached[self.next] = None
        self.next += 1

    def remove(self, member: Any) -> None:
        super().remove(member)
        self.marks.lose(self.numbers.pop(id(member)))

    def become(self, members: list[Any]) -> bool:
        """Have these members, when they are some of those that are here, in order; else return False."""
        left = {id(member) for member in members}
        stay = [member for member in self if id(member) in left]
        if len(stay) != len(members) or any(a is not b for a, b in zip(stay, members, strict=True)):
            return False
        for number in [self.numbers.pop(one) for one in self.numbers.keys() - left]:
            self.marks.lose(number)
        list.__setitem__(self, slice(None), members)
        return True

    def change(self) -> Change:
        for member in touched():
            if (number := self.numbers.get(id(member))) is not None:
                self.marks.reached[number] = None
        if not self.marks.reached:
            return Change(list(self.marks.gone), [])
        at = self.marks.reached
        if min(at) > self.next - len(at) - 1:  # what was appended last, mostly
            found = [(self.numbers[id(m)], m) for m in self[-len(at) :]]
        else:
            found = [(n, m) for m in self if (n := self.numbers[id(m)]) in at]
        return Change(list(self.marks.gone), found)

    def whole(self) -> Any:
        return [(self.numbers[id(member)], member) for member in self]

    def restore(self, whole: Any, changes: Iterable[Change]) -> None:
        """Have the members that were written whole, and changed since."""
        by_number = dict(whole)
        for change in changes:
            for number in change.gone:
                by_number.pop(number, None)
            by_number |= change.put
        list.extend(self, by_number.values())
        self.numbers = {id(member): number for number, member in by_number.items()}
        self.next = max(by_number, default=-1) + 1

    def settle(self) -> None:
        self.marks.settle()


def _line(whole: Any) -> Line:
    line = Line()
    line.restore(whole, ())
    return line


def _renumbered(name: str) -> Any:
    plain = getattr(list, name)

    def changed(self: Line, *args: Any, **options: Any) -> Any:
        try:
            return plain(self, *args, **options)
        finally:
            self._number()

    return changed


for _name in ("clear", "extend", "insert", "pop", "reverse", "sort", "__delitem__"):
    setattr(Line, _name, _renumbered(_name))
for _name in ("__iadd__", "__imul__", "__setitem__"):
    setattr(Line, _name, _renumbered(_name))


class Handles(set[Any]):
    """Only grows, a member at a time or several; whatever else happens to it writes it anew."""

    def __init__(self, members: Iterable[Any] = ()) -> None:
        super().__init__(members)
        self.marks = Marks()

    @classmethod
    def of(cls, plain: Any) -> Self:
        return cls(plain)

    def __reduce__(self) -> Any:
        return type(self), (list(self),)

    def add(self, member: Any) -> None:
        super().add(member)
        self.marks.reached[member] = None

    def update(self, *several: Iterable[Any]) -> None:
        for members in several:
            for member in members:
                self.add(member)

    def change(self) -> Change:
        return Change([], [(member, None) for member in self.marks.reached])

    def whole(self) -> Any:
        return list(self)

    def restore(self, whole: Any, changes: Iterable[Change]) -> None:
        """Have the members that were written whole, and changed since."""
        set.update(self, whole, *([member for member, _ in change.put] for change in changes))

    def settle(self) -> None:
        self.marks.settle()


def _anew(name: str) -> Any:
    plain = getattr(set, name)

    def changed(self: Handles, *args: Any) -> Any:
        self.marks.fresh = True
        return plain(self, *args)

    return changed


for _name in ("clear", "discard", "pop", "remove", "difference_update", "__isub__", "__ior__"):
    setattr(Handles, _name, _anew(_name))
