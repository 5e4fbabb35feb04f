"""The Condition element: operators over keys, all of which must hold.

Rules, each from the IAM User Guide:
- Every operator and every key under it must hold; the values of one key are alternatives, and for
  a negated operator none of them may match (reference_policies_condition-logic-multiple-context-
  keys-or-values.html).
- A key that is not in the request makes the condition false, a negated one true; `…IfExists` makes
  it true (reference_policies_elements_condition_operators.html).
- `ForAllValues` is true and `ForAnyValue` false for a missing or empty key, negated or not
  (reference_policies_condition-single-vs-multi-valued-context-keys.html).
- A variable without a value: the statement does not apply (reference_policies_variables.html).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from cloud.policy.context import Context
from cloud.policy.operators import NULL, OPERATORS, Operator, Test
from cloud.policy.variables import pattern

_IF_EXISTS = "ifexists"


class Qualifier(Enum):
    """The set operators, for keys of several values."""

    ANY = "ForAnyValue"
    ALL = "ForAllValues"


_QUALIFIERS = {one.value.lower(): one for one in Qualifier}


@dataclass(frozen=True)
class OperatorName:
    """`ForAnyValue:StringLikeIfExists`, taken apart. Case does not matter."""

    operator: Operator
    qualifier: Qualifier | None
    if_exists: bool

    def __str__(self) -> str:
        before = f"{self.qualifier.value}:" if self.qualifier else ""
        return f"{before}{self.operator.name}{'IfExists' if self.if_exists else ''}"


def operator_name(text: str) -> OperatorName | None:
    """Return the operator of this name, None when AWS knows none."""
    before, colon, rest = text.lower().rpartition(":")
    qualifier = _QUALIFIERS.get(before)
    if colon and qualifier is None:
        return None
    if_exists = rest.endswith(_IF_EXISTS)
    operator = OPERATORS.get(rest.removesuffix(_IF_EXISTS))
    if operator is None or (operator.name == NULL and (if_exists or qualifier is not None)):
        return None
    return OperatorName(operator, qualifier, if_exists)


@dataclass(frozen=True)
class Condition:
    """One key under one operator. `wanted` are the policy's values as written."""

    name: OperatorName
    key: str
    lookup: str
    wanted: tuple[str, ...]
    tests: tuple[Test, ...]
    variables: tuple[str, ...] = ()

    def holds(self, context: Context) -> bool:
        values = context.get(self.lookup) or ()
        if self.name.operator.name == NULL:
            return self._holds_for("false" if any(values) else "true", context)
        if self.name.qualifier is not None:
            return self._holds_for_set(values, context)
        if not values:
            return self.name.if_exists or self.name.operator.negated
        return self._combined([self._match(value, context) for value in values])

    def _combined(self, matches: list[bool | None]) -> bool:
        """Several values without a set operator, which AWS leaves open: one match is a match."""
        if self.name.operator.negated:
            return all(match is False for match in matches)
        return any(matches)

    def _holds_for_set(self, values: tuple[str, ...], context: Context) -> bool:
        every = self.name.qualifier is Qualifier.ALL
        if not any(values):
            return every or (self.name.if_exists and not values)
        combine = all if every else any
        return combine(self._holds_for(value, context) for value in values)

    def _holds_for(self, value: str, context: Context) -> bool:
        match = self._match(value, context)
        return match is not None and match is not self.name.operator.negated

    def _match(self, value: str, context: Context) -> bool | None:
        """Whether a value of the policy matches; None if none does and a variable had no value."""
        unresolved = False
        for test in self.tests:
            answer = test(value, context)
            if answer:
                return True
            unresolved = unresolved or answer is None
        return None if unresolved else False


def conditions(
    block: Iterable[tuple[str, Iterable[tuple[str, tuple[str, ...]]]]], *, variables: bool
) -> Iterator[Condition]:
    """Compile a Condition element: operator, then key, then the policy's values.

    Raises ValueError for an unknown operator over any key, which the grammar has refused before:
    a condition left out would widen the statement.
    """
    for operator, keys in block:
        name = operator_name(operator)
        for key, values in keys:
            if name is None:
                raise ValueError(f"{operator} is no condition operator.")
            tests = tuple(name.operator.build(value, variables) for value in values)
            read = tuple(v for one in values for v in pattern(one, variables=variables).variables)
            yield Condition(name, key, key.lower(), values, tests, read)
