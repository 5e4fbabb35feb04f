"""Arithmetic of numeric questions: Python's own grammar, of which numbers and a few names remain."""

import ast
import math
import operator
from collections.abc import Callable, Mapping

Number = int | float

FUNCTIONS: dict[str, Callable[..., Number]] = {
    "ceil": math.ceil,
    "floor": math.floor,
    "log2": math.log2,
    "max": max,
    "min": min,
    "round": round,
}
OPERATORS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
LARGEST_POWER = 64


class ExpressionError(ValueError):
    """What is wrong with an expression, as a sentence."""


def compute(text: str, names: Mapping[str, Number]) -> Number:
    """Return the value of `text`; floating dust is rounded off, so that ceil(0.3 / 0.1) is 3.

    Raises ExpressionError for anything but arithmetic on `names`.
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        raise ExpressionError(f"`{text}` is no arithmetic expression.") from None
    try:
        return tidy(_value(tree, names))
    except (ArithmeticError, ValueError, TypeError) as fault:
        if isinstance(fault, ExpressionError):
            raise
        raise ExpressionError(f"`{text}` cannot be computed: {fault}.") from None


def tidy(value: Number) -> Number:
    """Return a whole number as int, any other rounded to nine decimals."""
    rounded = round(value, 9)
    return int(rounded) if rounded == int(rounded) else rounded


def _value(node: ast.expr, names: Mapping[str, Number]) -> Number:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id=name):
            known = ", ".join(sorted(names)) or "none"
            raise ExpressionError(f"There is no value `{name}`; there are: {known}.")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            one, other = _value(left, names), _value(right, names)
            if isinstance(op, ast.Pow) and abs(other) > LARGEST_POWER:
                raise ExpressionError(f"A power above {LARGEST_POWER} is not computed.")
            return OPERATORS[type(op)](one, other)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*(tidy(_value(argument, names)) for argument in arguments))
    allowed = ", ".join(FUNCTIONS)
    raise ExpressionError(f"`{ast.unparse(node)}` is not allowed here; functions are {allowed}.")
