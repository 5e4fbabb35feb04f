"""From the text of a statement to what it says. Runs nothing, and knows no tables."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path as File
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import LarkError

from cloud.seams.partiql.shapes import (
    Between,
    Call,
    Change,
    Compare,
    Is,
    Joined,
    Listed,
    Mark,
    Not,
    OneOf,
    Path,
    Plain,
    Returning,
    Statement,
    Sum,
)

LONGEST = 8192  # letters; DynamoDB API reference, ExecuteStatement


class UnreadableError(Exception):
    """Not a statement, or one with something that this lab does not know."""


@lru_cache(maxsize=512)
def read(text: str) -> Statement:
    """Raises UnreadableError."""
    if len(text) > LONGEST:
        raise UnreadableError
    try:
        statement: Statement = _Reader().transform(_PARSER.parse(text))
    except (LarkError, RecursionError) as fault:
        raise UnreadableError from fault
    return statement


_PARSER = Lark(
    File(__file__).with_name("grammar.lark").read_text(),
    parser="lalr",
    propagate_positions=False,
    maybe_placeholders=False,
)


class _Reader(Transformer[Token, Any]):
    """Makes shapes of the grammar's rules, each named as the rule."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: list[int] = []

    def start(self, found: Sequence[Statement]) -> Statement:
        return replace(found[0], marks=tuple(sorted(self._marks)))

    def select(self, found: Sequence[Any]) -> Statement:
        paths, (table, index), *rest = found
        return _with(Statement("Select", table, index, paths=paths), rest)

    def insert(self, found: Sequence[Any]) -> Statement:
        (table, index), item = found
        return Statement("Insert", table, index, item=item)

    def update(self, found: Sequence[Any]) -> Statement:
        (table, index), *rest = found
        changes = tuple(one for one in rest if isinstance(one, Change))
        others = [one for one in rest if not isinstance(one, Change)]
        return _with(Statement("Update", table, index, changes=changes), others)

    def delete(self, found: Sequence[Any]) -> Statement:
        (table, index), *rest = found
        return _with(Statement("Delete", table, index), rest)

    def exists(self, found: Sequence[Statement]) -> Statement:
        return replace(found[0], verb="Exists")

    def everything(self, _: Sequence[Any]) -> tuple[Path, ...]:
        return ()

    def paths(self, found: Sequence[Path]) -> tuple[Path, ...]:
        return tuple(found)

    def source(self, found: Sequence[str]) -> tuple[str, str]:
        return found[0], found[1] if len(found) > 1 else ""

    def where(self, found: Sequence[Any]) -> tuple[str, Any]:
        return "where", found[0]

    def order(self, found: Sequence[Any]) -> tuple[str, Any]:
        return "order", tuple(found)

    def order_key(self, found: Sequence[Any]) -> tuple[Path, bool]:
        return found[0], len(found) > 1 and found[1].type == "DESC"

    def set(self, found: Sequence[Any]) -> Change:
        return Change(found[0], found[2])

    def remove(self, found: Sequence[Path]) -> Change:
        return Change(found[0], None)

    def returning(self, found: Sequence[Token]) -> tuple[str, Returning]:
        return "returning", Returning(found[0].type == "MODIFIED", found[1].type == "OLD")

    @v_args(inline=True)
    def plus(self, left: Any, right: Any) -> Sum:
        return Sum(left, "+", right)

    @v_args(inline=True)
    def minus(self, left: Any, right: Any) -> Sum:
        return Sum(left, "-", right)

    def or_(self, found: Sequence[Any]) -> Joined:
        return Joined("OR", tuple(found))

    def and_(self, found: Sequence[Any]) -> Joined:
        return Joined("AND", tuple(found))

    def not_(self, found: Sequence[Any]) -> Not:
        return Not(found[0])

    def compare(self, found: Sequence[Any]) -> Compare:
        left, sign, right = found
        return Compare(left, "<>" if sign == "!=" else str(sign), right)

    def between(self, found: Sequence[Any]) -> Between:
        return Between(*found)

    def one_of(self, found: Sequence[Any]) -> OneOf:
        return OneOf(found[0], tuple(found[1:]))

    def is_(self, found: Sequence[Any]) -> Is:
        return Is(found[0], str(found[-1]).lower(), len(found) == 3)

    def call(self, found: Sequence[Any]) -> Call:
        return Call(found[0].lower(), tuple(found[1:]))

    def path(self, found: Sequence[str | int]) -> Path:
        return Path(tuple(found))

    def attribute(self, found: Sequence[str]) -> str:
        return found[0]

    def index(self, found: Sequence[Token]) -> int:
        return int(found[0])

    def text(self, found: Sequence[Token]) -> Plain:
        return Plain("S", _unquoted(found[0]))

    def number(self, found: Sequence[Token]) -> Plain:
        return Plain("N", str(found[0]))

    def true(self, _: Sequence[Any]) -> Plain:
        return Plain("BOOL", value=True)

    def false(self, _: Sequence[Any]) -> Plain:
        return Plain("BOOL", value=False)

    def null(self, _: Sequence[Any]) -> Plain:
        return Plain("NULL", value=True)

    def mark(self, found: Sequence[Token]) -> Mark:
        place = found[0].start_pos or 0
        self._marks.append(place)
        return Mark(place)

    def list(self, found: Sequence[Any]) -> Listed:
        return Listed("L", tuple(("", one) for one in found))

    def map(self, found: Sequence[Any]) -> Listed:
        return Listed("M", tuple(found))

    def pair(self, found: Sequence[Any]) -> tuple[str, Any]:
        return _unquoted(found[0]), found[1]

    def bag(self, found: Sequence[Any]) -> Listed:
        return Listed("B", tuple(("", one) for one in found))

    def NAME(self, token: Token) -> str:  # noqa: N802 - a terminal's name
        return str(token)

    def QUOTED(self, token: Token) -> str:  # noqa: N802 - a terminal's name
        return str(token)[1:-1].replace('""', '"')


# Rules whose names are words of Python.
for _word in ("or", "and", "not", "is"):
    setattr(_Reader, _word, getattr(_Reader, f"{_word}_"))


def _with(statement: Statement, clauses: Sequence[tuple[str, Any]]) -> Statement:
    return replace(statement, **dict(clauses))


def _unquoted(token: str) -> str:
    return token[1:-1].replace("''", "'")
