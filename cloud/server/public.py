"""What an anonymous caller may do in S3: what a policy or an access list opens, and is not blocked.

Deliberately narrow: reading objects and listing. Conditions are not evaluated, so a statement
that has one never allows, and one that denies always denies.
"""

import json
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from moto.s3.models import FakeBucket, s3_backends

from cloud.seams.scope import current
from cloud.server.address import Address, bucket_and_key
from cloud.server.call import Call

_ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
# Sub-resources that are not the object or the list itself, so never open to everyone.
_PLAIN_QUERY = frozenset(
    {
        "list-type",
        "prefix",
        "delimiter",
        "max-keys",
        "marker",
        "start-after",
        "continuation-token",
        "encoding-type",
        "fetch-owner",
        "versionId",
        "partNumber",
        "x-id",
    }
)


def allows(call: Call, address: Address) -> bool:
    """Runs within the account that owns the bucket."""
    if address.module != "s3" or address.bucket is None or call.method not in {"GET", "HEAD"}:
        return False
    if not set(call.query_fields) <= _PLAIN_QUERY:
        return False
    bucket = s3_backends[current().account_id]["aws"].buckets.get(address.bucket)
    if bucket is None:
        return False
    key = unquote(bucket_and_key(address.path)[1])
    if not key:
        action, resource = "s3:ListBucket", f"arn:aws:s3:::{bucket.name}"
    else:
        version = "Version" if "versionId" in call.query_fields else ""
        action, resource = f"s3:GetObject{version}", f"arn:aws:s3:::{bucket.name}/{key}"
    by_policy = _policy_says(bucket, action, resource)
    if by_policy is None:
        return _acl_says(bucket, key)
    return by_policy


def _policy_says(bucket: FakeBucket, action: str, resource: str) -> bool | None:
    """True: allowed; False: denied; None: the policy is silent."""
    statements = _statements(bucket)
    matching = [s for s in statements if _matches(s, action, resource)]
    if any(s.get("Effect") == "Deny" for s in matching):
        return False
    if _blocked(bucket, "restrict_public_buckets"):
        return None
    opening = [s for s in matching if s.get("Effect") == "Allow" and not s.get("Condition")]
    return True if opening else None


def _statements(bucket: FakeBucket) -> list[dict[str, Any]]:
    if not bucket.policy:
        return []
    statements = json.loads(bucket.policy).get("Statement", [])
    return statements if isinstance(statements, list) else [statements]


def _matches(statement: dict[str, Any], action: str, resource: str) -> bool:
    principal = statement.get("Principal")
    if isinstance(principal, dict):
        principal = principal.get("AWS")
    if "*" not in _list(principal):
        return False
    actions = (pattern.lower() for pattern in _list(statement.get("Action")))
    resources = _list(statement.get("Resource"))
    return any(fnmatchcase(action.lower(), _literal(p)) for p in actions) and any(
        fnmatchcase(resource, _literal(p)) for p in resources
    )


def _acl_says(bucket: FakeBucket, key: str) -> bool:
    if _blocked(bucket, "ignore_public_acls"):
        return False
    if not key:
        return _readable(bucket.acl)
    found = bucket.keys.get(key) if key in bucket.keys else None
    return found is not None and _readable(getattr(found, "acl", None))


def _readable(acl: Any) -> bool:  # noqa: ANN401 - moto's FakeAcl
    if acl is None:
        return False
    return any(
        grantee.uri == _ALL_USERS and {"READ", "FULL_CONTROL"} & set(grant.permissions)
        for grant in acl.grants
        for grantee in grant.grantees
    )


def _blocked(bucket: FakeBucket, setting: str) -> bool:
    block = bucket.public_access_block
    return block is not None and bool(getattr(block, setting))


def _list(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _literal(pattern: str) -> str:
    """AWS knows `*` and `?` only; a bracket stands for itself."""
    return pattern.replace("[", "[[]")
