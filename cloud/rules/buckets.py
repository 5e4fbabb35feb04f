"""S3: what a bucket or an object may be asked to be."""

from collections.abc import Mapping

from cloud.rules.checks import at, number
from cloud.rules.rule import Check, Found, Given, Rule
from cloud.rules.state import backend
from cloud.seams.scope import current

_RULES = "Amazon S3 User Guide: General purpose bucket naming rules"
_LIMITS = "Amazon S3 User Guide: Amazon S3 multipart upload limits"
_KEYS = "Amazon S3 User Guide: Naming Amazon S3 objects"
_RESERVED = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_LONGEST_KEY = 1024  # bytes


def _location(given: Given) -> str | None:
    found = next(at(given, "CreateBucketConfiguration.LocationConstraint"), None)
    return str(found) if found else None


def _reserved(given: Given) -> Found:
    return {} if str(given.get("bucketName", "")).endswith(_RESERVED) else None


def _no_location(given: Given) -> Found:
    if current().region == "us-east-1" or _location(given) is not None:
        return None
    return {}


def _other_location(given: Given) -> Found:
    asked, here = _location(given), current().region
    if asked is None or here == "us-east-1" or asked == here:
        return None
    return {"asked": asked}


def _default_location(given: Given) -> Found:
    return {} if current().region == "us-east-1" and _location(given) == "us-east-1" else None


def _long_key(given: Given) -> Found:
    return {} if len(str(given.get("key", "")).encode()) > _LONGEST_KEY else None


def _part(given: Given) -> Found:
    part = number(given.get("partNumber"))
    return {} if given.get("partNumber") is not None and not 1 <= (part or 0) <= 10_000 else None


def _page(name: str) -> Check:
    def check(given: Given) -> Found:
        if name not in given:
            return None
        size = number(given[name])
        if size is None:
            return {"message": f"Provided {name} not an integer or within integer range"}
        if not 0 <= size < 2**31:
            return {"message": f"Argument {name} must be an integer between 0 and 2147483647"}
        return None

    return check


def _many_rules(given: Given) -> Found:
    return {} if sum(1 for _ in at(given, "LifecycleConfiguration.Rule")) > 1000 else None


def _status(given: Given) -> Found:
    status = next(at(given, "VersioningConfiguration.Status"), None)
    return {} if status is not None and status not in {"Enabled", "Suspended"} else None


def _no_index(given: Given) -> Found:
    site = given.get("WebsiteConfiguration")
    if not isinstance(site, Mapping) or "RedirectAllRequestsTo" in site:
        return None
    return {} if not next(at(site, "IndexDocument.Suffix"), None) else None


def _index_path(given: Given) -> Found:
    suffix = str(next(at(given, "WebsiteConfiguration.IndexDocument.Suffix"), ""))
    return {} if "/" in suffix else None


def _two_wildcards(given: Given) -> Found:
    for name in ("AllowedOrigin", "AllowedHeader"):
        for text in at(given, f"CORSConfiguration.CORSRule.{name}"):
            if str(text).count("*") > 1:
                return {"name": name, "text": text}
    return None


def _without_versions(given: Given) -> Found:
    own = backend("s3", everywhere=True)
    bucket = own.buckets.get(given.get("bucketName")) if own is not None else None
    if bucket is None or "ReplicationConfiguration" not in given:
        return None
    return None if bucket.versioning_status == "Enabled" else {"name": bucket.name}


def _rule(operations: tuple[str, ...], check: Check, code: str, message: str, source: str) -> Rule:
    return Rule("s3", operations, check, code, message, source)


RULES = (
    _rule(
        ("CreateBucket",),
        _reserved,
        "InvalidBucketName",
        "The specified bucket is not valid.",
        _RULES,
    ),
    _rule(
        ("CreateBucket",),
        _no_location,
        "IllegalLocationConstraintException",
        "The unspecified location constraint is incompatible for the region specific endpoint this "
        "request was sent to.",
        "Amazon S3 API Reference: CreateBucket",
    ),
    _rule(
        ("CreateBucket",),
        _other_location,
        "IllegalLocationConstraintException",
        "The {asked} location constraint is incompatible for the region specific endpoint this "
        "request was sent to.",
        "Amazon S3 API Reference: CreateBucket",
    ),
    _rule(
        ("CreateBucket",),
        _default_location,
        "InvalidLocationConstraint",
        "The specified location-constraint is not valid",
        "Amazon S3 API Reference: CreateBucket",
    ),
    _rule(
        ("PutObject", "PostObject", "CopyObject", "CreateMultipartUpload", "GetObject"),
        _long_key,
        "KeyTooLongError",
        "Your key is too long",
        _KEYS,
    ),
    _rule(
        ("UploadPart", "UploadPartCopy"),
        _part,
        "InvalidArgument",
        "Part number must be an integer between 1 and 10000, inclusive",
        _LIMITS,
    ),
    _rule(
        ("ListObjects", "ListObjectsV2", "ListObjectVersions"),
        _page("max-keys"),
        "InvalidArgument",
        "{message}",
        "Amazon S3 API Reference: ListObjectsV2",
    ),
    _rule(
        ("PutBucketLifecycleConfiguration",),
        _many_rules,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        "Amazon S3 User Guide: Setting an S3 Lifecycle configuration on a bucket",
    ),
    _rule(
        ("PutBucketVersioning",),
        _status,
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
        "Amazon S3 API Reference: PutBucketVersioning",
    ),
    _rule(
        ("PutBucketWebsite",),
        _no_index,
        "InvalidArgument",
        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
        "Amazon S3 API Reference: PutBucketWebsite",
    ),
    _rule(
        ("PutBucketWebsite",),
        _index_path,
        "InvalidArgument",
        "The IndexDocument Suffix is not well formed",
        "Amazon S3 API Reference: PutBucketWebsite",
    ),
    _rule(
        ("PutBucketReplication",),
        _without_versions,
        "InvalidRequest",
        "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
        "Amazon S3 API Reference: PutBucketReplication",
    ),
    _rule(
        ("PutBucketCors",),
        _two_wildcards,
        "InvalidRequest",
        '{name} "{text}" can not have more than one wildcard.',
        "Amazon S3 API Reference: CORSRule",
    ),
)
