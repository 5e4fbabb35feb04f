"""What a call claims about who signed it: read from its headers or its query, not yet believed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from cloud.server.call import Call
from cloud.server.refusals import Fault, RefusedError
from cloud.server.sigv4 import ALGORITHM, Scope, parse_scope

_PART = re.compile(r"\s*([A-Za-z]+)\s*=\s*([^\s,]+)\s*(?:,|$)")
LONGEST_EXPIRY = 604_800  # seconds
_STAMP_PARTS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Claim:
    """`timestamp` is as signed; `expires` is None for signatures in headers, else seconds.

    `version` is 4, or 2 for S3's older signed URLs, whose `expires` is an epoch time.
    """

    scope: Scope
    signed_headers: tuple[str, ...]
    signature: str
    timestamp: str
    moment: datetime
    token: str
    expires: int | None = None
    version: int = 4

    @property
    def presigned(self) -> bool:
        return self.expires is not None


def read(call: Call) -> Claim | None:
    """Return the claim, or None for an anonymous call.

    Raises RefusedError when there is one that cannot be understood.
    """
    authorization = call.fields.get("authorization")
    if authorization is not None:
        return _from_header(call, authorization)
    if "X-Amz-Algorithm" in call.query_fields or "X-Amz-Signature" in call.query_fields:
        return _from_query(call)
    if "AWSAccessKeyId" in call.query_fields and "Signature" in call.query_fields:
        return _from_version_2_query(call)
    return None


def _from_header(call: Call, authorization: str) -> Claim:
    algorithm, _, rest = authorization.strip().partition(" ")
    if algorithm != ALGORITHM:
        raise RefusedError(Fault.MALFORMED, f"only {ALGORITHM} is understood.")
    parts = dict(_PART.findall(rest))
    missing = [name for name in ("Credential", "SignedHeaders", "Signature") if name not in parts]
    if missing:
        detail = f"Authorization header requires '{missing[0]}' parameter."
        raise RefusedError(Fault.MALFORMED, detail)
    timestamp, moment = _stamp_of(call)
    return Claim(
        _scope(parts["Credential"], timestamp),
        _names(parts["SignedHeaders"]),
        parts["Signature"],
        timestamp,
        moment,
        call.fields.get("x-amz-security-token", ""),
    )


@lru_cache(maxsize=1024)
def _names(signed: str) -> tuple[str, ...]:
    return tuple(signed.lower().split(";"))


def _from_query(call: Call) -> Claim:
    fields = call.query_fields
    required = ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature")
    absent = [name for name in required if f"X-Amz-{name}" not in fields]
    if absent or fields["X-Amz-Algorithm"] != ALGORITHM:
        named = ", ".join(f"X-Amz-{name}" for name in required)
        raise RefusedError(Fault.BAD_EXPIRY, f"A signed URL needs {named}, each once.")
    _refuse_repeated(call)
    timestamp = fields["X-Amz-Date"]
    return Claim(
        _scope(fields["X-Amz-Credential"], timestamp),
        tuple(fields["X-Amz-SignedHeaders"].lower().split(";")),
        fields["X-Amz-Signature"],
        timestamp,
        parse_stamp(timestamp),
        fields.get("X-Amz-Security-Token", ""),
        expires=_seconds(fields["X-Amz-Expires"]),
    )


def _from_version_2_query(call: Call) -> Claim:
    fields = call.query_fields
    try:
        expires = int(fields.get("Expires", ""))
    except ValueError:
        raise RefusedError(Fault.BAD_EXPIRY, "Expires must be a number of seconds.") from None
    scope = Scope(fields["AWSAccessKeyId"], "", "us-east-1", "s3")
    return Claim(
        scope,
        (),
        fields["Signature"],
        "",
        datetime.now(UTC),
        fields.get("x-amz-security-token", ""),
        expires=expires,
        version=2,
    )


def _refuse_repeated(call: Call) -> None:
    names = [name for name, _ in call.query if name.startswith("X-Amz-")]
    if len(names) != len(set(names)):
        raise RefusedError(Fault.BAD_EXPIRY, "A parameter of the signature is given twice.")


def _scope(credential: str, timestamp: str) -> Scope:
    scope = parse_scope(credential)
    if scope is None:
        detail = "the Credential is not of the form <key>/YYYYMMDD/REGION/SERVICE/aws4_request."
        raise RefusedError(Fault.MALFORMED, detail)
    if scope.date != timestamp[:8]:
        detail = f"Date in Credential scope does not match YYYYMMDD: '{scope.date}'."
        raise RefusedError(Fault.WRONG_SCOPE, detail)
    return scope


def _stamp_of(call: Call) -> tuple[str, datetime]:
    if stamp := call.fields.get("x-amz-date"):
        return stamp, parse_stamp(stamp)
    if date := call.fields.get("date"):
        try:
            moment = parsedate_to_datetime(date).astimezone(UTC)
        except (ValueError, IndexError):
            raise RefusedError(Fault.MALFORMED, "the Date header cannot be read.") from None
        return moment.strftime(_STAMP), moment
    detail = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    raise RefusedError(Fault.MALFORMED, detail)


@lru_cache(maxsize=256)  # many calls are signed within a second
def parse_stamp(stamp: str) -> datetime:
    """Return the moment in a signature. Raises RefusedError."""
    # Not strptime: it takes 20 µs, most of them to find out in which language.
    found = _STAMP_PARTS.fullmatch(stamp)
    try:
        year, month, day, hour, minute, second = map(int, found.groups() if found else ())
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        detail = "X-Amz-Date must be in ISO 8601 basic format, such as 20300131T235959Z."
        raise RefusedError(Fault.MALFORMED, detail) from None


def _seconds(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 0 < number <= LONGEST_EXPIRY:
        detail = "X-Amz-Expires must be a number of seconds from 1 to 604800 (one week)."
        raise RefusedError(Fault.BAD_EXPIRY, detail)
    return number
