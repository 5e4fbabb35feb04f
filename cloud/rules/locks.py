"""S3: object lock, MFA delete, parts and encryption."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from cloud.rules.checks import at, moment, number
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend
from cloud.seams import clock
from cloud.seams.scope import current

_LOCK = "Amazon S3 User Guide: Locking objects with Object Lock"
_MFA = "Amazon S3 User Guide: Configuring MFA delete"
_DEFAULTS = frozenset({"AES256", "aws:kms", "aws:kms:dsse"})
_ENCRYPTIONS = frozenset({"AES256", "aws:kms", "aws:kms:dsse", "aws:fsx"})


def _bucket(given: Given) -> Any:  # noqa: ANN401 - moto's own
    own = backend("s3", everywhere=True)
    name = given.get("bucketName") or given.get("Bucket")
    return None if own is None else own.buckets.get(name)


def _header(given: Given, name: str) -> str | None:
    """Return what a call says under the name of the header or of the model's member."""
    value = given.get(name, given.get(_member(name)))
    return None if value is None else str(value)


@cache
def _member(name: str) -> str:
    return "".join(part.capitalize() for part in name.removeprefix("x-amz-").split("-"))


def _dates(given: Given) -> Iterator[object]:
    yield from at(given, "Retention.RetainUntilDate")
    header = _header(given, "x-amz-object-lock-retain-until-date")
    if header is not None:
        yield header


def _past(given: Given) -> Found:
    now = clock.now(current().account_id)
    moments = (moment(text) for text in _dates(given))
    return {} if any(one is not None and one.timestamp() <= now for one in moments) else None


def _half_lock(given: Given) -> Found:
    mode = _header(given, "x-amz-object-lock-mode")
    until = _header(given, "x-amz-object-lock-retain-until-date")
    return {} if (mode is None) != (until is None) else None


def _key(given: Given) -> Any:  # noqa: ANN401
    bucket = _bucket(given)
    name = given.get("key") or given.get("Key")
    if bucket is None or name not in bucket.keys:
        return None
    wanted = given.get("versionId") or given.get("VersionId")
    versions = bucket.keys.getlist(name)
    if wanted is None:
        return versions[-1]
    return next((one for one in versions if str(one.version_id) == str(wanted)), None)


def _loosened(given: Given) -> Found:
    """Find a compliance lock that would end sooner, or be one no more."""
    held = _key(given)
    if getattr(held, "lock_mode", None) != "COMPLIANCE":
        return None
    until, asked = moment(held.lock_until), next(map(moment, _dates(given)), None)
    mode = next(at(given, "Retention.Mode"), None)
    if until is None or until.timestamp() <= clock.now(current().account_id):
        return None
    return {} if mode != "COMPLIANCE" or asked is None or asked < until else None


def _suspended(given: Given) -> Found:
    bucket = _bucket(given)
    status = next(at(given, "VersioningConfiguration.Status"), None)
    locked = bucket is not None and bucket.object_lock_enabled
    return {} if locked and status == "Suspended" else None


def _mfa_delete(given: Given) -> Found:
    wanted = next(at(given, "VersioningConfiguration.MfaDelete"), None) or next(
        at(given, "VersioningConfiguration.MFADelete"), None
    )
    return {} if wanted == "Enabled" else None


def _unordered(given: Given) -> Found:
    parts = [*at(given, "CompleteMultipartUpload.Part.PartNumber")]
    parts += at(given, "MultipartUpload.Parts.PartNumber")
    numbers = [found for part in parts if (found := number(part)) is not None]
    return {} if any(one >= other for one, other in pairwise(numbers)) else None


def _no_source(given: Given) -> Found:
    source = given.get("x-amz-copy-source")
    if not isinstance(source, str) or source.startswith("arn:"):
        return None
    bucket, _, key = source.lstrip("/").partition("/")
    return None if bucket and key.partition("?")[0] else {}


def _encryption(given: Given) -> Found:
    asked = _header(given, "x-amz-server-side-encryption") or given.get("ServerSideEncryption")
    return {} if asked is not None and asked not in _ENCRYPTIONS else None


def _default_encryption(given: Given) -> Found:
    path = "ServerSideEncryptionConfiguration.Rule.ApplyServerSideEncryptionByDefault.SSEAlgorithm"
    return {} if any(asked not in _DEFAULTS for asked in at(given, path)) else None


def _absent_key(given: Given) -> Found:
    asked = _header(given, "x-amz-server-side-encryption-aws-kms-key-id") or given.get(
        "SSEKMSKeyId"
    )
    if asked is None or "alias/" in str(asked):
        return None
    own = backend("kms")
    name = str(asked).rpartition("key/")[2]
    if own is not None and name in own.keys:
        return None
    here = current()
    arn = f"arn:aws:kms:{here.region}:{here.account_id}:key/{name}"
    return {"arn": asked if str(asked).startswith("arn:") else arn}


_WRITES = ("PutObject", "PostObject", "CopyObject", "CreateMultipartUpload")


def _rule(
    operations: tuple[str, ...],
    check: Check,
    code: str,
    message: str,
    source: str,
    status: int = 400,
) -> Rule:
    return Rule("s3", operations, check, code, message, source, status)


RULES = (
    _rule(
        (*_WRITES, "PutObjectRetention"),
        _past,
        "InvalidArgument",
        "The retain until date must be in the future!",
        _LOCK,
    ),
    _rule(
        _WRITES,
        _half_lock,
        "InvalidArgument",
        "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
        _LOCK,
    ),
    _rule(
        ("PutObjectRetention",),
        _loosened,
        "AccessDenied",
        "Access Denied because object protected by object lock.",
        _LOCK,
        403,
    ),
    _rule(
        ("PutBucketVersioning",),
        _suspended,
        "InvalidBucketState",
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be "
        "changed.",
        _LOCK,
        409,
    ),
    # Only the root user may, with a device of its own; an account here has no root keys.
    _rule(
        ("PutBucketVersioning",),
        _mfa_delete,
        "AccessDenied",
        "Mfa Authentication must be used for this request",
        _MFA,
        403,
    ),
    _rule(
        ("CompleteMultipartUpload",),
        _unordered,
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        "Amazon S3 API Reference: CompleteMultipartUpload",
    ),
    _rule(
        _WRITES,
        _encryption,
        "InvalidArgument",
        "The encryption method specified is not supported",
        "Amazon S3 API Reference: PutObject",
    ),
    _rule(
        ("PutBucketEncryption",),
        _default_encryption,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        "Amazon S3 API Reference: ServerSideEncryptionByDefault",
    ),
    _rule(
        _WRITES,
        _absent_key,
        "KMS.NotFoundException",
        "Key '{arn}' does not exist",
        "Amazon S3 User Guide: Using server-side encryption with AWS KMS keys",
    ),
    _rule(
        ("CopyObject", "UploadPartCopy"),
        _no_source,
        "InvalidArgument",
        "Invalid copy source object key",
        "Amazon S3 API Reference: CopyObject",
    ),
)
