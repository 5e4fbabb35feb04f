"""S3: keys that the caller brings (SSE-C), which new buckets block, and what else is not here.

Since April 2026 a bucket takes no object that is encrypted so, unless `PutBucketEncryption` lets
it; here that cannot be done, so there is no such object either.
"""

from cloud.rules.checks import at
from cloud.rules.rule import Found, Given, Rule

_BLOCKED = "Amazon S3 User Guide: Blocking or unblocking SSE-C for a general purpose bucket"
_HEADER = "x-amz-server-side-encryption-customer-algorithm"
_PATH = "ServerSideEncryptionConfiguration.Rule.BlockedEncryptionTypes.EncryptionType"


def _brought(given: Given) -> Found:
    return {} if _HEADER in given else None


def _unblocked(given: Given) -> Found:
    return {} if "NONE" in at(given, _PATH) else None


def _tagged(given: Given) -> Found:
    return {} if any(at(given, "CreateBucketConfiguration.Tags")) else None


RULES = (
    Rule(
        "s3",
        ("PutObject", "PostObject", "CopyObject", "CreateMultipartUpload"),
        _brought,
        "AccessDenied",
        "Access Denied",
        _BLOCKED,
        403,
    ),
    Rule(
        "s3",
        ("GetObject", "HeadObject"),
        _brought,
        "InvalidRequest",
        "The encryption parameters are not applicable to this object.",
        "Amazon S3 User Guide: Using server-side encryption with customer-provided keys (SSE-C)",
    ),
    Rule(
        "s3",
        ("PutBucketEncryption",),
        _unblocked,
        "NotImplemented",
        "Encryption with customer-provided keys (SSE-C) is not available in this lab.",
        _BLOCKED,
        501,
    ),
    Rule(
        "s3",
        ("CreateBucket",),
        _tagged,
        "NotImplemented",
        "The parameter CreateBucketConfiguration.Tags of CreateBucket is not available in this lab.",
        "Amazon S3 API Reference: CreateBucketConfiguration",
        501,
    ),
)
