"""S3: what a call wants to be true of a bucket, its owner or an object that is copied."""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, unquote

from moto.core.utils import get_service_model

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend

_COPY = "Amazon S3 API Reference: CopyObject"
_OWNER = "Amazon S3 User Guide: Verifying bucket ownership with bucket owner condition"
_LIFECYCLE = "Amazon S3 API Reference: PutBucketLifecycleConfiguration"
_ACTIONS = (
    *("Expiration", "Transition", "NoncurrentVersionExpiration", "NoncurrentVersionTransition"),
    "AbortIncompleteMultipartUpload",
)


def _bucket(name: object) -> Any:  # noqa: ANN401 - moto's own
    own = backend("s3", everywhere=True)
    return None if own is None else own.buckets.get(name)


def _source(given: Given) -> tuple[str, str, str | None]:
    """Return bucket, key and version of what is copied, empty when nothing is."""
    path, _, query = str(given.get("x-amz-copy-source", "")).partition("?")
    name, _, key = unquote(path).removeprefix("/").partition("/")
    return name, key, next(iter(parse_qs(query).get("versionId", ())), None)


def _of_another(header: str, name: Callable[[Given], object]) -> Check:
    def check(given: Given) -> Found:
        wanted = given.get(header)
        bucket = _bucket(name(given)) if wanted is not None else None
        return {} if bucket is not None and bucket.account_id != wanted else None

    return check


def _copied(given: Given) -> Any:  # noqa: ANN401 - moto's own
    name, key, version = _source(given)
    bucket = _bucket(name)
    if bucket is None:
        return None
    if version is None:
        return bucket.keys.get(key)
    return next((one for one in bucket.keys.getlist(key, ()) if one.version_id == version), None)


def _failed(given: Given) -> Found:
    """Find the condition on the source that does not hold. A tag that does hold is enough."""
    source = _copied(given)
    if source is None or not hasattr(source, "etag"):
        return None
    etag, changed = str(source.etag).strip('"'), source.last_modified.replace(microsecond=0)
    match = given.get("x-amz-copy-source-if-match")
    other = given.get("x-amz-copy-source-if-none-match")
    since = _moment(given.get("x-amz-copy-source-if-modified-since"))
    until = _moment(given.get("x-amz-copy-source-if-unmodified-since"))
    wrong = (
        (match is not None and str(match).strip('"') not in {etag, "*"})
        or (other is not None and str(other).strip('"') in {etag, "*"})
        or (match is None and until is not None and changed > until)
        or (other is None and since is not None and changed <= since)
    )
    return {} if wrong else None


def _moment(text: object) -> datetime | None:
    try:
        return None if text is None else parsedate_to_datetime(str(text)).replace(tzinfo=None)
    except ValueError:
        return None


def _appended(given: Given) -> Found:
    return {} if "x-amz-write-offset-bytes" in given else None


def _idle_rule(given: Given) -> Found:
    rules = [*at(given, "LifecycleConfiguration.Rule")]
    return {} if any(not any(name in rule for name in _ACTIONS) for rule in rules) else None


def _upload_gone(given: Given) -> Found:
    bucket = _bucket(given.get("bucketName"))
    upload = given.get("uploadId")
    return {} if bucket is not None and upload not in bucket.multiparts else None


def _no_destination(given: Given) -> Found:
    arns = [str(one) for one in at(given, "ReplicationConfiguration.Rule.Destination.Bucket")]
    return {} if any(_bucket(arn.removeprefix("arn:aws:s3:::")) is None for arn in arns) else None


def _rule(
    operations: tuple[str, ...], check: Check, answer: tuple[str, str, int], source: str
) -> Rule:
    code, message, status = answer
    return Rule("s3", operations, check, code, message, source, status)


_DENIED = ("AccessDenied", "Access Denied", 403)
_EVERY = tuple(get_service_model("s3").operation_names)
RULES = (
    _rule(
        _EVERY,
        _of_another("x-amz-expected-bucket-owner", lambda given: given.get("bucketName")),
        _DENIED,
        _OWNER,
    ),
    _rule(
        ("CopyObject", "UploadPartCopy"),
        _of_another("x-amz-source-expected-bucket-owner", lambda given: _source(given)[0]),
        _DENIED,
        _OWNER,
    ),
    _rule(
        ("CopyObject", "UploadPartCopy"),
        _failed,
        (
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            412,
        ),
        _COPY,
    ),
    _rule(
        ("PutObject", "PostObject"),
        _appended,
        (
            "NotImplemented",
            "A header you provided implies functionality that is not implemented.",
            501,
        ),
        "Amazon S3 API Reference: PutObject (WriteOffsetBytes: directory buckets only)",
    ),
    _rule(
        ("PutBucketLifecycleConfiguration",),
        _idle_rule,
        ("InvalidRequest", "At least one action needs to be specified in a rule", 400),
        _LIFECYCLE,
    ),
    _rule(
        ("UploadPart", "UploadPartCopy", "CompleteMultipartUpload"),
        _upload_gone,
        (
            "NoSuchUpload",
            (
                "The specified upload does not exist. The upload ID may be invalid, or the upload may"
                " have been aborted or completed."
            ),
            404,
        ),
        "Amazon S3 API Reference: UploadPart",
    ),
    _rule(
        ("PutBucketReplication",),
        _no_destination,
        ("InvalidRequest", "Destination bucket must exist.", 400),
        "Amazon S3 API Reference: PutBucketReplication",
    ),
)
