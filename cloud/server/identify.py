"""Proves who calls: the signature, its age, its key and its session; or that nobody signed.

The access key names the account. Nothing that a caller can write decides it otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote

from moto.iam.models import AccessKey

from cloud.seams import access_keys, clock
from cloud.seams.sessions import Session, session_of
from cloud.server import payload, principal, sigv4
from cloud.server.call import Call
from cloud.server.claim import Claim
from cloud.server.principal import Principal
from cloud.server.refusals import Fault, RefusedError

SKEW = timedelta(minutes=15)
# Browsers' SDKs add it after signing; it changes nothing.
_MAY_BE_UNSIGNED = frozenset({"x-amz-user-agent"})
_SUBRESOURCES = frozenset(
    [
        "accelerate",
        "acl",
        "analytics",
        "cors",
        "delete",
        "encryption",
        "inventory",
        "legal-hold",
        "lifecycle",
        "location",
        "logging",
        "metrics",
        "notification",
        "object-lock",
        "partNumber",
        "policy",
        "policyStatus",
        "publicAccessBlock",
        "replication",
        "requestPayment",
        "response-cache-control",
        "response-content-disposition",
        "response-content-encoding",
        "response-content-language",
        "response-content-type",
        "response-expires",
        "restore",
        "retention",
        "select",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
    ]
)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that exists. `token` and `expires_at` belong to temporary ones."""

    secret: str
    principal: Principal
    token: str = ""
    expires_at: datetime | None = None


FindKey = Callable[[str], Key | None]


def key_in_account(account_id: str, access_key_id: str) -> Key | None:
    """Return the active key of this account, or None."""
    found = access_keys.find(account_id, access_key_id)
    if found is None:
        return None
    key, user = found
    if user is not None:
        if key.status != "Active":
            return None
        who = _user(account_id, user.arn, user.id, user.name, access_key_id)
        return Key(key.secret_access_key, who)
    session = session_of(key)
    return None if session is None else _temporary(account_id, key, session)


def prove(call: Call, claim: Claim, find: FindKey, now: datetime | None = None) -> Principal:
    """Return the principal and put the decoded body into `call`.

    Raises RefusedError: an unknown or inactive key, a wrong or missing token, a signature that is
    wrong, too old or too new, a body that is not the signed one.
    """
    now = now or datetime.now(UTC)
    key = find(claim.scope.access_key_id)
    if key is None:
        raise RefusedError(Fault.UNKNOWN_KEY)
    account_id = key.principal.account_id
    _check_time(claim, now, account_id)
    _check_token(claim, key, now + timedelta(seconds=clock.offset(account_id)))
    if claim.version == 2:
        _check_version_2(call, claim, key.secret)
        if is_over(claim, float(claim.expires or 0), account_id, now):
            raise RefusedError(Fault.EXPIRED_URL)
        return key.principal
    _check_headers(call, claim)
    body = payload.plan(call, claim)
    if not _signed(call, claim, key.secret, body.declared):
        raise RefusedError(Fault.WRONG_SIGNATURE)
    payload.accept(call, claim, key.secret, body)
    return key.principal


def prove_text(text: str, claim: Claim, find: FindKey, now: datetime) -> Principal:
    """Return who signed a text that is no request: the policy of a form (`uploads`).

    Raises RefusedError: an unknown or inactive key, a wrong or missing token, a wrong signature.
    """
    key = find(claim.scope.access_key_id)
    if key is None:
        raise RefusedError(Fault.UNKNOWN_KEY)
    offset = clock.offset(key.principal.account_id)
    _check_token(claim, key, now + timedelta(seconds=offset))
    if claim.version == 2:
        wanted = sigv4.sign_version_2(key.secret, text)
    else:
        wanted = sigv4.sign(key.secret, claim.scope, text)
    if not sigv4.same(wanted, claim.signature):
        raise RefusedError(Fault.WRONG_SIGNATURE)
    return key.principal


def is_over(claim: Claim, ends: float, account_id: str, now: datetime) -> bool:
    """Tell whether what was signed to last until `ends`, a real moment, is over by the account's time."""
    began = claim.moment.timestamp()
    if claim.version == 2:  # which does not say when it was signed
        began = clock.first_seen(account_id, claim.signature, ends)
    gone_by = clock.offset(account_id) - (clock.at(account_id, began) - began)
    return now.timestamp() + gone_by > ends


@lru_cache(maxsize=4096)
def _user(account_id: str, arn: str, user_id: str, name: str, access_key_id: str) -> Principal:
    return Principal(account_id, "IAMUser", arn, user_id, name, access_key_id)


def _temporary(account_id: str, key: AccessKey, session: Session) -> Key:
    who = principal.Principal(
        account_id,
        session.kind,
        session.arn,
        session.user_id,
        session.user_name,
        key.access_key_id,
        session=session,
    )
    expires_at = session.expires_at.replace(tzinfo=UTC)
    return Key(key.secret_access_key, who, session.token, expires_at)


def _check_time(claim: Claim, now: datetime, account_id: str) -> None:
    """Judge skew by the real clock, and a signed URL's age by the account's; see `seams.clock`."""
    if claim.version == 2:
        if claim.expires is not None and now.timestamp() > claim.expires:
            raise RefusedError(Fault.EXPIRED_URL)
        return
    oldest = now - SKEW
    if claim.moment > now + SKEW:
        fault = Fault.NOT_YET if claim.presigned else Fault.SKEWED
        raise RefusedError(fault, _early(claim, now))
    if claim.expires is None:
        if claim.moment < oldest:
            raise RefusedError(Fault.SKEWED, _late(claim, oldest, now))
    elif _age(claim, now, account_id) > claim.expires:
        raise RefusedError(Fault.EXPIRED_URL, _late(claim, oldest, now))


def _age(claim: Claim, now: datetime, account_id: str) -> float:
    """Return how much of the account's time went by since the signature was made, in seconds."""
    signed_at = clock.at(account_id, claim.moment.timestamp())
    return now.timestamp() + clock.offset(account_id) - signed_at


def _late(claim: Claim, oldest: datetime, now: datetime) -> str:
    stamps = f"{oldest:%Y%m%dT%H%M%SZ} ({now:%Y%m%dT%H%M%SZ} - 15 min.)"
    return f"Signature expired: {claim.timestamp} is now earlier than {stamps}"


def _early(claim: Claim, now: datetime) -> str:
    stamps = f"{now + SKEW:%Y%m%dT%H%M%SZ} ({now:%Y%m%dT%H%M%SZ} + 15 min.)"
    return f"Signature not yet current: {claim.timestamp} is still later than {stamps}"


def _check_token(claim: Claim, key: Key, now: datetime) -> None:
    if not key.token:
        if claim.token:
            raise RefusedError(Fault.WRONG_TOKEN)
        return
    if not claim.token:
        raise RefusedError(Fault.UNKNOWN_KEY)
    if not sigv4.same(claim.token, key.token):
        raise RefusedError(Fault.WRONG_TOKEN)
    if key.expires_at is not None and now >= key.expires_at:
        raise RefusedError(Fault.EXPIRED_TOKEN)


def _check_headers(call: Call, claim: Claim) -> None:
    """The host and whatever AWS acts upon must be under the signature."""
    if "host" not in claim.signed_headers:
        raise RefusedError(Fault.UNSIGNED_HEADERS, "host")
    signed = set(claim.signed_headers)
    for name, _ in call.headers:
        if name.startswith("x-amz-") and name not in signed and name not in _MAY_BE_UNSIGNED:
            raise RefusedError(Fault.UNSIGNED_HEADERS, name)


def _signed(call: Call, claim: Claim, secret: str, payload_hash: str) -> bool:
    leave_out = "X-Amz-Signature" if claim.presigned else ""
    request = sigv4.CanonicalRequest(
        call.method,
        sigv4.canonical_path(call.raw_path, s3=claim.scope.service == "s3"),
        sigv4.canonical_query(call.raw_query, leave_out=leave_out),
        sigv4.canonical_headers([("host", call.host), *call.headers], claim.signed_headers),
        payload_hash,
    )
    wanted = sigv4.signature_of(secret, claim.scope, claim.timestamp, request)
    if sigv4.same(wanted, claim.signature):
        return True
    # Some clients sign the path and query as they send them, without encoding them anew.
    as_sent = replace(
        request,
        path=call.raw_path if claim.scope.service == "s3" else request.path,
        query=sigv4.query_as_sent(call.raw_query, leave_out=leave_out),
    )
    if as_sent == request:
        return False
    wanted = sigv4.signature_of(secret, claim.scope, claim.timestamp, as_sent)
    return sigv4.same(wanted, claim.signature)


def _check_version_2(call: Call, claim: Claim, secret: str) -> None:
    """S3's older signed URLs, which boto3 still makes in us-east-1 unless told otherwise."""
    fields = call.fields
    lines = [call.method, fields.get("content-md5", ""), fields.get("content-type", "")]
    lines.append(str(claim.expires))
    amz = {name: value for name, value in fields.items() if name.startswith("x-amz-")}
    if claim.token:
        amz["x-amz-security-token"] = claim.token
    lines.extend(f"{name}:{amz[name]}" for name in sorted(amz))
    lines.append(_resource(call))
    wanted = sigv4.sign_version_2(secret, "\n".join(lines))
    if not sigv4.same(wanted, claim.signature):
        raise RefusedError(Fault.WRONG_SIGNATURE)


def _resource(call: Call) -> str:
    path = quote(call.path, safe="/~")
    hostname = call.hostname
    if hostname.endswith(".amazonaws.com") and not hostname.startswith(("s3.", "s3-")):
        path = f"/{hostname.partition('.s3')[0]}{path}"
    parts = sorted(
        f"{name}={value}" if value else name for name, value in call.query if name in _SUBRESOURCES
    )
    return f"{path}?{'&'.join(parts)}" if parts else path
