"""STS's operations that hand out temporary keys. Replaces them in `moto.sts.responses`.

moto lets anyone assume a role of any account, existing or not, for as long as it likes, with
whatever policies, and hands out the example key of AWS's documentation for the rest. Whether the
caller may, by its own policies and by the role's, the front door has found out already.

Replaces also: `IamResponse.call_action`, which answers every session. "You cannot call any IAM API
operations unless MFA authentication information is included in the request", whatever the policies
say; a federated user never can (AWS STS API reference, GetSessionToken, GetFederationToken).
"""

from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.iam.responses import IamResponse
from moto.sts.responses import TokenResponse

from cloud.seams import mfa, session_policies, sessions
from cloud.seams.patch import put
from cloud.seams.scope import current
from cloud.seams.sessions import RoleDeniedError, Session

_plain_call_iam: Any = IamResponse.call_action
_HOUR, _TWELVE_HOURS = 3_600, 43_200  # seconds


class DurationError(ServiceException):
    code = "ValidationError"


class InvalidTokenError(ServiceException):
    code = "InvalidClientTokenId"
    message = "The security token included in the request is invalid"


class IdentityTokenError(ServiceException):
    code = "InvalidIdentityToken"


def install() -> None:
    put(IamResponse, "call_action", _call_iam)
    put(TokenResponse, "assume_role", _assume_role)
    put(TokenResponse, "assume_role_with_web_identity", _with_web_identity)
    put(TokenResponse, "assume_role_with_saml", _with_saml)
    put(TokenResponse, "get_session_token", _get_session_token)
    put(TokenResponse, "get_federation_token", _get_federation_token)


def _call_iam(self: Any) -> Any:
    session = sessions.own()
    if session is not None and session.kind != "AssumedRole" and session.mfa_at is None:
        _, headers, body = self.serialized(ActionResult(InvalidTokenError()))
        return 403, headers, body
    return _plain_call_iam(self)


def _assume_role(self: Any) -> ActionResult:
    given: Mapping[str, Any] = self._get_params()
    caller, before = current(), sessions.own()
    role_arn, name = given["RoleArn"], given["RoleSessionName"]
    if caller.arn.endswith(":root"):
        raise RoleDeniedError("Roles may not be assumed by root accounts.")
    role = sessions.role_of(caller.account_id, role_arn)
    if role is None or (before is not None and before.kind == "FederatedUser"):
        raise RoleDeniedError(
            f"User: {caller.arn} is not authorized to perform: sts:AssumeRole on resource: "
            f"{role_arn}"
        )
    seconds = _role_seconds(given, role, before)
    iam = iam_backends[caller.account_id]["aws"]
    proven = mfa.prove(iam, _user(iam, before), given.get("SerialNumber"), given.get("TokenCode"))
    facts = session_policies.facts(iam, given, before)
    packed = session_policies.packed_size(given)
    session = sessions.of_role(role, name, mfa_at=utcnow() if proven else None, **facts)
    key = sessions.issue(iam, session, seconds)
    role.last_used, role.last_used_region = utcnow(), current().region
    who = {"AssumedRoleId": session.user_id, "Arn": session.arn}
    result = {"Credentials": sessions.credentials(key), "AssumedRoleUser": who, **packed}
    if session.source_identity:
        result["SourceIdentity"] = session.source_identity
    return ActionResult(result)


def _role_seconds(given: Mapping[str, Any], role: Any, before: Session | None) -> int:
    """Return how long the session lasts. Raises DurationError."""
    seconds = int(given.get("DurationSeconds") or _HOUR)
    if seconds > int(role.max_session_duration or _HOUR):
        raise DurationError(
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    if seconds > _HOUR and before is not None and before.kind == "AssumedRole":
        raise DurationError(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining."
        )
    return seconds


def _user(iam: Any, before: Session | None) -> Any:
    """Return moto's user who calls with keys for good; nobody else has a device."""
    caller = current()
    if before is not None:
        return None
    return next((user for user in iam.users.values() if user.arn == caller.arn), None)


def _get_session_token(self: Any) -> ActionResult:
    given: Mapping[str, Any] = self._get_params()
    caller = current()
    if sessions.own() is not None:
        raise RoleDeniedError("Cannot call GetSessionToken with session credentials")
    iam = iam_backends[caller.account_id]["aws"]
    user = _user(iam, None)
    proven = mfa.prove(iam, user, given.get("SerialNumber"), given.get("TokenCode"))
    name = "" if user is None else user.name
    mfa_at = utcnow() if proven else None
    kind = "Root" if user is None else "IAMUser"
    session = Session("", utcnow(), kind, caller.arn, caller.user_id, name, mfa_at=mfa_at)
    key = sessions.issue(iam, session, _seconds(given, kind))
    return ActionResult({"Credentials": sessions.credentials(key)})


def _get_federation_token(self: Any) -> ActionResult:
    given: Mapping[str, Any] = self._get_params()
    caller = current()
    if sessions.own() is not None:
        raise RoleDeniedError("Cannot call GetFederationToken with session credentials")
    iam = iam_backends[caller.account_id]["aws"]
    facts = session_policies.facts(iam, given, None)
    packed = session_policies.packed_size(given)
    name = str(given["Name"])
    arn = f"arn:aws:sts::{caller.account_id}:federated-user/{name}"
    user_id = f"{caller.account_id}:{name}"
    session = Session(
        "", utcnow(), "FederatedUser", arn, user_id, name, issuer_arn=caller.arn, **facts
    )
    kind = "Root" if caller.arn.endswith(":root") else "IAMUser"
    key = sessions.issue(iam, session, _seconds(given, kind))
    user = {"FederatedUserId": user_id, "Arn": arn}
    result = {"Credentials": sessions.credentials(key), "FederatedUser": user, **packed}
    return ActionResult(result)


def _seconds(given: Mapping[str, Any], kind: str) -> int:
    """Return how long a session lasts; the root user's ends after an hour at most."""
    seconds = int(given.get("DurationSeconds") or _TWELVE_HOURS)
    return min(seconds, _HOUR) if kind == "Root" else seconds


def _with_web_identity(self: Any) -> ActionResult:
    """No provider can be asked from here, so no token can be proven."""
    given: Mapping[str, Any] = self._get_params()
    providers = iam_backends[current().account_id]["aws"].open_id_providers
    if given.get("ProviderId") is None and not providers:
        raise IdentityTokenError(
            "No OpenIDConnect provider found in your account for the issuer of this token"
        )
    raise IdentityTokenError(
        "Couldn't retrieve verification key from your identity provider,  please reference "
        "AssumeRoleWithWebIdentity documentation for requirements"
    )


def _with_saml(self: Any) -> ActionResult:
    given: Mapping[str, Any] = self._get_params()
    providers = iam_backends[current().account_id]["aws"].saml_providers
    if given["PrincipalArn"] not in providers:
        raise IdentityTokenError("Specified provider doesn't exist")
    raise IdentityTokenError("Response signature invalid")
