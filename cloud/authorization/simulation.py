"""What the policy simulator's operations answer: a simulation's parts put to the engine.

Source: IAM API reference, SimulatePrincipalPolicy, SimulateCustomPolicy, EvaluationResult.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cloud.authorization import arns, reference
from cloud.authorization.texts import Text
from cloud.policy import (
    Policy,
    PolicyKind,
    PolicySet,
    Principal,
    Request,
    Resource,
    Simulation,
    Verdict,
    compile_policy,
    role_session,
    simulate,
    user,
)
from cloud.policy.arn import account_of
from cloud.policy.context import Value
from cloud.policy.positions import statements

_STRICTEST = (Verdict.EXPLICIT_DENY, Verdict.IMPLICIT_DENY, Verdict.ALLOWED)


@dataclass(frozen=True)
class Source:
    """A policy that takes part: its id and type as the answer names them, and its text.

    `holder` names who has it, if it is inline.
    """

    id: str
    type: str
    text: Text
    holder: str = ""

    def compiled(self, kind: PolicyKind) -> Policy:
        """Raises MalformedPolicyError."""
        return compile_policy(self.text.document, kind, name=self.id, arn=self.text.arn)


@dataclass(frozen=True)
class Setting:
    """A simulation. `resource_policy` and `boundary` are texts, `scps` one tuple of them a level."""

    caller: Principal
    identity: tuple[Source, ...]
    boundary: str | None = None
    resource_policy: str | None = None
    owner: str = ""
    scps: tuple[tuple[str, ...], ...] = ()
    context: Mapping[str, Value] = field(default_factory=dict)


def caller_of(arn: str) -> Principal:
    """Return who calls with the policies of this user, group or role."""
    if ":role/" in arn:
        return role_session(arn, "simulation")
    return user(arn)


def run(setting: Setting, actions: Sequence[str], resources: Sequence[str]) -> list[dict[str, Any]]:
    """Return an EvaluationResult an action. Raises MalformedPolicyError."""
    policies = PolicySet(
        identity=tuple(one.compiled(PolicyKind.IDENTITY) for one in setting.identity),
        boundary=_maybe(setting.boundary, PolicyKind.BOUNDARY),
        scps=tuple(
            tuple(compile_policy(text, PolicyKind.SCP) for text in level) for level in setting.scps
        ),
    )
    places = _Places(setting)
    found = []
    for action in actions:
        attached = places.attached(action)
        asked = tuple(Resource(arn, setting.owner, attached) for arn in resources)
        outcome = simulate(Request(setting.caller, action, asked, setting.context), policies)
        found.append(_result(action, resources, outcome, places))
    return found


def _maybe(text: str | None, kind: PolicyKind) -> tuple[Policy, ...] | None:
    return None if text is None else (compile_policy(text, kind),)


class _Places:
    """Where the statements of a simulation stand."""

    def __init__(self, setting: Setting) -> None:
        self._resource_policy = setting.resource_policy
        self._sources = {one.id: one for one in setting.identity}
        if setting.resource_policy is not None:
            text = Text("ResourcePolicy", "", setting.resource_policy)
            self._sources[text.name] = Source(text.name, "resource", text)

    def attached(self, action: str) -> tuple[Policy, ...]:
        """Return the policy that every resource is treated as if it had."""
        if self._resource_policy is None:
            return ()
        is_trust = action.lower().startswith("sts:assumerole")
        kind = PolicyKind.TRUST if is_trust else PolicyKind.RESOURCE
        return (compile_policy(self._resource_policy, kind, name="ResourcePolicy"),)

    def matched(self, simulation: Simulation) -> list[dict[str, Any]]:
        """Return the statements that decided; those of boundaries and SCPs are told elsewhere."""
        found = []
        for one in simulation.matched:
            source = self._sources.get(one.policy)
            if source is not None:
                start, end = statements(source.text.document)[one.index]
                found.append(
                    {
                        "SourcePolicyId": source.id,
                        "SourcePolicyType": source.type,
                        "StartPosition": {"Line": start.line, "Column": start.column},
                        "EndPosition": {"Line": end.line, "Column": end.column},
                    }
                )
        return found


def _result(
    action: str, resources: Sequence[str], outcome: Sequence[Simulation], places: _Places
) -> dict[str, Any]:
    """Return the decision on all resources together, and on each."""
    verdicts = [one.decision.verdict for one in outcome]
    strictest = min(verdicts, key=_STRICTEST.index)
    deciding = [one for one in outcome if one.decision.verdict is strictest]
    matched = [statement for one in deciding for statement in places.matched(one)]
    result: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": _template(action, resources[0]),
        "EvalDecision": strictest.value,
        "MatchedStatements": _once(matched),
        "MissingContextValues": _once(key for one in outcome for key in one.missing_keys),
        **_layers(outcome),
    }
    if list(resources) != ["*"]:
        result["EvalDecisionDetails"] = _strictest_sides(outcome)
        result["ResourceSpecificResults"] = [
            _specific(arn, one, places) for arn, one in zip(resources, outcome, strict=True)
        ]
    return result


def _specific(arn: str, one: Simulation, places: _Places) -> dict[str, Any]:
    specific: dict[str, Any] = {
        "EvalResourceName": arn,
        "EvalResourceDecision": one.decision.verdict.value,
        "MatchedStatements": places.matched(one),
        "MissingContextValues": list(one.missing_keys),
    }
    if one.sides is not None:
        specific["EvalDecisionDetails"] = {side: said.value for side, said in one.sides.items()}
    if one.boundary_allows is not None:
        detail = {"AllowedByPermissionsBoundary": one.boundary_allows}
        specific["PermissionsBoundaryDecisionDetail"] = detail
    return specific


def _strictest_sides(outcome: Sequence[Simulation]) -> dict[str, str]:
    """Return the strictest of each sort of policy; nothing within one account."""
    found: dict[str, Verdict] = {}
    for one in outcome:
        for side, said in (one.sides or {}).items():
            found[side] = min(found.get(side, said), said, key=_STRICTEST.index)
    return {side: said.value for side, said in found.items()}


def _layers(outcome: Sequence[Simulation]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    boundary = [one.boundary_allows for one in outcome if one.boundary_allows is not None]
    if boundary:
        found["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": all(boundary)}
    organisation = [o.organisation_allows for o in outcome if o.organisation_allows is not None]
    if organisation:
        found["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": all(organisation)}
    return found


def _template(action: str, resource: str) -> str:
    """Return the template of the resources that are simulated, `*` where the action has none."""
    known = reference.action(action)
    types = [use.type for use in known.types if use.type is not None] if known else []
    fitting = [type_ for type_ in types if arns.fits(resource, type_)] or types
    if not fitting:
        return "*"
    return max(fitting, key=arns.specificity).arn.replace("arn:aws:", "arn:${Partition}:", 1)


def _once(found: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    for one in found:
        if one not in kept:
            kept.append(one)
    return kept


def owner_account(arn_or_id: str) -> str:
    return arn_or_id if arn_or_id.isdigit() else account_of(arn_or_id)
