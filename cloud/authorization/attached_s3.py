"""A bucket's policy, and its access lists as the policy that they amount to.

Block Public Access is reckoned in: who is a stranger gets nothing out of a public policy or a
public list when the bucket, or its account, blocks that.
Source: Amazon S3 User Guide, access-control-block-public-access.html and acl-overview.html,
"Mapping of ACL permissions and access policy permissions".
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from moto.s3.models import (
    ALL_USERS_GRANTEE,
    AUTHENTICATED_USERS_GRANTEE,
    LOG_DELIVERY_GRANTEE,
    s3_backends,
)

from cloud.authorization.texts import Text, compiled
from cloud.policy import Policy, PolicyKind
from cloud.seams import bucket_access
from cloud.seams.scope import CrossAccountError, current

_ON_BUCKET = {
    "READ": ("ListBucket", "ListBucketVersions", "ListBucketMultipartUploads"),
    "WRITE": ("PutObject", "DeleteObject", "DeleteObjectVersion"),
    "READ_ACP": ("GetBucketAcl",),
    "WRITE_ACP": ("PutBucketAcl",),
}
_ON_OBJECT = {
    "READ": ("GetObject", "GetObjectVersion"),
    "READ_ACP": ("GetObjectAcl", "GetObjectVersionAcl"),
    "WRITE_ACP": ("PutObjectAcl", "PutObjectVersionAcl"),
}
_SIGNED = {"Null": {"aws:PrincipalAccount": "false"}}
_WHO: dict[str, tuple[Any, dict[str, Any]]] = {
    ALL_USERS_GRANTEE.uri: ("*", {}),
    AUTHENTICATED_USERS_GRANTEE.uri: ("*", {"Condition": _SIGNED}),
    LOG_DELIVERY_GRANTEE.uri: ({"Service": "logging.s3.amazonaws.com"}, {}),
}
Grants = tuple[tuple[str, str], ...]  # who, and which permission


def policies_of(arn: str, account_id: str) -> tuple[Policy, ...]:
    """Return the policies of a bucket or of an object in it, as they count for this caller."""
    name, _, key = arn.removeprefix("arn:aws:s3:::").partition("/")
    regions = dict.get(s3_backends, account_id)
    backend = None if regions is None else dict.get(regions, "aws")
    bucket = None if backend is None else backend.buckets.get(name)
    if bucket is None:
        return ()
    has_lists = not bucket_access.lists_off(bucket)
    if bucket.policy is None and not has_lists:
        return ()
    blocked = bucket_access.blocked(bucket)
    found: tuple[Text, ...] = ()
    if bucket.policy is not None and not (blocked.restricted and _shut_out(bucket, account_id)):
        found = (Text(name, "", bucket_access.text(bucket.policy)),)
    policies = compiled(found, PolicyKind.BUCKET)
    return (*policies, *_lists(bucket, key, blocked)) if has_lists else policies


def _shut_out(bucket: Any, account_id: str) -> bool:  # noqa: ANN401 - moto's
    """Whether the policy is public and the caller not of the owner's account."""
    try:
        caller = current().arn
    except CrossAccountError:
        caller = ""
    is_own = caller.split(":")[4:5] == [account_id]
    return not is_own and bucket_access.policy_is_public(bucket.policy)


def _lists(bucket: Any, key: str, blocked: bucket_access.Blocked) -> Iterator[Policy]:  # noqa: ANN401
    held = bucket.keys.get(key) if key else None
    lists = [("bucket ACL", bucket.acl, f"arn:aws:s3:::{bucket.name}")]
    if held is not None:
        lists.append(
            ("object ACL", getattr(held, "acl", None), f"arn:aws:s3:::{bucket.name}/{key}")
        )
    for name, acl, arn in lists:
        grants = tuple(
            (grantee.uri, permission)
            for grant in (acl.grants if acl is not None else ())
            for grantee in grant.grantees
            for permission in grant.permissions
            if grantee.uri in _WHO and not (blocked.ignored_acls and bucket_access.public(grantee))
        )
        if grants:
            yield from compiled((Text(name, "", _as_policy(arn, grants)),), PolicyKind.BUCKET)


@lru_cache(maxsize=1024)
def _as_policy(arn: str, grants: Grants) -> str:
    """Return a list as a policy. What it gives the owner is the owner's own policies' business."""
    meaning = _ON_OBJECT if "/" in arn else _ON_BUCKET
    statements = []
    for uri, permission in grants:
        principal, more = _WHO[uri]
        wanted = meaning if permission == "FULL_CONTROL" else {permission}
        actions = [f"s3:{action}" for one in wanted for action in meaning.get(one, ())]
        if actions:
            resources = arn if "/" in arn else [arn, f"{arn}/*"]
            allowed = {"Effect": "Allow", "Principal": principal, "Action": actions}
            statements.append(allowed | {"Resource": resources} | more)
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
