"""Block Public Access, object ownership and access lists of buckets. Replaces parts of `moto.s3`.

- `FakeBucket`: since April 2023 a new bucket blocks public access in all four ways and
  has no access lists (Amazon S3 User Guide, "Default settings for new S3 buckets FAQ"). moto's are
  open.
- `put_bucket_policy`, `put_bucket_acl` and `put_bucket_ownership_controls` of the back end, and `_acl_from_headers` of the responses, which ask for neither.
- `FakeKey.set_acl`: in moto a new object takes over its bucket's list.
- `S3Response.put_object_acl`, which does not read a list in the body, and `copy_object` and
  `_bucket_response_put`, which look at the list when all is done.
- `S3Response.get_bucket_policy_status`, which takes any condition for a narrow one.
"""

from typing import Any, NamedTuple

from moto.core.responses import ActionResult
from moto.s3.exceptions import NoSuchBucketPolicy, S3ClientError
from moto.s3.models import (
    ALL_USERS_GRANTEE,
    AUTHENTICATED_USERS_GRANTEE,
    OWNER,
    FakeAcl,
    FakeBucket,
    FakeKey,
    PublicAccessBlock,
    S3Backend,
    get_canned_acl,
    s3_backends,
)
from moto.s3.responses import S3Response
from moto.s3control.models import s3control_backends

from cloud.policy import MalformedPolicyError, PolicyKind, compile_policy
from cloud.policy.public import is_public
from cloud.seams.patch import put
from cloud.seams.scope import current

ENFORCED = "BucketOwnerEnforced"
_OURS = frozenset({"bucket-owner-full-control", "private"})
_PUBLIC = (ALL_USERS_GRANTEE, AUTHENTICATED_USERS_GRANTEE)

_plain_make: Any = FakeBucket.__init__
_plain_put_policy: Any = S3Backend.put_bucket_policy
_plain_put_bucket_acl: Any = S3Backend.put_bucket_acl
_plain_put_ownership: Any = S3Backend.put_bucket_ownership_controls
_plain_acl_from_headers: Any = S3Response._acl_from_headers
_plain_bucket_put: Any = S3Response._bucket_response_put
_plain_copy: Any = S3Response.copy_object


class AccessListError(S3ClientError):
    """The bucket takes no such list."""


class Blocked(NamedTuple):
    """What is blocked for a bucket: by its own setting or by its account's."""

    acls: bool = False
    ignored_acls: bool = False
    policy: bool = False
    restricted: bool = False


def install() -> None:
    put(FakeBucket, "__init__", _make)
    put(S3Backend, "put_bucket_policy", _put_policy)
    put(S3Backend, "put_bucket_acl", _put_bucket_acl)
    put(S3Backend, "put_bucket_ownership_controls", _put_ownership)
    put(S3Response, "_acl_from_headers", _acl_from_headers)
    put(S3Response, "_bucket_response_put", _bucket_put)
    put(S3Response, "copy_object", _copy)
    put(S3Response, "put_object_acl", _answer_put_object_acl)
    put(S3Response, "get_bucket_policy_status", _status)
    put(FakeKey, "set_acl", _set_acl)


def blocked(bucket: Any) -> Blocked:
    """Return what is blocked; the owner's scope must be entered."""
    account = dict.get(dict.get(s3control_backends, bucket.account_id, {}), "aws")
    blocks = [bucket.public_access_block]
    if account is not None:
        blocks.append(account.public_access_block)
    set_ = [block for block in blocks if block is not None]
    return Blocked(
        any(block.block_public_acls for block in set_),
        any(block.ignore_public_acls for block in set_),
        any(block.block_public_policy for block in set_),
        any(block.restrict_public_buckets for block in set_),
    )


def lists_off(bucket: Any) -> bool:
    """Whether access lists count for nothing: the bucket's owner owns all there is in it."""
    return bool(bucket.ownership_rule == ENFORCED)


def text(policy: bytes | str) -> str:
    return policy if isinstance(policy, str) else policy.decode()


def policy_is_public(policy: bytes | str) -> bool:
    try:
        return is_public(compile_policy(text(policy), PolicyKind.BUCKET))
    except MalformedPolicyError:
        return False


def list_is_public(acl: FakeAcl) -> bool:
    return any(public(grantee) for grant in acl.grants for grantee in grant.grantees)


def public(grantee: Any) -> bool:
    """Whether a list's grantee is everybody, or everybody with an AWS account."""
    return grantee in _PUBLIC


def _make(self: Any, *args: Any, **options: Any) -> None:
    _plain_make(self, *args, **options)
    self.ownership_rule = ENFORCED
    self.public_access_block = PublicAccessBlock(*["true"] * 4)


def _put_policy(self: Any, bucket_name: str, policy: bytes) -> None:
    bucket = self.get_bucket(bucket_name)
    if blocked(bucket).policy and policy_is_public(policy):
        raise _prevented("s3:PutBucketPolicy", bucket_name, "policies", "BlockPublicPolicy")
    _plain_put_policy(self, bucket_name, policy)


def _put_bucket_acl(self: Any, bucket_name: str, acl: FakeAcl | None) -> None:
    if acl is not None:
        _check_list(self.get_bucket(bucket_name), acl, "s3:PutBucketAcl", bucket_name)
    _plain_put_bucket_acl(self, bucket_name, acl or get_canned_acl("private"))


def _put_ownership(self: Any, bucket_name: str, ownership: Any) -> None:
    bucket = self.get_bucket(bucket_name)
    if ownership == ENFORCED and any(
        grantee.id != OWNER for grant in bucket.acl.grants for grantee in grant.grantees
    ):
        raise _with_lists_off()
    _plain_put_ownership(self, bucket_name, ownership)


def _acl_from_headers(self: Any, headers: dict[str, str]) -> FakeAcl | None:
    """Return the list that the headers name, once the bucket takes it."""
    acl: FakeAcl | None = _plain_acl_from_headers(self, headers)
    bucket = self.backend.buckets.get(self.bucket_name)
    if bucket is None:
        return acl
    if "x-amz-object-ownership" in headers:  # the bucket is being made
        bucket.ownership_rule = headers["x-amz-object-ownership"]
    if "acl" in self.querystring:  # what is set may stand in the body as well
        if lists_off(bucket):
            raise _not_supported()
        return acl
    if acl is None or (lists_off(bucket) and headers.get("x-amz-acl", "") in _OURS):
        return None
    _check_list(bucket, acl, "s3:PutObject", f"{bucket.name}/{self.parse_key_name()}")
    return acl


def _bucket_put(self: Any, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
    """CreateBucket looks at the list before it makes the bucket."""
    headers = request.headers
    acl = _plain_acl_from_headers(self, headers) if set(querystring) <= {"x-id"} else None
    if acl is not None and headers.get("x-amz-acl", "") not in _OURS:
        if headers.get("x-amz-object-ownership", ENFORCED) == ENFORCED:
            raise _with_lists_off()
        if list_is_public(acl):
            raise AccessListError(
                "InvalidBucketAclWithBlockPublicAccessError",
                "Bucket cannot have public ACLs set with BlockPublicAccess enabled",
            )
    return _plain_bucket_put(self, request, bucket_name, querystring)


def _copy(self: Any) -> Any:
    _acl_from_headers(self, self.headers)  # before anything is copied
    return _plain_copy(self)


def _answer_put_object_acl(self: Any) -> Any:
    acl = self._acl_from_headers(self.headers)
    if acl is None and self.body:
        acl = self._acl_from_body()
    bucket, key_name = self.backend.get_bucket(self.bucket_name), self.parse_key_name()
    if acl is not None:
        _check_list(bucket, acl, "s3:PutObjectAcl", f"{bucket.name}/{key_name}")
    self.backend.put_object_acl(bucket.name, key_name, acl)
    return 200, self._get_cors_headers_other(), ""


def _status(self: Any) -> Any:
    policy = self.backend.get_bucket_policy(self.bucket_name)
    if not policy:
        raise NoSuchBucketPolicy(bucket_name=self.bucket_name)
    self.data["Action"] = "GetBucketPolicyStatus"
    status = {"PolicyStatus": {"IsPublic": policy_is_public(policy)}}
    return self.serialized(ActionResult(status))


def _set_acl(self: Any, acl: FakeAcl | None) -> None:
    bucket = s3_backends[self.account_id]["aws"].buckets.get(self.bucket_name)
    from_bucket = bucket is not None and acl is bucket.acl
    self.acl = get_canned_acl("private") if acl is None or from_bucket else acl


def _check_list(bucket: Any, acl: FakeAcl, action: str, resource: str) -> None:
    """Raises AccessListError."""
    if lists_off(bucket):
        raise _not_supported()
    if blocked(bucket).acls and list_is_public(acl):
        raise _prevented(action, resource, "ACLs", "BlockPublicAcls")


def _prevented(action: str, resource: str, what: str, setting: str) -> AccessListError:
    return AccessListError(
        "AccessDenied",
        f"User: {current().arn} is not authorized to perform: {action} on resource: "
        f'"arn:aws:s3:::{resource}" because public {what} are prevented by the {setting} setting '
        "in S3 Block Public Access.",
    )


def _not_supported() -> AccessListError:
    return AccessListError("AccessControlListNotSupported", "The bucket does not allow ACLs")


def _with_lists_off() -> AccessListError:
    return AccessListError(
        "InvalidBucketAclWithObjectOwnership",
        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    )
