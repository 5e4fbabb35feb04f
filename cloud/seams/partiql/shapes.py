"""A statement that was read. Values are DynamoDB's JSON, such as `{"S": "a"}`."""

from dataclasses import dataclass
from typing import Any

Value = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A `?` that stands for a parameter; `place` is where it is in the text."""

    place: int


@dataclass(frozen=True, slots=True)
class Path:
    """`a.b[0]` has the steps `a`, `b` and 0."""

    steps: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Call:
    name: str  # in lower case
    operands: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Sum:
    left: "Operand"
    sign: str
    right: "Operand"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list, map or set that may have marks in it; `kind` is DynamoDB's letter, `B` for a set."""

    kind: str
    entries: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Plain:
    """A literal as DynamoDB's type and value."""

    kind: str
    value: Any


Operand = Path | Call | Plain | Listed | Mark


@dataclass(frozen=True, slots=True)
class Compare:
    left: Operand
    sign: str
    right: Operand


@dataclass(frozen=True, slots=True)
class Between:
    operand: Operand
    low: Operand
    high: Operand


@dataclass(frozen=True, slots=True)
class OneOf:
    operand: Operand
    choices: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Is:
    """`what` is `missing` or `null`."""

    operand: Operand
    what: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """`word` is `AND` or `OR`."""

    word: str
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


Condition = Compare | Between | OneOf | Is | Joined | Not | Call


@dataclass(frozen=True, slots=True)
class Change:
    """`new` is None where the attribute is removed."""

    path: Path
    new: Operand | Sum | None


@dataclass(frozen=True, slots=True)
class Returning:
    modified: bool
    old: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """`verb` is Select, Insert, Update, Delete or Exists. `marks` are the places of all `?`."""

    verb: str
    table: str
    index: str = ""
    paths: tuple[Path, ...] = ()  # none: all attributes
    where: Condition | None = None
    order: tuple[tuple[Path, bool], ...] = ()  # True: descending
    item: Listed | None = None
    changes: tuple[Change, ...] = ()
    returning: Returning | None = None
    marks: tuple[int, ...] = ()
