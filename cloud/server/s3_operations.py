"""Which of S3's operations a call is: by method, bucket or object, sub-resource and header.

Source: the request syntax of each operation in the S3 API reference.
"""

from collections.abc import Mapping

# Sub-resource → operation; the first that the query holds decides.
_BUCKET: dict[str, dict[str, str]] = {
    "GET": {
        "uploads": "ListMultipartUploads",
        "location": "GetBucketLocation",
        "lifecycle": "GetBucketLifecycleConfiguration",
        "versioning": "GetBucketVersioning",
        "policyStatus": "GetBucketPolicyStatus",
        "policy": "GetBucketPolicy",
        "website": "GetBucketWebsite",
        "acl": "GetBucketAcl",
        "tagging": "GetBucketTagging",
        "logging": "GetBucketLogging",
        "cors": "GetBucketCors",
        "notification": "GetBucketNotificationConfiguration",
        "accelerate": "GetBucketAccelerateConfiguration",
        "requestPayment": "GetBucketRequestPayment",
        "versions": "ListObjectVersions",
        "publicAccessBlock": "GetPublicAccessBlock",
        "encryption": "GetBucketEncryption",
        "replication": "GetBucketReplication",
        "ownershipControls": "GetBucketOwnershipControls",
        "object-lock": "GetObjectLockConfiguration",
        "inventory": "ListBucketInventoryConfigurations",
        "analytics": "ListBucketAnalyticsConfigurations",
        "metrics": "ListBucketMetricsConfigurations",
        "list-type": "ListObjectsV2",
        "": "ListObjects",
    },
    "PUT": {
        "lifecycle": "PutBucketLifecycleConfiguration",
        "versioning": "PutBucketVersioning",
        "policy": "PutBucketPolicy",
        "website": "PutBucketWebsite",
        "acl": "PutBucketAcl",
        "tagging": "PutBucketTagging",
        "logging": "PutBucketLogging",
        "cors": "PutBucketCors",
        "notification": "PutBucketNotificationConfiguration",
        "accelerate": "PutBucketAccelerateConfiguration",
        "requestPayment": "PutBucketRequestPayment",
        "publicAccessBlock": "PutPublicAccessBlock",
        "encryption": "PutBucketEncryption",
        "replication": "PutBucketReplication",
        "ownershipControls": "PutBucketOwnershipControls",
        "object-lock": "PutObjectLockConfiguration",
        "inventory": "PutBucketInventoryConfiguration",
        "analytics": "PutBucketAnalyticsConfiguration",
        "metrics": "PutBucketMetricsConfiguration",
        "": "CreateBucket",
    },
    "DELETE": {
        "lifecycle": "DeleteBucketLifecycle",
        "policy": "DeleteBucketPolicy",
        "website": "DeleteBucketWebsite",
        "tagging": "DeleteBucketTagging",
        "cors": "DeleteBucketCors",
        "publicAccessBlock": "DeletePublicAccessBlock",
        "encryption": "DeleteBucketEncryption",
        "replication": "DeleteBucketReplication",
        "ownershipControls": "DeleteBucketOwnershipControls",
        "inventory": "DeleteBucketInventoryConfiguration",
        "": "DeleteBucket",
    },
    "HEAD": {"": "HeadBucket"},
    "POST": {"delete": "DeleteObjects", "": "PostObject"},
    "OPTIONS": {"": "PreflightRequest"},
}
_OBJECT: dict[str, dict[str, str]] = {
    "GET": {
        "uploadId": "ListParts",
        "acl": "GetObjectAcl",
        "tagging": "GetObjectTagging",
        "attributes": "GetObjectAttributes",
        "legal-hold": "GetObjectLegalHold",
        "retention": "GetObjectRetention",
        "torrent": "GetObjectTorrent",
        "": "GetObject",
    },
    "PUT": {
        "uploadId": "UploadPart",
        "acl": "PutObjectAcl",
        "tagging": "PutObjectTagging",
        "legal-hold": "PutObjectLegalHold",
        "retention": "PutObjectRetention",
        "": "PutObject",
    },
    "DELETE": {
        "uploadId": "AbortMultipartUpload",
        "tagging": "DeleteObjectTagging",
        "": "DeleteObject",
    },
    "HEAD": {"": "HeadObject"},
    "POST": {
        "uploads": "CreateMultipartUpload",
        "uploadId": "CompleteMultipartUpload",
        "restore": "RestoreObject",
        "select": "SelectObjectContent",
        "": "PostObject",
    },
    "OPTIONS": {"": "PreflightRequest"},
}
SUB_RESOURCES = frozenset(
    name for tables in (_BUCKET, _OBJECT) for table in tables.values() for name in table if name
)
# What a function of S3 Object Lambda posts to; no bucket may have such a name.
_RESPONSES = "WriteGetObjectResponse"
_COPIES = {"PutObject": "CopyObject", "UploadPart": "UploadPartCopy"}


def operation(
    method: str, bucket: str, key: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> str:
    """Return the operation, empty when S3 has none like it."""
    if not bucket:
        return "ListBuckets"
    table = (_OBJECT if key else _BUCKET).get(method, {})
    named = next((name for sub, name in table.items() if sub and sub in query), None)
    name = named or table.get("", "")
    if name == "PostObject" and bucket == _RESPONSES and not key:
        return _RESPONSES
    if "x-amz-copy-source" in headers:
        return _COPIES.get(name, name)
    return name
