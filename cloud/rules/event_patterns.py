"""What is wrong with an event pattern, as EventBridge words it.

Source: Amazon EventBridge User Guide, "Comparison operators for use in event patterns in Amazon
EventBridge".
"""

from collections.abc import Mapping

_MATCHES = frozenset(
    {"prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "exists"}
    | {"cidr"}
)
_SIGNS = frozenset({"<", "<=", "=", ">", ">="})


def fault(pattern: object) -> str:
    """Return what is wrong, empty when nothing is."""
    if not isinstance(pattern, Mapping):
        return "Filter is not an object"
    for name, value in pattern.items():
        if isinstance(value, Mapping):
            wrong = fault(value)
        elif not isinstance(value, list):
            wrong = f'"{name}" must be an object or an array'
        elif name == "$or":
            wrong = next((found for one in value if (found := fault(one))), "")
        else:
            wrong = _of_values(value)
        if wrong:
            return wrong
    return ""


def _of_values(values: list[object]) -> str:
    if not values:
        return "Empty arrays are not allowed"
    return next((found for value in values if (found := _of_value(value))), "")


def _of_value(value: object) -> str:
    if isinstance(value, list):
        return "Match value must be String, number, true, false, or null"
    if not isinstance(value, Mapping):
        return ""
    if len(value) != 1:
        return "Only one key allowed in match expression"
    [(kind, operand)] = value.items()
    if kind not in _MATCHES:
        return f"Unrecognized match type {kind}"
    if kind == "numeric" and not _is_range(operand):
        return "Value of numeric must be an array of comparisons and numbers"
    wrong = kind == "exists" and not isinstance(operand, bool)
    return "exists match pattern must be either true or false." if wrong else ""


def _is_range(operand: object) -> bool:
    if not isinstance(operand, list) or len(operand) not in {2, 4}:
        return False
    numbers = (isinstance(one, int | float) and not isinstance(one, bool) for one in operand[1::2])
    return all(one in _SIGNS for one in operand[::2]) and all(numbers)
