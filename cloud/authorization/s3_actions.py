"""Which actions S3's operations are.

Source: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations".
"""

from functools import cache

from cloud.authorization import reference
from cloud.authorization.asked import Asked

# Operations whose action has another name. A sub-resource is put, and its absence is put too.
_NAMES = {
    "ListBuckets": "ListAllMyBuckets",
    "ListDirectoryBuckets": "ListAllMyBuckets",
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "HeadObject": "GetObject",
    "SelectObjectContent": "GetObject",
    "CopyObject": "PutObject",
    "PostObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
    "CompleteMultipartUpload": "PutObject",
    "RenameObject": "PutObject",
    "ListParts": "ListMultipartUploadParts",
    "GetBucketCors": "GetBucketCORS",
    "PutBucketCors": "PutBucketCORS",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "CreateBucketMetadataConfiguration": "CreateBucketMetadataTableConfiguration",
    "DeleteBucketMetadataConfiguration": "DeleteBucketMetadataTableConfiguration",
    "GetBucketMetadataConfiguration": "GetBucketMetadataTableConfiguration",
    "GetBucketLifecycle": "GetLifecycleConfiguration",
    "PutBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "GetBucketReplication": "GetReplicationConfiguration",
    "PutBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
}
_SETTINGS = ("Analytics", "IntelligentTiering", "Inventory", "Metrics")
for _setting in _SETTINGS:
    _NAMES[f"GetBucket{_setting}Configuration"] = f"Get{_setting}Configuration"
    _NAMES[f"ListBucket{_setting}Configurations"] = f"Get{_setting}Configuration"
    _NAMES[f"PutBucket{_setting}Configuration"] = f"Put{_setting}Configuration"
    _NAMES[f"DeleteBucket{_setting}Configuration"] = f"Put{_setting}Configuration"

# With `versionId` these are other actions.
_VERSIONED = {
    "GetObject": "GetObjectVersion",
    "DeleteObject": "DeleteObjectVersion",
    "GetObjectAcl": "GetObjectVersionAcl",
    "PutObjectAcl": "PutObjectVersionAcl",
    "GetObjectAttributes": "GetObjectVersionAttributes",
    "GetObjectTagging": "GetObjectVersionTagging",
    "PutObjectTagging": "PutObjectVersionTagging",
    "DeleteObjectTagging": "DeleteObjectVersionTagging",
    "GetObjectTorrent": "GetObjectVersionTorrent",
}
_ACCESS_LISTS = (
    "x-amz-acl",
    "x-amz-grant-full-control",
    "x-amz-grant-read",
    "x-amz-grant-read-acp",
    "x-amz-grant-write",
    "x-amz-grant-write-acp",
)


def name(operation: str, *, versioned: bool = False) -> str:
    """Return the action, without `s3:`."""
    plain = _NAMES.get(operation, operation)
    return _VERSIONED.get(plain, plain) if versioned else plain


@cache
def types(action: str) -> frozenset[str]:
    """Return the types of resources that the action is about: `bucket`, `object` and others."""
    known = reference.action(f"s3:{action}")
    return frozenset(use.type.name for use in known.types if use.type) if known else frozenset()


def said(asked: Asked, header: str) -> str:
    """Return what the header says; a signed URL may have it in the query."""
    return asked.headers.get(header) or asked.query.get(header, "")


def besides(asked: Asked) -> list[str]:
    """Return the actions that headers ask for on the same resource, besides the main one."""
    if asked.operation == "CreateBucket":
        return _with_bucket(asked)
    found: list[str] = []
    if asked.operation in {"PutObject", "CopyObject", "CreateMultipartUpload", "PostObject"}:
        found = _with_object(asked)
    if _is_true(said(asked, "x-amz-bypass-governance-retention")):
        found.append("BypassGovernanceRetention")
    if asked.operation == "GetObjectAttributes":
        found.append("GetObjectVersion" if asked.query.get("versionId") else "GetObject")
    return found


def _with_object(asked: Asked) -> list[str]:
    found: list[str] = []
    if _access_list(asked):
        found.append("PutObjectAcl")
    if said(asked, "x-amz-tagging"):
        found.append("PutObjectTagging")
    if said(asked, "x-amz-object-lock-legal-hold"):
        found.append("PutObjectLegalHold")
    if said(asked, "x-amz-object-lock-mode"):
        found.append("PutObjectRetention")
    return found


def _with_bucket(asked: Asked) -> list[str]:
    found: list[str] = []
    if _access_list(asked):
        found.append("PutBucketAcl")
    if _is_true(said(asked, "x-amz-bucket-object-lock-enabled")):
        found += ["PutBucketObjectLockConfiguration", "PutBucketVersioning"]
    if said(asked, "x-amz-object-ownership"):
        found.append("PutBucketOwnershipControls")
    return found


def _access_list(asked: Asked) -> bool:
    return any(said(asked, header) for header in _ACCESS_LISTS)


def _is_true(value: str) -> bool:
    return value.lower() == "true"
