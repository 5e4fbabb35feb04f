"""What Explain shows: every policy, every statement, every element, each with its own answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ElementTrace:
    """`Action`, `NotAction`, `Resource`, …: what the policy wants and what the request has."""

    element: str
    matched: bool
    wanted: tuple[str, ...]
    found: str


@dataclass(frozen=True)
class ConditionTrace:
    """One key under one operator. `found` is None when the request has no such key."""

    operator: str
    key: str
    matched: bool
    wanted: tuple[str, ...]
    found: tuple[str, ...] | None


@dataclass(frozen=True)
class StatementTrace:
    """`index` counts from 0. `matched` says that the statement applied, whatever its effect."""

    index: int
    sid: str
    effect: str
    matched: bool
    elements: tuple[ElementTrace, ...]
    conditions: tuple[ConditionTrace, ...]

    @property
    def obstacle(self) -> str:
        """Say in a sentence why the statement does not apply; empty when it does."""
        for element in self.elements:
            if not element.matched:
                wanted = ", ".join(element.wanted)
                return f"{element.element} is {wanted}; the request has {element.found}."
        for test in self.conditions:
            if not test.matched:
                return _failed(test)
        return ""


def _failed(test: ConditionTrace) -> str:
    wanted = " or ".join(test.wanted)
    if test.found is None:
        return f"{test.operator} {test.key} wants {wanted}; the request has no {test.key}."
    found = ", ".join(test.found) or "nothing"
    return f"{test.operator} {test.key} wants {wanted}; the request has {found}."


@dataclass(frozen=True)
class PolicyTrace:
    """One policy that was consulted. `layer` is the sort of policy, as in `Layer`."""

    layer: str
    name: str
    arn: str
    statements: tuple[StatementTrace, ...]
    decisive: bool = False
