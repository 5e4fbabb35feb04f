"""The question of a call, put to the policy engine: one request an action, with every policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cloud.authorization.asked import Asked, Target, Wanted
from cloud.authorization.attached import policies_of
from cloud.authorization.bound import Bound
from cloud.authorization.wanted import wanted
from cloud.policy import Decision, PolicySet, Request, Resource, evaluate
from cloud.policy.arn import account_of
from cloud.policy.context import Value


@dataclass(frozen=True)
class Judgement:
    """What was decided on each action that a call needs, up to the first refusal.

    `questions` and `policies` are what was decided on, so that it can be decided again with a trace.
    """

    questions: tuple[Request, ...]
    policies: PolicySet
    decisions: tuple[Decision, ...]

    @property
    def refusal(self) -> Decision | None:
        last = self.decisions[-1] if self.decisions else None
        return None if last is None or last.allowed else last

    @property
    def allowed(self) -> bool:
        return self.refusal is None

    @cached_property
    def traced(self) -> tuple[Decision, ...]:
        """The same decisions, each with its trace."""
        asked = self.questions[: len(self.decisions)]
        return tuple(evaluate(question, self.policies, trace=True) for question in asked)


def judge(asked: Asked, bound: Bound, context: Mapping[str, Value]) -> Judgement:
    """Decide a call; `context` has the condition keys that follow from how it was made.

    Runs under the account's lock, with its back ends in reach.
    """
    questions = tuple(_question(want, asked, bound, context) for want in wanted(asked))
    decisions: list[Decision] = []
    for question in questions:
        decisions.append(evaluate(question, bound.policies))
        if not decisions[-1].allowed:
            break
    return Judgement(questions, bound.policies, tuple(decisions))


def _question(want: Wanted, asked: Asked, bound: Bound, context: Mapping[str, Value]) -> Request:
    resources = tuple(_resource(target, want.action, asked) for target in want.targets)
    keys = {**context, **bound.context, **want.context}
    return Request(bound.principal, want.action, resources, keys)


def _resource(target: Target, action: str, asked: Asked) -> Resource:
    owner = target.account_id or account_of(target.arn) or asked.account_id
    attached = policies_of(action.partition(":")[0], target.arn, owner)
    return Resource(target.arn, target.account_id, attached, target.context)
