"""The rules of a Choice state.

Source: Amazon States Language specification, "Choice State": data-test expressions.
"""

import operator
import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

from cloud.engines.states import moments, paths
from cloud.engines.states.faults import runtime
from cloud.engines.states.paths import Context, MissingError

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}
_TEST = re.compile(r"^(String|Numeric|Boolean|Timestamp)([A-Z]\w*?)(Path)?$")
_IS: dict[str, Callable[[Any], bool]] = {
    "IsNull": lambda value: value is None,
    "IsString": lambda value: isinstance(value, str),
    "IsNumeric": lambda value: _number(value) is not None,
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: moments.read(value) is not None,
}


def next_state(state: dict[str, Any], data: Any, context: Context) -> str | None:
    """Return where the first rule that holds leads, or the default; None where nothing does.

    Raises StateError for a variable that is not there.
    """
    for rule in state["Choices"]:
        if _holds(rule, data, context):
            return str(rule["Next"])
    default = state.get("Default")
    return None if default is None else str(default)


def _holds(rule: dict[str, Any], data: Any, context: Context) -> bool:
    if "And" in rule:
        return all(_holds(one, data, context) for one in rule["And"])
    if "Or" in rule:
        return any(_holds(one, data, context) for one in rule["Or"])
    if "Not" in rule:
        return not _holds(rule["Not"], data, context)
    tests = [name for name in rule if name not in {"Variable", "Next", "Comment"}]
    return all(_test(rule, name, data, context) for name in tests)


def _test(rule: dict[str, Any], name: str, data: Any, context: Context) -> bool:
    path, wanted = rule["Variable"], rule[name]
    if name == "IsPresent":
        return _is_present(path, data, context) is wanted
    value = _variable(path, data, context)
    if name in _IS:
        return _IS[name](value) is wanted
    if name == "StringMatches":
        return isinstance(value, str) and _matches(value, wanted)
    found = _TEST.match(name)
    if found is None:
        raise runtime(f"Unknown comparison {name}")
    if found[3]:
        wanted = _variable(wanted, data, context)
    return _compare(found[1], _COMPARE[found[2]], value, wanted)


def _compare(kind: str, compare: Callable[[Any, Any], bool], value: Any, wanted: Any) -> bool:
    """A value of another type never fits: the text "100" is no number."""
    read = _READ[kind]
    one, other = read(value), read(wanted)
    return one is not None and other is not None and compare(one, other)


def _is_present(path: str, data: Any, context: Context) -> bool:
    try:
        found = paths.find(path, data, context)
    except MissingError:
        return False
    return found != [] or not any(sign in path for sign in "*?:")


def _variable(path: str, data: Any, context: Context) -> Any:
    try:
        return paths.find(path, data, context)
    except MissingError as fault:
        told = "The choice state's condition path references an invalid value."
        raise runtime(f"Invalid path '{path}': {told}") from fault


def _matches(value: str, pattern: str) -> bool:
    r"""Only `*` is special, and `\*` is a star."""
    parts = re.split(r"(\\[*\\]|\*)", pattern)
    glob = "".join("*" if part == "*" else _plain(part) for part in parts)
    return fnmatchcase(value, glob)


def _plain(part: str) -> str:
    text = part[1:] if part in {"\\*", "\\\\"} else part
    return re.sub(r"([*?\[])", r"[\1]", text)


def _number(value: object) -> float | int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None  # type: ignore[return-value]


_READ: dict[str, Callable[[Any], Any]] = {
    "String": lambda value: value if isinstance(value, str) else None,
    "Numeric": _number,
    "Boolean": lambda value: value if isinstance(value, bool) else None,
    "Timestamp": moments.read,
}
