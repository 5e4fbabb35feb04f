"""What the policy simulator tells beyond the decision: matching statements, missing keys.

Source: IAM API, SimulatePrincipalPolicy, SimulateCustomPolicy, GetContextKeysForCustomPolicy
(EvaluationResult).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cloud.policy.decision import Deciding, Decision, Layer, Verdict
from cloud.policy.evaluate import decide, deciding
from cloud.policy.exceptions import applying, resource_layer
from cloud.policy.policy import Policy
from cloud.policy.request import PolicySet, Request, Resource, owner, situation
from cloud.policy.statement import ALLOW, DENY, Situation, Statement


@dataclass(frozen=True)
class Simulation:
    """One EvaluationResult.

    `matched`: the denying statement alone, or every statement that allows. `missing_keys`:
    condition keys that the statements about this action ask for and the simulation was not given,
    those of SCPs and boundaries left out. `boundary_allows`, `organisation_allows`: None when there
    is no such policy. `sides`: what each sort of policy says for itself, between accounts only.
    """

    decision: Decision
    matched: tuple[Deciding, ...]
    missing_keys: tuple[str, ...]
    boundary_allows: bool | None
    organisation_allows: bool | None
    sides: Mapping[str, Verdict] | None = None


def simulate(request: Request, policies: PolicySet) -> list[Simulation]:
    """Return one result a resource, in order. Nothing is combined: each stands for itself."""
    return [_simulate(request, resource, policies) for resource in request.resources]


def _simulate(request: Request, resource: Resource, policies: PolicySet) -> Simulation:
    policies = applying(request.principal, policies)
    asked = situation(request, resource, bounded=policies.boundary is not None)
    decision = decide(request, resource, policies)
    consulted = [*policies.identity, *resource.policies]
    abroad = owner(request.principal, resource) != request.principal.account_id
    return Simulation(
        decision=decision,
        matched=_matched(decision, resource, policies, asked),
        missing_keys=tuple(_missing(consulted, asked)),
        boundary_allows=None if policies.boundary is None else _allows(policies.boundary, asked),
        organisation_allows=_all_allow(policies.scps, asked),
        sides=dict(_sides(resource, policies, asked)) if abroad else None,
    )


def _sides(
    resource: Resource, policies: PolicySet, asked: Situation
) -> Iterator[tuple[str, Verdict]]:
    """Yield the parts of `EvalDecisionDetails`, by the names of the page's third example."""
    yield "IAM Policy", _verdict(policies.identity, asked)
    yield "Resource Policy", _verdict(resource.policies, asked)
    if policies.boundary is not None:
        yield "Permissions Boundary Policy", _verdict(policies.boundary, asked)


def _verdict(policies: tuple[Policy, ...], asked: Situation) -> Verdict:
    if any(True for p in policies for _ in p.applying(asked, DENY)):
        return Verdict.EXPLICIT_DENY
    if any(True for p in policies for _ in p.applying(asked, ALLOW)):
        return Verdict.ALLOWED
    return Verdict.IMPLICIT_DENY


def _matched(
    decision: Decision, resource: Resource, policies: PolicySet, asked: Situation
) -> tuple[Deciding, ...]:
    if decision.verdict is Verdict.EXPLICIT_DENY:
        return decision.deciding
    layers = ((Layer.IDENTITY, policies.identity), (resource_layer(resource), resource.policies))
    return tuple(
        deciding(layer, policy, statement)
        for layer, attached in layers
        for policy in attached
        for statement, _ in policy.applying(asked, ALLOW)
    )


def _all_allow(levels: tuple[tuple[Policy, ...], ...], asked: Situation) -> bool | None:
    return all(_allows(level, asked) for level in levels) if levels else None


def _allows(policies: tuple[Policy, ...], asked: Situation) -> bool:
    return _verdict(policies, asked) is Verdict.ALLOWED


def _missing(policies: Iterable[Policy], asked: Situation) -> Iterator[str]:
    seen: set[str] = set()
    for policy in policies:
        for statement in policy.statements:
            if not statement.action.covers(asked.action_key):
                continue
            for key in statement_keys(statement):
                if asked.context.get(key.lower()) is None and key.lower() not in seen:
                    seen.add(key.lower())
                    yield key


def statement_keys(statement: Statement) -> Iterator[str]:
    """Yield the condition keys that a statement reads, in conditions and in variables."""
    if statement.resource is not None:
        for pattern in statement.resource.patterns:
            yield from pattern.variables
    for condition in statement.conditions:
        yield condition.key
        yield from condition.variables


def context_keys(policies: Iterable[Policy]) -> list[str]:
    """Return every condition key that the policies read, once, in order of appearance."""
    found: dict[str, str] = {}
    for policy in policies:
        for statement in policy.statements:
            for key in statement_keys(statement):
                found.setdefault(key.lower(), key)
    return list(found.values())
