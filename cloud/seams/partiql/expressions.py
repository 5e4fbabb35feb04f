"""A statement's conditions and changes as the expressions that DynamoDB's own calls take.

What moto does with those expressions is right, and the same for PartiQL as for every other call.
"""

from collections.abc import Iterator, Mapping, Sequence

from cloud.seams.partiql.shapes import (
    Between,
    Call,
    Change,
    Compare,
    Condition,
    Is,
    Joined,
    Listed,
    Mark,
    Not,
    OneOf,
    Operand,
    Path,
    Plain,
    Statement,
    Sum,
    Value,
)

_TESTS = {"begins_with": 2, "contains": 2, "attribute_type": 2}
_SETS = {"set_add": "ADD", "set_delete": "DELETE"}
_BAGS = {"S": "SS", "N": "NS", "B": "BS"}


class WrongError(Exception):
    """A statement that cannot be run, with the sentence that says why."""


class Expressions:
    """Writes expressions; `names` and `values` are what their placeholders stand for."""

    def __init__(self, statement: Statement, parameters: Sequence[Value]) -> None:
        if len(statement.marks) != len(parameters):
            sentence = "Number of parameters in request and statement don't match."
            raise WrongError(sentence)
        self._parameters = dict(zip(statement.marks, parameters, strict=True))
        self.names: dict[str, str] = {}
        self.values: dict[str, Value] = {}

    def value(self, operand: Operand) -> Value:
        """Return a literal or a parameter as DynamoDB's JSON."""
        match operand:
            case Plain(kind, plain):
                return {kind: plain}
            case Mark(place):
                return self._parameters[place]
            case Listed("L", entries):
                return {"L": [self.value(one) for _, one in entries]}
            case Listed("M", entries):
                return {"M": {name: self.value(one) for name, one in entries}}
            case Listed(_, entries):
                return _bag([self.value(one) for _, one in entries])
        raise WrongError("A value stands here, not the name of an attribute.")

    def condition(self, condition: Condition) -> str:
        match condition:
            case Joined(word, parts):
                return "(" + f" {word} ".join(self.condition(part) for part in parts) + ")"
            case Not(part):
                return f"NOT ({self.condition(part)})"
            case Is(operand, what, negated):
                return self._is(operand, what, negated=negated)
        return self._test(condition)

    def _test(self, condition: Compare | Between | OneOf | Call) -> str:
        match condition:
            case Compare(left, sign, right):
                return f"{self._operand(left)} {sign} {self._operand(right)}"
            case Between(operand, low, high):
                between = f"{self._operand(low)} AND {self._operand(high)}"
                return f"{self._operand(operand)} BETWEEN {between}"
            case OneOf(operand, choices):
                several = ", ".join(self._operand(choice) for choice in choices)
                return f"{self._operand(operand)} IN ({several})"
            case Call(name, operands) if _TESTS.get(name) == len(operands):
                return f"{name}({', '.join(self._operand(one) for one in operands)})"
            case Call() as call:
                raise WrongError(_unknown(call))

    def update(self, changes: Sequence[Change]) -> str:
        """Return the update expression of all changes."""
        clauses: dict[str, list[str]] = {}
        for change in changes:
            word, text = self._change(change)
            clauses.setdefault(word, []).append(text)
        return " ".join(f"{word} {', '.join(texts)}" for word, texts in clauses.items())

    def _change(self, change: Change) -> tuple[str, str]:
        path = self._operand(change.path)
        match change.new:
            case None:
                return "REMOVE", path
            case Sum(left, sign, right):
                return "SET", f"{path} = {self._operand(left)} {sign} {self._operand(right)}"
            case Call("list_append", (one, other)):
                return "SET", f"{path} = list_append({self._operand(one)}, {self._operand(other)})"
            case Call(name, (Path(), other)) if name in _SETS:
                return _SETS[name], f"{path} {self._operand(other)}"
            case Call() as call:
                raise WrongError(_unknown(call))
            case operand:
                return "SET", f"{path} = {self._operand(operand)}"

    def _is(self, operand: Operand, what: str, *, negated: bool) -> str:
        if what == "missing":
            name = "attribute_exists" if negated else "attribute_not_exists"
            return f"{name}({self._operand(operand)})"
        text = f"attribute_type({self._operand(operand)}, {self._value({'S': 'NULL'})})"
        return f"NOT ({text})" if negated else text

    def _operand(self, operand: Operand) -> str:
        match operand:
            case Path(steps):
                return "".join(self._steps(steps))
            case Call("size", (inner,)):
                return f"size({self._operand(inner)})"
            case Call() as call:
                raise WrongError(_unknown(call))
        return self._value(self.value(operand))

    def _steps(self, steps: Sequence[str | int]) -> Iterator[str]:
        for place, step in enumerate(steps):
            if isinstance(step, int):
                yield f"[{step}]"
                continue
            key = f"#n{len(self.names)}"
            self.names[key] = step
            yield f".{key}" if place else key

    def _value(self, value: Value) -> str:
        key = f":v{len(self.values)}"
        self.values[key] = value
        return key


def pinned(where: Condition | None) -> Mapping[str, Operand]:
    """Return the attributes that must be equal to one value, each with it."""
    found: dict[str, Operand] = {}
    for part in conjuncts(where):
        if isinstance(part, Compare) and part.sign == "=":
            for one, other in ((part.left, part.right), (part.right, part.left)):
                if isinstance(one, Path) and len(one.steps) == 1 and not isinstance(other, Path):
                    found.setdefault(str(one.steps[0]), other)
    return found


def choices(where: Condition | None, name: str) -> tuple[Operand, ...]:
    """Return all values that the attribute may have; none when it is not held to some."""
    if (value := pinned(where).get(name)) is not None:
        return (value,)
    for part in conjuncts(where):
        if isinstance(part, OneOf) and part.operand == Path((name,)):
            return part.choices
    return ()


def conjuncts(where: Condition | None) -> Iterator[Condition]:
    """Yield the conditions all of which must hold."""
    if isinstance(where, Joined) and where.word == "AND":
        for part in where.parts:
            yield from conjuncts(part)
    elif where is not None:
        yield where


def _bag(values: Sequence[Value]) -> Value:
    kinds = {kind for value in values for kind in value}
    if len(kinds) != 1 or not kinds <= _BAGS.keys():
        raise WrongError("A set has texts alone, numbers alone or binary values alone.")
    [kind] = kinds
    return {_BAGS[kind]: [value[kind] for value in values]}


def _unknown(call: Call) -> str:
    return f"Statement wasn't well formed, can't be processed: Invalid use of function {call.name}"
