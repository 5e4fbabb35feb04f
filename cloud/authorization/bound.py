"""Which policies bind a caller, and what else follows from who it is.

What is compiled is kept by its texts, never by its owner: `held_by` gathers the texts that are in
force at every call, so nothing is ever stale, whichever way IAM was changed (a call, a template, a
restored snapshot), and accounts with the same policies share them.

The operator, the platform itself, is bound by nothing: ask `who.operator` before.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from moto.core.utils import utcnow
from moto.iam.models import iam_backends

from cloud.authorization import organization
from cloud.authorization.texts import Text, compiled
from cloud.policy import ANONYMOUS, PolicyKind, PolicySet, Principal, PrincipalType, root, service
from cloud.policy.context import Value
from cloud.seams import managed_policies
from cloud.seams.sessions import Session, session_of

_LINKED = "/aws-service-role/"
_REMEMBERED = 4096


class Caller(Protocol):
    """Who calls, once it is proven. `kind` is CloudTrail's; a service is an AWSService."""

    @property
    def account_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def arn(self) -> str: ...
    @property
    def user_id(self) -> str: ...
    @property
    def user_name(self) -> str: ...
    @property
    def access_key_id(self) -> str: ...


class Bound(NamedTuple):
    """`context` has the condition keys of the session: MFA, its age, who stood at its start."""

    principal: Principal
    policies: PolicySet
    context: Mapping[str, Value]


class _Standing(NamedTuple):
    """What is on record about a caller, as plain and hashable as a cache's key must be."""

    kind: PrincipalType
    arn: str
    unique_id: str
    identity: tuple[Text, ...] = ()
    boundary: tuple[Text, ...] | None = None
    session: tuple[Text, ...] | None = None
    tags: tuple[tuple[str, str], ...] = ()
    issuer_arn: str = ""
    linked: bool = False


_NOTHING: Mapping[str, Value] = {}
_NO_POLICIES = PolicySet()


def bind(who: Caller) -> Bound:
    """Return the caller as the engine knows it, and every policy that binds it.

    Whoever is no longer there has no policies, so may do nothing. Its account must be awake.
    """
    if who.kind == "Anonymous":
        return Bound(ANONYMOUS, _NO_POLICIES, _NOTHING)
    if who.kind == "AWSService":
        return Bound(service(who.arn), _NO_POLICIES, _NOTHING)
    scps = organization.levels(who.account_id)
    if who.kind == "Root":
        return Bound(*_root(who.account_id, scps), _NOTHING)
    iam = dict.get(dict.get(iam_backends, who.account_id, {}), "aws")
    session = None
    if iam is not None and who.access_key_id in iam.access_keys:
        session = session_of(iam.access_keys[who.access_key_id])
    principal, policies = _bound(_standing(iam, who, session), scps)
    return Bound(principal, policies, _facts(session))


def _standing(iam: Any, who: Caller, session: Session | None) -> _Standing:  # noqa: ANN401 - moto
    if who.kind == "AssumedRole":
        return _of_role(iam, who, session)
    if who.kind == "FederatedUser":
        return _of_federated(iam, who, session)
    user = iam.users.get(who.user_name) if iam is not None else None
    standing = _Standing(PrincipalType.USER, who.arn, who.user_id)
    return standing if user is None else standing._replace(**_of_user(iam, user, who.arn))


def _of_user(iam: Any, user: Any, arn: str) -> dict[str, Any]:  # noqa: ANN401 - moto's
    """Return the policies of a user and its groups, its tags and its boundary."""
    identity = held_by(user, "")
    for group in iam.groups.values():
        if user in group.users:
            identity += held_by(group, f"group/{group.name}/")
    tags = iam.tagger.tags.get(arn) or {}
    boundary = boundary_of(iam, getattr(user, "permissions_boundary_arn", None))
    return {"identity": identity, "boundary": boundary, "tags": tuple(tags.items())}


def _of_role(iam: Any, who: Caller, session: Session | None) -> _Standing:  # noqa: ANN401 - moto's
    standing = _Standing(PrincipalType.ROLE_SESSION, who.arn, who.user_id)
    role = iam.roles.get(who.user_id.partition(":")[0]) if iam is not None else None
    if role is None or session is None:
        return standing
    tags = {tag["Key"]: tag["Value"] for tag in role.tags or ()} | dict(session.tags)
    return standing._replace(
        identity=held_by(role, ""),
        boundary=boundary_of(iam, role.permissions_boundary_arn),
        session=_session_texts(iam, session),
        tags=tuple(tags.items()),
        issuer_arn=role.arn,
        linked=role.path.startswith(_LINKED),
    )


def _of_federated(iam: Any, who: Caller, session: Session | None) -> _Standing:  # noqa: ANN401
    """A federated user has what its issuer has, as far as the session's policies let it."""
    standing = _Standing(PrincipalType.FEDERATED_USER, who.arn, who.user_id)
    if iam is None or session is None:
        return standing
    user = iam.users.get(session.issuer_arn.rpartition("/")[2])
    issued = {} if user is None else _of_user(iam, user, session.issuer_arn)
    issued |= {"tags": session.tags, "issuer_arn": session.issuer_arn}
    return standing._replace(session=_session_texts(iam, session), **issued)


def held_by(owner: Any, prefix: str) -> tuple[Text, ...]:  # noqa: ANN401 - moto's
    """Return the policies of a user, group or role, inline ones first."""
    found = [Text(prefix + name, "", document) for name, document in owner.policies.items()]
    found += [_managed(policy, prefix) for policy in owner.managed_policies.values()]
    return tuple(found)


def _managed(policy: Any, prefix: str = "") -> Text:  # noqa: ANN401 - moto's
    return Text(prefix + policy.name, policy.arn, managed_policies.document(policy))


def boundary_of(iam: Any, arn: str | None) -> tuple[Text, ...] | None:  # noqa: ANN401 - moto's
    """Return the boundary; one that was deleted allows nothing."""
    if not arn:
        return None
    policy = managed_policies.find(iam, arn)
    return () if policy is None else (_managed(policy),)


def _session_texts(iam: Any, session: Session) -> tuple[Text, ...] | None:  # noqa: ANN401
    if not session.policy and not session.policy_arns:
        return None
    found = [Text("session", "", session.policy)] if session.policy else []
    attached = (managed_policies.find(iam, arn) for arn in session.policy_arns)
    found += [_managed(policy) for policy in attached if policy is not None]
    return tuple(found)


@lru_cache(maxsize=_REMEMBERED)
def _root(account_id: str, scps: organization.Levels) -> tuple[Principal, PolicySet]:
    return root(account_id), PolicySet(scps=scps)


@lru_cache(maxsize=_REMEMBERED)
def _bound(standing: _Standing, scps: organization.Levels) -> tuple[Principal, PolicySet]:
    principal = Principal(
        standing.kind,
        standing.arn,
        standing.arn.split(":")[4],
        issuer_arn=standing.issuer_arn,
        unique_id=standing.unique_id,
        tags=dict(standing.tags),
        is_service_linked=standing.linked,
    )
    return principal, PolicySet(
        identity=compiled(standing.identity, PolicyKind.IDENTITY),
        boundary=_maybe(standing.boundary, PolicyKind.BOUNDARY),
        session=_maybe(standing.session, PolicyKind.SESSION),
        scps=scps,
    )


def _maybe(texts: Iterable[Text] | None, kind: PolicyKind) -> Any:  # noqa: ANN401
    return None if texts is None else compiled(tuple(texts), kind)


def _facts(session: Session | None) -> Mapping[str, Value]:
    """Return the keys that only temporary credentials bring.

    Source: IAM User Guide, reference_policies_condition-keys.html: "The aws:MultiFactorAuthPresent
    key … is not present when an API or CLI command is called with long-term credentials".
    """
    if session is None:
        return _NOTHING
    facts: dict[str, Value] = {"aws:MultiFactorAuthPresent": session.mfa_at is not None}
    if session.mfa_at is not None:
        facts["aws:MultiFactorAuthAge"] = int((utcnow() - session.mfa_at).total_seconds())
    if session.issued_at is not None:
        facts["aws:TokenIssueTime"] = session.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if session.source_identity:
        facts["aws:SourceIdentity"] = session.source_identity
    if session.provider:
        facts["aws:FederatedProvider"] = session.provider
    return facts
