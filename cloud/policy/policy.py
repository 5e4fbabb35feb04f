"""A compiled policy, asked by effect: which of its statements apply to a request."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from cloud.policy.grants import Grant
from cloud.policy.kinds import PolicyKind
from cloud.policy.statement import Situation, Statement

ACTIONS_REMEMBERED = 32  # a policy's callers ask for few actions, again and again


@dataclass(frozen=True, eq=False)
class Body:
    """The statements of a document. Remembers which of them are about an action.

    Matching the action against every statement is most of a decision's work, and depends on
    nothing else in the request. Bodies are shared by all that hold the same document.
    """

    statements: tuple[Statement, ...]
    _about: dict[str, tuple[Statement, ...]] = field(default_factory=dict)

    def looks(self, action_key: str) -> bool:
        """Whether any statement about the action asks for a condition key."""
        return any(statement.looks for statement in self.about(action_key))

    def about(self, action_key: str) -> tuple[Statement, ...]:
        known = self._about.get(action_key)
        if known is None:
            known = tuple(s for s in self.statements if s.action.covers(action_key))
            if len(self._about) >= ACTIONS_REMEMBERED:
                self._about.clear()
            self._about[action_key] = known
        return known


@dataclass(frozen=True)
class Policy:
    """A compiled policy. `name` is what people call it, `arn` is empty for inline policies."""

    kind: PolicyKind
    body: Body
    name: str = ""
    arn: str = ""
    version: str = ""

    @property
    def statements(self) -> tuple[Statement, ...]:
        return self.body.statements

    def applying(self, asked: Situation, effect: str) -> Iterator[tuple[Statement, Grant]]:
        """Yield the statements of this effect that apply, and how far each reaches."""
        for statement in self.body.about(asked.action_key):
            if statement.effect == effect:
                grant = statement.grant(asked)
                if grant is not Grant.NONE:
                    yield statement, grant
