"""A bucket's lifecycle is told as it was put.

Replaces: `S3Response.get_bucket_lifecycle`, which leaves out what moto does not keep, the sizes of
a filter and `NewerNoncurrentVersions` of an expiration.
"""

from typing import Any

from moto.s3.responses import S3Response

from cloud.seams.due.lifecycle import in_force
from cloud.seams.patch import put

_plain_get: Any = S3Response.get_bucket_lifecycle
_SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")


def install() -> None:
    put(S3Response, "get_bucket_lifecycle", _get)


def _get(self: Any) -> Any:
    plain = self.serialized
    rules = in_force(self.backend.get_bucket(self.bucket_name))

    def serialized(answer: Any) -> Any:
        for told, asked in zip(answer.result["Rules"], rules, strict=False):
            _complete(told, asked)
        return plain(answer)

    self.serialized = serialized  # of this one answer: a response object serves one call
    return _plain_get(self)


def _complete(told: dict[str, Any], asked: dict[str, Any]) -> None:
    given = asked.get("Filter") or {}
    both = given.get("And")
    sizes = {name: (both or given)[name] for name in _SIZES if name in (both or given)}
    if sizes:
        whole = told.setdefault("Filter", {})
        (whole.setdefault("And", {}) if both else whole).update(sizes)
    newer = (asked.get("NoncurrentVersionExpiration") or {}).get("NewerNoncurrentVersions")
    if newer is not None:
        told["NoncurrentVersionExpiration"]["NewerNoncurrentVersions"] = newer
