"""The question of a call, put to the policy engine: one request an action, with every policy."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from cloud.authorization.asked import Asked, Target, Wanted
from cloud.authorization.attached import policies_of
from cloud.authorization.bound import Bound
from cloud.authorization.wanted import wanted
from cloud.policy import Decision, PolicySet, Request, Resource, evaluate
from cloud.policy.arn import account_of
from cloud.policy.context import Layers, Value
from cloud.policy.evaluate import decide
from cloud.policy.settled import settle
from cloud.seams.deletions import Named

_MOST_REFUSED = 16  # parts of one call whose refusals are kept for Explain


@dataclass(frozen=True)
class Judgement:
    """What was decided on each action that a call needs, up to the first refusal.

    `questions` and `policies` are what was decided on, so that it can be decided again with a trace.
    `refused_parts` are not done; the rest of the call is.
    """

    questions: tuple[Request, ...]
    policies: PolicySet
    decisions: tuple[Decision, ...]
    refused_parts: Mapping[Named, Decision] = field(default_factory=dict)

    @property
    def refusal(self) -> Decision | None:
        last = self.decisions[-1] if self.decisions else None
        if last is None or last.allowed or self.refused_parts:
            return None
        return last

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
    wants = wanted(asked)
    if wants and wants[0].parts:
        return _each(wants, asked, bound, context)
    questions = tuple(_question(want, asked, bound, context) for want in wants)
    decisions: list[Decision] = []
    for question in questions:
        decisions.append(settle(question, bound.policies))
        if not decisions[-1].allowed:
            break
    return Judgement(questions, bound.policies, tuple(decisions))


def _each(
    wants: tuple[Wanted, ...], asked: Asked, bound: Bound, context: Mapping[str, Value]
) -> Judgement:
    """Decide each part for itself. What is allowed stays one question, each refusal is another."""
    refused: dict[Named, Decision] = {}
    questions: list[Request] = []
    decisions: list[Decision] = []
    for want in wants:
        whole = _question(want, asked, bound, context)
        answers = [decide(whole, one, bound.policies) for one in whole.resources]
        allowed = [at for at, answer in enumerate(answers) if answer.allowed]
        if allowed:
            questions.append(replace(whole, resources=tuple(whole.resources[at] for at in allowed)))
            decisions.append(answers[allowed[0]])
        for part, resource, answer in zip(want.parts, whole.resources, answers, strict=True):
            if answer.allowed or part in refused:
                continue
            refused[part] = answer
            if len(refused) <= _MOST_REFUSED:
                questions.append(replace(whole, resources=(resource,)))
                decisions.append(answer)
    return Judgement(tuple(questions), bound.policies, tuple(decisions), refused)


def _question(want: Wanted, asked: Asked, bound: Bound, context: Mapping[str, Value]) -> Request:
    resources = tuple(_resource(target, want.action, asked) for target in want.targets)
    keys = Layers(context, bound.context, want.context)
    return Request(bound.principal, want.action, resources, keys)


def _resource(target: Target, action: str, asked: Asked) -> Resource:
    owner = target.account_id or account_of(target.arn) or asked.account_id
    attached = policies_of(action.partition(":")[0], target.arn, owner)
    return Resource(target.arn, target.account_id, attached, target.context)
