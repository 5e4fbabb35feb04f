"""A suspended bucket keeps its versions. Replaces: `S3Backend.put_object`, `delete_object`.

moto takes a suspended bucket for one that never had versions: a put or a delete of a key forgets
all its versions. In AWS only the version called `null` is replaced or removed.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html
"""

from typing import Any

from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, S3Backend

from cloud.seams.patch import put

_plain_put = S3Backend.put_object
_plain_delete = S3Backend.delete_object
NULL = "null"
SUSPENDED = "Suspended"

Deleted = tuple[bool, dict[str, Any]]


def install() -> None:
    put(S3Backend, "put_object", put_object)
    put(S3Backend, "delete_object", _delete)


def put_object(
    self: S3Backend, bucket_name: str, key_name: str, *args: Any, **options: Any
) -> FakeKey:
    bucket = self.get_bucket(bucket_name)
    stack = bucket.keys.getlist(key_name, [])
    if bucket.versioning_status != SUSPENDED or not stack:
        return _plain_put(self, bucket_name, key_name, *args, **options)
    # Set aside what stays: moto closes the body of whatever it sees go (so no `setlist`).
    dict.__setitem__(bucket.keys, key_name, [sheet for sheet in stack if sheet.version_id == NULL])
    try:
        key = _plain_put(self, bucket_name, key_name, *args, **options)
    except BaseException:
        dict.__setitem__(bucket.keys, key_name, stack)
        raise
    dict.__setitem__(bucket.keys, key_name, [*_numbered(stack), key])
    return key


def _delete(
    self: S3Backend,
    bucket_name: str,
    key_name: str,
    version_id: str | None = None,
    bypass: bool = False,  # noqa: FBT001, FBT002 - moto's own signature
) -> Deleted:
    bucket = self.get_bucket(bucket_name)
    if bucket.versioning_status != SUSPENDED:
        return _plain_delete(self, bucket_name, key_name, version_id, bypass)
    if version_id is None:
        return _mark(bucket, key_name)
    bucket.versioning_status = "Enabled"  # for this call only: the account's lock is held
    try:
        return _plain_delete(self, bucket_name, key_name, version_id, bypass)
    finally:
        bucket.versioning_status = SUSPENDED


def _mark(bucket: FakeBucket, key_name: str) -> Deleted:
    """Put a delete marker called null in the place of the version of that name."""
    if key_name not in bucket.keys:
        return False, {}
    marker = FakeDeleteMarker(key=bucket.keys[key_name])
    marker._version_id = NULL
    bucket.keys.setlist(key_name, [*_numbered(bucket.keys.getlist(key_name)), marker])
    return True, {"version-id": NULL, "delete-marker": "true"}


def _numbered(stack: list[Any]) -> list[Any]:
    """Return versions and markers but for the one called null, oldest first."""
    return [sheet for sheet in stack if sheet.version_id != NULL]
