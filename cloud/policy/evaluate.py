"""The decision, in the order that AWS documents.

An explicit deny anywhere; then every level of the organisation must allow; then the resource
policy, which is enough alone when it names the caller itself in its own account; then identity
policies, permissions boundary, session policy. Between accounts both sides must allow.

Source: IAM User Guide, reference_policies_evaluation-logic_policy-eval-denyallow.html and
reference_policies_evaluation-logic-cross-account.html.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cloud.policy.decision import Deciding, Decision, Layer, Verdict
from cloud.policy.exceptions import (
    applying,
    denies_in_force,
    has_everything,
    needs_resource_policy,
    resource_layer,
)
from cloud.policy.grants import Grant
from cloud.policy.policy import Policy
from cloud.policy.principal import PrincipalType
from cloud.policy.request import PolicySet, Request, Resource, owner, situation
from cloud.policy.statement import ALLOW, DENY, Situation, Statement
from cloud.policy.trace import PolicyTrace


def evaluate(request: Request, policies: PolicySet, *, trace: bool = False) -> Decision:
    """Decide a request: allowed on all of its resources, or refused on the first that is not.

    With `trace`, the decision tells of every policy that was consulted, for Explain.
    """
    allowed: Decision | None = None
    for resource in request.resources:
        decision = decide(request, resource, policies, trace=trace)
        if not decision.allowed:
            return decision
        allowed = allowed or decision
    if allowed is None:
        raise ValueError("A request names at least one resource; it may be “*”.")
    return allowed


def decide(
    request: Request, resource: Resource, policies: PolicySet, *, trace: bool = False
) -> Decision:
    """Decide a request on one of its resources."""
    policies = applying(request.principal, policies)
    asked = situation(request, resource, bounded=policies.boundary is not None)
    case = _Case(asked, resource, policies)
    decision = case.denied() or case.refused_by_organisation() or case.granted()
    return replace(decision, trace=tuple(case.trace(decision))) if trace else decision


@dataclass(frozen=True)
class _Case:
    """One request on one resource, and all the policies that apply to it."""

    asked: Situation
    resource: Resource
    policies: PolicySet

    @property
    def owner(self) -> str:
        return owner(self.asked.principal, self.resource)

    def layers(self) -> Iterator[tuple[Layer, tuple[Policy, ...]]]:
        """Yield every policy that is consulted, an organisation's levels one by one."""
        yield from ((Layer.SCP, level) for level in self.policies.scps)
        yield from ((Layer.RCP, level) for level in self.policies.rcps)
        yield Layer.ENDPOINT, self.policies.endpoint or ()
        yield resource_layer(self.resource), self.resource.policies
        yield Layer.IDENTITY, self.policies.identity
        yield Layer.BOUNDARY, self.policies.boundary or ()
        yield Layer.SESSION, self.policies.session or ()

    def denied(self) -> Decision | None:
        for layer, policies in self.layers():
            if not policies or not denies_in_force(self.asked, layer, self.owner):
                continue
            for policy in policies:
                for statement, _ in policy.applying(self.asked, DENY):
                    found = deciding(layer, policy, statement)
                    return self._decision(Verdict.EXPLICIT_DENY, layer, found)
        return None

    def refused_by_organisation(self) -> Decision | None:
        levels = [(Layer.SCP, level) for level in self.policies.scps]
        levels += [(Layer.RCP, level) for level in self.policies.rcps]
        if self.policies.endpoint is not None:
            levels.append((Layer.ENDPOINT, self.policies.endpoint))
        for layer, policies in levels:
            if self._allowing(layer, policies) is None:
                return self._decision(Verdict.IMPLICIT_DENY, layer)
        return None

    def granted(self) -> Decision:
        """Decide what no deny and no organisation has settled."""
        grant, by_resource = self._resource_grant()
        layer = resource_layer(self.resource)
        own = self.owner == self.asked.principal.account_id
        if not self.asked.principal.account_id or (own and grant is Grant.DIRECT):
            return self._settled(layer, by_resource)
        required = not own or needs_resource_policy(self.resource)
        if own and required and by_resource is None:
            return self._decision(Verdict.IMPLICIT_DENY, layer)
        found = [] if by_resource is None else [by_resource]
        named = own and grant is Grant.LIMITED
        refusal = self._principal_side(found, named=named)
        if refusal is not None:
            return refusal
        if required and by_resource is None:
            return self._decision(Verdict.IMPLICIT_DENY, layer)
        everything = has_everything(self.asked.principal)
        settled = layer if named else Layer.ROOT if everything else Layer.IDENTITY
        return self._decision(Verdict.ALLOWED, settled, *found)

    def _principal_side(self, found: list[Deciding], *, named: bool) -> Decision | None:
        """Return the refusal by the principal's own policies; add to `found` what allows.

        `named`: the resource policy names the caller's role or user, in place of identity policies.
        """
        gates = [(Layer.BOUNDARY, self.policies.boundary), (Layer.SESSION, self._session())]
        if not named and not has_everything(self.asked.principal):
            gates.insert(0, (Layer.IDENTITY, self.policies.identity))
        for layer, policies in gates:
            if policies is None:
                continue
            allowing = self._allowing(layer, policies)
            if allowing is None:
                return self._decision(Verdict.IMPLICIT_DENY, layer)
            found.append(allowing)
        return None

    def _session(self) -> tuple[Policy, ...] | None:
        """A federated user without a session policy may do nothing on its own account."""
        is_federated = self.asked.principal.type is PrincipalType.FEDERATED_USER
        return () if self.policies.session is None and is_federated else self.policies.session

    def _resource_grant(self) -> tuple[Grant, Deciding | None]:
        best: Grant = Grant.NONE
        found: Deciding | None = None
        for policy in self.resource.policies:
            for statement, grant in policy.applying(self.asked, ALLOW):
                if grant > best:
                    layer = resource_layer(self.resource)
                    best, found = grant, deciding(layer, policy, statement)
                if best is Grant.DIRECT:
                    return best, found
        return best, found

    def _allowing(self, layer: Layer, policies: tuple[Policy, ...]) -> Deciding | None:
        for policy in policies:
            for statement, _ in policy.applying(self.asked, ALLOW):
                return deciding(layer, policy, statement)
        return None

    def _settled(self, layer: Layer, found: Deciding | None) -> Decision:
        if found is None:
            return self._decision(Verdict.IMPLICIT_DENY, layer)
        return self._decision(Verdict.ALLOWED, layer, found)

    def _decision(self, verdict: Verdict, layer: Layer, *deciding: Deciding) -> Decision:
        asked = self.asked
        return Decision(verdict, layer, asked.action, asked.resource, asked.principal.arn, deciding)

    def trace(self, decision: Decision) -> Iterator[PolicyTrace]:
        decisive = {(d.layer, d.policy, d.policy_arn) for d in decision.deciding}
        for layer, policies in self.layers():
            for policy in policies:
                statements = tuple(s.examine(self.asked) for s in policy.statements)
                is_decisive = (layer, policy.name, policy.arn) in decisive
                yield PolicyTrace(layer, policy.name, policy.arn, statements, is_decisive)


def deciding(layer: Layer, policy: Policy, statement: Statement) -> Deciding:
    """Name a statement of a policy as one that a decision rests on."""
    return Deciding(
        layer, policy.name, policy.arn, statement.index, statement.sid, statement.effect
    )
