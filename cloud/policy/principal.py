"""Who asks: users, sessions, services, anybody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cloud.policy.context import Value

ANONYMOUS_ARN = "anonymous"


class PrincipalType(StrEnum):
    """The values of `aws:PrincipalType`, and two kinds of caller that have none."""

    ROOT = "Account"
    USER = "User"
    ROLE_SESSION = "AssumedRole"
    FEDERATED_USER = "FederatedUser"
    ANONYMOUS = "Anonymous"
    SERVICE = "Service"
    IDENTITY_PROVIDER = "IdentityProvider"


_WITHOUT_TYPE = (PrincipalType.SERVICE, PrincipalType.IDENTITY_PROVIDER)


@dataclass(frozen=True)
class Principal:
    """Whoever signed the call.

    `arn` is the session's for role sessions and federated users (`arn:aws:sts::…`), the service's
    name for a service (`sns.amazonaws.com`), the provider for somebody who comes from an identity
    provider (`accounts.google.com` or the provider's ARN). `issuer_arn` is the role, or the user
    who federated. `unique_id` is `AIDA…`, for sessions `AROA…:session-name`.
    """

    type: PrincipalType
    arn: str
    account_id: str = ""
    issuer_arn: str = ""
    unique_id: str = ""
    canonical_user: str = ""
    provider: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    is_service_linked: bool = False


ANONYMOUS = Principal(PrincipalType.ANONYMOUS, ANONYMOUS_ARN)


def user(arn: str, *, unique_id: str = "", tags: Mapping[str, str] | None = None) -> Principal:
    account = arn.split(":")[4]
    return Principal(PrincipalType.USER, arn, account, unique_id=unique_id, tags=tags or {})


def root(account_id: str) -> Principal:
    return Principal(PrincipalType.ROOT, f"arn:aws:iam::{account_id}:root", account_id)


def role_session(
    role_arn: str, session: str, *, role_id: str = "", tags: Mapping[str, str] | None = None
) -> Principal:
    """Return the session of a role; the role's path is in its ARN but not in the session's."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    return Principal(
        PrincipalType.ROLE_SESSION,
        f"arn:aws:sts::{account}:assumed-role/{name}/{session}",
        account,
        issuer_arn=role_arn,
        unique_id=f"{role_id}:{session}" if role_id else "",
        tags=tags or {},
    )


def federated_user(issuer: Principal, name: str) -> Principal:
    """Return the session that `GetFederationToken` gives a user or the root user."""
    arn = f"arn:aws:sts::{issuer.account_id}:federated-user/{name}"
    return Principal(
        PrincipalType.FEDERATED_USER,
        arn,
        issuer.account_id,
        issuer_arn=issuer.arn,
        unique_id=f"{issuer.account_id}:{name}",
    )


def service(name: str) -> Principal:
    return Principal(PrincipalType.SERVICE, name)


def from_provider(provider: str) -> Principal:
    """Return the caller of `AssumeRoleWithWebIdentity` or `AssumeRoleWithSAML`."""
    return Principal(PrincipalType.IDENTITY_PROVIDER, provider, provider=provider)


def principal_context(principal: Principal) -> dict[str, Value]:
    """Return the global condition keys that follow from who asks.

    Source: IAM User Guide, reference_policies_variables.html, "Principal key values", and
    reference_policies_condition-keys.html.
    """
    keys: dict[str, Value] = {
        "aws:PrincipalIsAWSService": principal.type is PrincipalType.SERVICE,
    }
    if principal.type not in _WITHOUT_TYPE:
        keys["aws:PrincipalType"] = principal.type.value
    if principal.type is PrincipalType.SERVICE:
        keys["aws:PrincipalServiceName"] = principal.arn
        keys["aws:PrincipalServiceNamesList"] = (principal.arn,)
    if principal.account_id:
        is_role = principal.type is PrincipalType.ROLE_SESSION
        keys["aws:PrincipalArn"] = principal.issuer_arn if is_role else principal.arn
        keys["aws:PrincipalAccount"] = principal.account_id
    if principal.type is PrincipalType.ROOT:
        keys["aws:userid"] = principal.account_id
    elif principal.unique_id:
        keys["aws:userid"] = principal.unique_id
    if principal.type is PrincipalType.USER:
        keys["aws:username"] = principal.arn.rsplit("/", 1)[-1]
    keys.update({f"aws:PrincipalTag/{key}": value for key, value in principal.tags.items()})
    return keys
