"""Temporary keys that work. Replaces parts of `moto.sts`.

- `TokenResponse.get_session_token`, `get_federation_token`: moto hands out the example key of
  AWS's documentation, which nothing accepts.
- `STSBackend.assume_role`: moto lets anyone assume a role of any account, existing or not.
- `STSBackend.get_caller_identity`, `get_access_key_info`: moto searches all accounts.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.iam.models import AccessKey, iam_backends
from moto.sts.models import STSBackend
from moto.sts.responses import TokenResponse
from moto.sts.utils import random_session_token

from cloud.seams.access_keys import account_of
from cloud.seams.patch import put
from cloud.seams.scope import current

_plain_assume_role = STSBackend.assume_role
_TEMPORARY = "ASIA"  # how their key ids begin
_SHORTEST, _LONGEST = 900, 129_600  # seconds


@dataclass(frozen=True, slots=True)
class Session:
    """What belongs to a temporary key. `expires_at` is naive UTC, as all times in moto.

    `kind`, `arn` and the next two are those of the principal who signs with it. `issuer_arn` is
    the role, or the user who federated. `policy` and `policy_arns` are the session's policies,
    `transitive` the keys of those tags that the next role takes over, `mfa_at` when a code was
    given, `provider` the identity provider that vouched.
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
    code = "AccessDenied"


class DurationError(ServiceException):
    code = "ValidationError"


def install() -> None:
    put(STSBackend, "assume_role", _assume_role)
    put(STSBackend, "get_caller_identity", _caller)
    put(STSBackend, "get_access_key_info", _key_info)
    put(TokenResponse, "get_session_token", _get_session_token)
    put(TokenResponse, "get_federation_token", _get_federation_token)


def session_of(key: AccessKey) -> Session | None:
    session: Session | None = getattr(key, "session", None)
    return session


def _assume_role(self: Any, **kwargs: Any) -> Any:
    role_arn = kwargs["role_arn"] or ""
    caller = current()
    roles = iam_backends[caller.account_id][self.partition].roles.values()
    if not any(role.arn == role_arn for role in roles):
        who = caller.arn or "anonymous"
        raise RoleDeniedError(
            f"User: {who} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
        )
    role = _plain_assume_role(self, **kwargs)
    vars(role.access_key)["session"] = Session(
        role.session_token, role.expiration, "AssumedRole", role.arn, role.user_id
    )
    return role


def _caller(_self: Any, _access_key_id: str, _region: str) -> tuple[str, str, str]:
    caller = current()
    return caller.user_id, caller.arn, caller.account_id


def _key_info(_self: Any, access_key_id: str) -> dict[str, str]:
    account_id = account_of(access_key_id)
    if account_id is None:
        message = f"1 validation error detected: Value '{access_key_id}' at 'accessKeyId' failed."
        raise ServiceException("ValidationError", message)
    return {"Account": account_id}


def _get_session_token(self: Any) -> ActionResult:
    caller = current()
    if caller.access_key_id.startswith(_TEMPORARY):
        raise RoleDeniedError("Cannot call GetSessionToken with session credentials")
    name = caller.arn.rpartition("/")[2]
    key = _temporary_key(self, _duration(self), ("IAMUser", caller.arn, caller.user_id, name))
    return ActionResult({"Credentials": _credentials(key)})


def _get_federation_token(self: Any) -> ActionResult:
    caller = current()
    if caller.access_key_id.startswith(_TEMPORARY):
        raise RoleDeniedError("Cannot call GetFederationToken with session credentials")
    name = str(self._get_param("Name"))
    arn = f"arn:aws:sts::{caller.account_id}:federated-user/{name}"
    user_id = f"{caller.account_id}:{name}"
    key = _temporary_key(self, _duration(self), ("FederatedUser", arn, user_id, name))
    return ActionResult(
        {
            "Credentials": _credentials(key),
            "FederatedUser": {"FederatedUserId": user_id, "Arn": arn},
            "PackedPolicySize": 6,
        }
    )


def _temporary_key(response: Any, duration: int, principal: tuple[str, str, str, str]) -> AccessKey:
    backend = iam_backends[current().account_id][response.partition]
    key = backend.create_temp_access_key()
    token = response.backend.get_session_token(duration)
    kind, arn, user_id, name = principal
    session = Session(random_session_token(), token.expiration, kind, arn, user_id, name)
    vars(key)["session"] = session
    return key


def _credentials(key: AccessKey) -> dict[str, Any]:
    session = session_of(key)
    if session is None:
        raise TypeError("not a temporary key")
    return {
        "AccessKeyId": key.access_key_id,
        "SecretAccessKey": key.secret_access_key,
        "SessionToken": session.token,
        "Expiration": session.expires_at,
    }


def _duration(response: Any) -> int:
    seconds = int(response._get_int_param("DurationSeconds", 43_200))
    if not _SHORTEST <= seconds <= _LONGEST:
        raise DurationError(
            f"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to "
            f"satisfy constraint: Member must be between {_SHORTEST} and {_LONGEST}"
        )
    return seconds
