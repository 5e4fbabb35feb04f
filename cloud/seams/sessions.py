"""Temporary keys that work. Replaces parts of `moto.sts`.

- `STSBackend.get_caller_identity`, `get_access_key_info`: moto searches all accounts.
- `STSBackend.assumed_roles`, which moto fills and never empties: what a key is good for is kept
  with the key, and forgotten a day after it expired.

`assume` has the operations that hand such keys out.
"""

import json
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow
from moto.iam.models import AccessKey, iam_backends
from moto.sts.models import STSBackend
from moto.sts.utils import random_session_token

from cloud.policy import (
    PolicyKind,
    PolicySet,
    Request,
    Resource,
    compile_policy,
    evaluate,
    service,
)
from cloud.seams.access_keys import account_of
from cloud.seams.patch import put
from cloud.seams.scope import current, unnoted

_FORGOTTEN = timedelta(days=1)
_SOON = timedelta(minutes=15)
_ENGINES = 3600  # seconds: how long a service's session of a role lasts


@dataclass(frozen=True, slots=True)
class Session:
    """What belongs to a temporary key. `expires_at` is naive UTC, as all times in moto.

    `kind`, `arn` and the next two are those of the principal who signs with it. `issuer_arn` is
    the role, or the user who federated. `policy` and `policy_arns` are the session's policies,
    `transitive` the keys of those tags that the next role takes over, `mfa_at` when a code was
    given, `provider` the identity provider or the service that vouched.
    """

    token: str
    expires_at: datetime
    kind: str
    arn: str
    user_id: str
    user_name: str = ""
    issuer_arn: str = ""
    issued_at: datetime | None = None
    policy: str = ""
    policy_arns: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    transitive: tuple[str, ...] = ()
    source_identity: str = ""
    mfa_at: datetime | None = None
    provider: str = ""

    def __setstate__(self, state: list[Any]) -> None:
        """Take what an older version kept, which had fewer fields."""
        for place, field_ in enumerate(fields(self)):
            given = state[place] if place < len(state) else field_.default
            object.__setattr__(self, field_.name, given)


class RoleDeniedError(ServiceException):
    """AWS does not say whether there is such a role."""

    code = "AccessDenied"


def install() -> None:
    put(STSBackend, "get_caller_identity", _caller)
    put(STSBackend, "get_access_key_info", _key_info)


def session_of(key: AccessKey) -> Session | None:
    session: Session | None = getattr(key, "session", None)
    return session


def own() -> Session | None:
    """Return the session of this thread's caller, None when it signs with a key for good."""
    caller = current()
    iam = iam_backends[caller.account_id]["aws"]
    key = iam.access_keys.get(caller.access_key_id)
    return None if key is None else session_of(key)


def issue(iam: Any, session: Session, seconds: int) -> AccessKey:
    """Return a new key with the session; its token and its times are set here."""
    now = utcnow()
    for name in [name for name, key in iam.access_keys.items() if _is_forgotten(key, now)]:
        del iam.access_keys[name]
    key: AccessKey = iam.create_temp_access_key()
    expires_at = now + timedelta(seconds=seconds)
    vars(key)["session"] = replace(
        session, token=random_session_token(), expires_at=expires_at, issued_at=now
    )
    return key


def of_role(role: Any, name: str, **facts: Any) -> Session:
    """Return a session of the role, still without token and times. `facts` are Session's."""
    arn = f"arn:aws:sts::{role.account_id}:assumed-role/{role.name}/{name}"
    user_id = f"{role.id}:{name}"
    return Session("", utcnow(), "AssumedRole", arn, user_id, issuer_arn=role.arn, **facts)


def credentials(key: AccessKey) -> dict[str, Any]:
    """Return the key as STS shows it. Raises TypeError for one that is not temporary."""
    session = session_of(key)
    if session is None:
        raise TypeError("not a temporary key")
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret_access_key,
        "SessionToken": session.token,
        "Expiration": session.expires_at,
    }


def role_of(account_id: str, role_arn: str) -> Any:
    """Return moto's role, None if the account has none of that ARN."""
    for role in iam_backends[account_id]["aws"].roles.values():
        if role.arn == role_arn:
            return role
    return None


def for_service(role_arn: str, service_name: str, session_name: str) -> dict[str, Any]:
    """Return credentials of a role for a service: a function's, an instance's, a state machine's.

    The same ones as long as they are good for another quarter of an hour. Runs in the scope of the
    role's account.

    Raises RoleDeniedError when there is no such role or it does not trust the service.
    """
    account_id = current().account_id
    with unnoted():
        role = role_of(account_id, role_arn)
        if role is None or not trusts(role, service_name):
            raise RoleDeniedError(f"The role {role_arn} cannot be assumed by {service_name}.")
        wanted = of_role(role, session_name, provider=service_name)
        late = utcnow() + _SOON
        for key in iam_backends[account_id]["aws"].access_keys.values():
            known = session_of(key)
            if known is not None and known.expires_at > late and _same(known, wanted):
                return credentials(key)
    role.last_used = utcnow()
    return credentials(issue(iam_backends[account_id]["aws"], wanted, _ENGINES))


def trusts(role: Any, service_name: str) -> bool:
    """Whether the role's trust policy lets a service assume it."""
    document = role.assume_role_policy_document
    text = document if isinstance(document, str) else json.dumps(document)
    trust = compile_policy(text, PolicyKind.TRUST, name=role.name)
    resource = Resource(role.arn, role.account_id, (trust,))
    context = {"aws:SourceAccount": role.account_id}
    asked = Request(service(service_name), "sts:AssumeRole", (resource,), context)
    return evaluate(asked, PolicySet()).allowed


def _same(known: Session, wanted: Session) -> bool:
    return (known.arn, known.user_id, known.provider) == (
        wanted.arn,
        wanted.user_id,
        wanted.provider,
    )


def _is_forgotten(key: AccessKey, now: datetime) -> bool:
    session = session_of(key)
    return session is not None and session.expires_at + _FORGOTTEN < now


def _caller(_self: Any, _access_key_id: str, _region: str) -> tuple[str, str, str]:
    caller = current()
    return caller.user_id, caller.arn, caller.account_id


def _key_info(_self: Any, access_key_id: str) -> dict[str, str]:
    account_id = account_of(access_key_id)
    if account_id is None:
        message = f"1 validation error detected: Value '{access_key_id}' at 'accessKeyId' failed."
        raise ServiceException("ValidationError", message)
    return {"Account": account_id}
