"""A compiled statement: whether it applies to a request, and what exactly kept it from applying."""

from dataclasses import dataclass

from cloud.policy.condition import Condition
from cloud.policy.context import Context
from cloud.policy.glob import Glob
from cloud.policy.grants import Grant, PrincipalElement
from cloud.policy.principal import Principal
from cloud.policy.trace import ConditionTrace, ElementTrace, StatementTrace
from cloud.policy.variables import Pattern

ALLOW, DENY = "Allow", "Deny"


@dataclass(frozen=True)
class Situation:
    """A request about one resource. `action_key` is the action in lower case.

    `bounded`: the principal has a permissions boundary.
    """

    principal: Principal
    action: str
    action_key: str
    resource: str
    context: Context
    bounded: bool = False


@dataclass(frozen=True)
class ActionElement:
    """Action or NotAction, sorted by what finding them costs: names, `s3:Get*`, other wildcards.

    `services`: the only services that it can be about, None when it may be about any.
    """

    negated: bool
    written: tuple[str, ...]
    exact: frozenset[str]
    prefixes: tuple[str, ...]
    globs: tuple[Glob, ...]
    services: frozenset[str] | None

    def covers(self, action_key: str) -> bool:
        if self.services is not None and action_key.partition(":")[0] not in self.services:
            return False
        found = action_key in self.exact or action_key.startswith(self.prefixes)
        found = found or any(g.matches(action_key) for g in self.globs)
        return found is not self.negated


@dataclass(frozen=True)
class ResourceElement:
    """Resource or NotResource."""

    negated: bool
    written: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    everything: bool

    def covers(self, resource: str, context: Context) -> bool:
        """An exception whose variable has no value exempts nobody knows what: it never applies."""
        if self.everything:
            return not self.negated
        unresolved = False
        for pattern in self.patterns:
            glob = pattern.glob(context)
            if glob is None:
                unresolved = True
            elif glob.matches(resource):
                return not self.negated
        return self.negated and not unresolved


@dataclass(frozen=True)
class Statement:
    """One statement. `index` counts from 0 in its policy."""

    index: int
    sid: str
    effect: str
    action: ActionElement
    resource: ResourceElement | None
    principal: PrincipalElement | None
    conditions: tuple[Condition, ...]

    @property
    def looks(self) -> bool:
        """Whether it asks for a condition key, by a condition or a variable."""
        patterns = () if self.resource is None else self.resource.patterns
        return bool(self.conditions) or any(pattern.variables for pattern in patterns)

    def grant(self, asked: Situation) -> Grant:
        """Return how far a statement about this action reaches, NONE when it does not apply.

        That it is about the action is known before (`Body.about`). A statement without Principal
        applies to whomever its policy is attached to: DIRECT.
        """
        if self.resource is not None and not self.resource.covers(asked.resource, asked.context):
            return Grant.NONE
        reach = self._reach(asked)
        if reach is not Grant.NONE and all(c.holds(asked.context) for c in self.conditions):
            return reach
        return Grant.NONE

    def _reach(self, asked: Situation) -> Grant:
        if self.principal is None:
            return Grant.DIRECT
        return self.principal.grant(asked.principal, effect=self.effect, bounded=asked.bounded)

    def examine(self, asked: Situation) -> StatementTrace:
        """Return the same answer with every element's own, none left out."""
        name = "NotAction" if self.action.negated else "Action"
        matched = self.action.covers(asked.action_key)
        elements = [ElementTrace(name, matched, self.action.written, asked.action)]
        if self.resource is not None:
            resource = self.resource
            matched = resource.covers(asked.resource, asked.context)
            name = "NotResource" if resource.negated else "Resource"
            elements.append(ElementTrace(name, matched, resource.written, asked.resource))
        if self.principal is not None:
            name = "NotPrincipal" if self.principal.negated else "Principal"
            matched = self._reach(asked) is not Grant.NONE
            elements.append(ElementTrace(name, matched, self.principal.names, asked.principal.arn))
        tested = tuple(_condition_trace(c, asked.context) for c in self.conditions)
        applies = all(e.matched for e in elements) and all(t.matched for t in tested)
        return StatementTrace(self.index, self.sid, self.effect, applies, tuple(elements), tested)


def _condition_trace(condition: Condition, context: Context) -> ConditionTrace:
    found = context.get(condition.lookup)
    holds = condition.holds(context)
    return ConditionTrace(str(condition.name), condition.key, holds, condition.wanted, found)
