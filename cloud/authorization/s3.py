"""S3: bucket and object, the copy's source, every object of a deletion, what headers ask for.

Source: Amazon S3 User Guide, "Required permissions for Amazon S3 API operations".
"""

from urllib.parse import parse_qs, unquote

from cloud.authorization import dependents, s3_actions, s3_keys, s3_objects
from cloud.authorization.asked import Asked, Target, Wanted
from cloud.policy.context import Value
from cloud.seams import deletions

ALL_BUCKETS = Target("arn:aws:s3:::*")
# The bucket itself in place of an object of it, whatever the path says.
_NO_KEY = frozenset({"ListObjects", "ListObjectsV2", "ListObjectVersions", "HeadBucket"})
_READS = frozenset({"GetObject", "HeadObject"})


def wanted(asked: Asked) -> tuple[Wanted, ...]:
    operation = asked.operation
    if operation == "PreflightRequest":
        return ()
    if operation in {"ListBuckets", "ListDirectoryBuckets"}:
        return (Wanted("s3:ListAllMyBuckets", (ALL_BUCKETS,), _request(asked, "ListAllMyBuckets")),)
    if operation == "WriteGetObjectResponse":
        return (Wanted("s3-object-lambda:WriteGetObjectResponse"),)
    bucket = str(asked.parameters.get("bucketName", ""))
    if operation == "DeleteObjects":
        return _deletion(asked, bucket)
    key = "" if operation in _NO_KEY else str(asked.parameters.get("key", ""))
    version = asked.query.get("versionId", "") if key else ""
    main = s3_actions.name(operation, versioned=bool(version))
    found = [_one(asked, main, bucket, key, version)]
    found += [_one(asked, name, bucket, key, version) for name in s3_actions.besides(asked)]
    if operation in {"CopyObject", "UploadPartCopy"}:
        found += _source(asked, bucket, key)
    elif operation in _READS and not version and s3_objects.missing(asked, bucket, key):
        # Who may not list a bucket is not told that an object is missing.
        found.append(_one(asked, "ListBucket", bucket, "", ""))
    return (*found, *dependents.wanted(asked, found[0]))


def _one(asked: Asked, action: str, bucket: str, key: str, version: str) -> Wanted:
    target = _target(asked, action, bucket, key, version)
    return Wanted(f"s3:{action}", (target,), _request(asked, action))


def _target(asked: Asked, action: str, bucket: str, key: str, version: str) -> Target:
    types = s3_actions.types(action)
    if "bucket" not in types and "object" in types:
        key = key or "*"
    elif "object" not in types:
        key = ""
    name = f"{bucket}/{key}" if key else bucket
    context = s3_keys.resource(asked, action, bucket, key, version)
    # A name that is taken is nobody's business but CreateBucket's own answer.
    owner = "" if asked.operation == "CreateBucket" else s3_objects.owner(asked, bucket)
    return Target(f"arn:aws:s3:::{name}", owner, context)


def _request(asked: Asked, action: str) -> dict[str, Value]:
    return s3_keys.request(asked, action)


def _deletion(asked: Asked, bucket: str) -> tuple[Wanted, ...]:
    """Return `DeleteObject`, and `DeleteObjectVersion` for those keys that name a version.

    Each key of one's own bucket is judged for itself; a stranger's is refused as a whole.
    """
    named = deletions.named(asked.body)
    own = s3_objects.found(asked, bucket) is not None
    found: list[Wanted] = []
    for action, versioned in (("DeleteObject", False), ("DeleteObjectVersion", True)):
        parts = tuple(one for one in named if bool(one.version) is versioned)
        targets = tuple(_target(asked, action, bucket, *one) for one in parts)
        if targets:
            context = _request(asked, action)
            found.append(Wanted(f"s3:{action}", targets, context, parts if own else ()))
    if not found:
        found.append(_one(asked, "DeleteObject", bucket, "*", ""))
    if "BypassGovernanceRetention" in s3_actions.besides(asked):
        targets = tuple(target for one in found for target in one.targets)
        parts = tuple(part for one in found for part in one.parts)
        context = _request(asked, "BypassGovernanceRetention")
        found.append(Wanted("s3:BypassGovernanceRetention", targets, context, parts))
    return tuple(found)


def _source(asked: Asked, bucket: str, key: str) -> list[Wanted]:
    """Return what reading the copy's source needs, its tags included if they are to be copied."""
    from_bucket, from_key, version = copy_source(s3_actions.said(asked, "x-amz-copy-source"))
    reading = "GetObjectVersion" if version else "GetObject"
    found = [_one(asked, reading, from_bucket, from_key, version)]
    if asked.operation == "CopyObject" and _copies_tags(asked, from_bucket, from_key, version):
        tagging = "GetObjectVersionTagging" if version else "GetObjectTagging"
        found.append(_one(asked, tagging, from_bucket, from_key, version))
        found.append(_one(asked, "PutObjectTagging", bucket, key, ""))
    return found


def _copies_tags(asked: Asked, bucket: str, key: str, version: str) -> bool:
    if s3_actions.said(asked, "x-amz-tagging-directive") == "REPLACE":
        return False
    return bool(s3_objects.tags(asked, bucket, key, version))


def copy_source(header: str) -> tuple[str, str, str]:
    """Return bucket, key and version of `/bucket/key?versionId=…`, which is percent-encoded."""
    path, _, query = header.partition("?")
    bucket, _, key = unquote(path).removeprefix("/").partition("/")
    return bucket, key, parse_qs(query).get("versionId", [""])[0]
