"""Why a call is turned away, in the words and codes that AWS has for it.

AWS names the same fault differently from service to service; `render` in `respond.py` writes
the answer in the service's own protocol.
"""

from dataclasses import dataclass
from enum import Enum


class Style(Enum):
    """How a service talks about faults."""

    S3 = "s3"
    EC2 = "ec2"
    QUERY = "query"
    JSON = "json"
    REST = "rest"


class Fault(Enum):
    MISSING = "missing"  # no signature at all
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown-key"
    WRONG_SIGNATURE = "wrong-signature"
    WRONG_TOKEN = "wrong-token"  # noqa: S105 - a name, no secret
    EXPIRED_TOKEN = "expired-token"  # noqa: S105
    SKEWED = "skewed"
    EXPIRED_URL = "expired-url"
    NOT_YET = "not-yet"
    BAD_EXPIRY = "bad-expiry"
    WRONG_SCOPE = "wrong-scope"
    UNSIGNED_HEADERS = "unsigned-headers"
    BODY_HASH = "body-hash"
    BAD_CHECKSUM = "bad-checksum"
    BAD_DIGEST = "bad-digest"
    BAD_CHUNK = "bad-chunk"
    DENIED = "denied"
    UNPROVEN = "unproven"  # another provider's token; STS only
    INVALID = "invalid"  # STS only, as above


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    code: str
    message: str


class RefusedError(Exception):
    """The call is turned away for `fault`; `detail` is put into AWS's sentence."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.value}: {detail}")
        self.fault = fault
        self.detail = detail


_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your {place} and signing method."
)
_S3_MISMATCH = _MISMATCH.format(place="key")
_AWS_MISMATCH = (
    _MISMATCH.format(place="AWS Secret Access Key")
    + " Consult the service documentation for details."
)
_UNKNOWN = "The security token included in the request is invalid."
_EC2_UNKNOWN = "AWS was not able to validate the provided access credentials"
_NO_TOKEN = "Missing Authentication Token"  # noqa: S105
_EXPIRED = "The security token included in the request is expired"

_S3 = {
    Fault.MISSING: Answer(403, "AccessDenied", "Access Denied"),
    Fault.MALFORMED: Answer(
        400, "AuthorizationHeaderMalformed", "The authorization header is malformed; {detail}"
    ),
    Fault.UNKNOWN_KEY: Answer(
        403,
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    Fault.WRONG_SIGNATURE: Answer(403, "SignatureDoesNotMatch", _S3_MISMATCH),
    Fault.WRONG_TOKEN: Answer(
        400, "InvalidToken", "The provided token is malformed or otherwise invalid."
    ),
    Fault.EXPIRED_TOKEN: Answer(400, "ExpiredToken", "The provided token has expired."),
    Fault.SKEWED: Answer(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    ),
    Fault.EXPIRED_URL: Answer(403, "AccessDenied", "Request has expired"),
    Fault.NOT_YET: Answer(403, "AccessDenied", "Request is not yet valid"),
    Fault.BAD_EXPIRY: Answer(400, "AuthorizationQueryParametersError", "{detail}"),
    Fault.WRONG_SCOPE: Answer(
        400, "AuthorizationHeaderMalformed", "The authorization header is malformed; {detail}"
    ),
    Fault.UNSIGNED_HEADERS: Answer(
        403,
        "AccessDenied",
        "There were headers present in the request which were not signed: {detail}",
    ),
    Fault.BODY_HASH: Answer(
        400,
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
    ),
    Fault.BAD_CHECKSUM: Answer(
        400, "BadDigest", "The {detail} you specified did not match the calculated checksum."
    ),
    Fault.BAD_DIGEST: Answer(400, "InvalidDigest", "The Content-MD5 you specified is not valid."),
    Fault.BAD_CHUNK: Answer(400, "IncompleteBody", "{detail}"),
    Fault.DENIED: Answer(403, "AccessDenied", "{detail}"),
}
_QUERY = {
    Fault.MISSING: Answer(403, "MissingAuthenticationToken", _NO_TOKEN),
    Fault.MALFORMED: Answer(400, "IncompleteSignature", "{detail}"),
    Fault.UNKNOWN_KEY: Answer(403, "InvalidClientTokenId", _UNKNOWN),
    Fault.WRONG_SIGNATURE: Answer(403, "SignatureDoesNotMatch", _AWS_MISMATCH),
    Fault.WRONG_TOKEN: Answer(403, "InvalidClientTokenId", _UNKNOWN),
    Fault.EXPIRED_TOKEN: Answer(403, "ExpiredToken", _EXPIRED),
    Fault.SKEWED: Answer(403, "SignatureDoesNotMatch", "{detail}"),
    Fault.EXPIRED_URL: Answer(403, "SignatureDoesNotMatch", "{detail}"),
    Fault.NOT_YET: Answer(403, "SignatureDoesNotMatch", "{detail}"),
    Fault.BAD_EXPIRY: Answer(403, "SignatureDoesNotMatch", "{detail}"),
    Fault.WRONG_SCOPE: Answer(403, "SignatureDoesNotMatch", "{detail}"),
    Fault.UNSIGNED_HEADERS: Answer(
        403, "SignatureDoesNotMatch", "'{detail}' must be a 'SignedHeader' in the request."
    ),
    Fault.BODY_HASH: Answer(403, "SignatureDoesNotMatch", _AWS_MISMATCH),
    Fault.BAD_CHECKSUM: Answer(400, "BadDigest", "The {detail} did not match."),
    Fault.BAD_DIGEST: Answer(400, "InvalidDigest", "The Content-MD5 you specified is not valid."),
    Fault.BAD_CHUNK: Answer(400, "IncompleteBody", "{detail}"),
    Fault.DENIED: Answer(403, "AccessDenied", "{detail}"),
    Fault.UNPROVEN: Answer(400, "InvalidIdentityToken", "{detail}"),
    Fault.INVALID: Answer(400, "ValidationError", "{detail}"),
}
_EC2 = _QUERY | {
    Fault.UNKNOWN_KEY: Answer(401, "AuthFailure", _EC2_UNKNOWN),
    Fault.WRONG_SIGNATURE: Answer(401, "AuthFailure", _EC2_UNKNOWN),
    Fault.WRONG_TOKEN: Answer(401, "AuthFailure", _EC2_UNKNOWN),
    Fault.BODY_HASH: Answer(401, "AuthFailure", _EC2_UNKNOWN),
    Fault.EXPIRED_TOKEN: Answer(400, "RequestExpired", "Request has expired."),
    Fault.SKEWED: Answer(400, "RequestExpired", "Request has expired."),
    Fault.DENIED: Answer(403, "UnauthorizedOperation", "{detail}"),
}
_JSON = {fault: Answer(400, _QUERY[fault].code, _QUERY[fault].message) for fault in Fault} | {
    Fault.MISSING: Answer(400, "MissingAuthenticationTokenException", _NO_TOKEN),
    Fault.MALFORMED: Answer(400, "IncompleteSignatureException", "{detail}"),
    Fault.UNKNOWN_KEY: Answer(400, "UnrecognizedClientException", _UNKNOWN),
    Fault.WRONG_SIGNATURE: Answer(400, "InvalidSignatureException", _AWS_MISMATCH),
    Fault.WRONG_TOKEN: Answer(400, "UnrecognizedClientException", _UNKNOWN),
    Fault.EXPIRED_TOKEN: Answer(400, "ExpiredTokenException", _EXPIRED),
    Fault.SKEWED: Answer(400, "InvalidSignatureException", "{detail}"),
    Fault.EXPIRED_URL: Answer(400, "InvalidSignatureException", "{detail}"),
    Fault.NOT_YET: Answer(400, "InvalidSignatureException", "{detail}"),
    Fault.BAD_EXPIRY: Answer(400, "InvalidSignatureException", "{detail}"),
    Fault.WRONG_SCOPE: Answer(400, "InvalidSignatureException", "{detail}"),
    Fault.UNSIGNED_HEADERS: Answer(
        400, "InvalidSignatureException", "'{detail}' must be a 'SignedHeader' in the request."
    ),
    Fault.BODY_HASH: Answer(400, "InvalidSignatureException", _AWS_MISMATCH),
    Fault.DENIED: Answer(400, "AccessDeniedException", "{detail}"),
}
_REST = {fault: Answer(403, answer.code, answer.message) for fault, answer in _JSON.items()}

_ANSWERS = {
    Style.S3: _S3,
    Style.EC2: _EC2,
    Style.QUERY: _QUERY,
    Style.JSON: _JSON,
    Style.REST: _REST,
}


def answer_for(fault: Fault, style: Style, detail: str = "") -> Answer:
    answer = _ANSWERS[style][fault]
    message = answer.message.format(detail=detail) if "{" in answer.message else answer.message
    return Answer(answer.status, answer.code, message)
