"""A bucket's lifecycle is told: its rules as they were put, and of an object when it expires.

Replaces: `S3Response.get_bucket_lifecycle`, which leaves out what moto does not keep, the sizes of
a filter and `NewerNoncurrentVersions` of an expiration; and `FakeKey.response_dict`, which knows
no `x-amz-expiration`. Source: S3 user guide, "Expiring objects", "How to find when objects will
expire".
"""

from datetime import UTC, datetime
from typing import Any

from moto.core.utils import rfc_1123_datetime
from moto.s3.models import FakeKey
from moto.s3.responses import S3Response

from cloud.seams.due.lifecycle import expiry_of, in_force
from cloud.seams.patch import put

_plain_get: Any = S3Response.get_bucket_lifecycle
_plain_headers: Any = FakeKey.response_dict
_SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")


def install() -> None:
    put(S3Response, "get_bucket_lifecycle", _get)
    put(FakeKey, "response_dict", property(_headers))


def _headers(self: Any) -> dict[str, Any]:
    headers: dict[str, Any] = _plain_headers.fget(self)
    if (found := expiry_of(self)) is not None:
        moment, rule = found
        date = rfc_1123_datetime(datetime.fromtimestamp(moment, UTC))
        headers["x-amz-expiration"] = f'expiry-date="{date}", rule-id="{rule}"'
    return headers


def _get(self: Any) -> Any:
    plain = self.serialized
    rules = in_force(self.backend.get_bucket(self.bucket_name))

    def serialized(answer: Any) -> Any:
        found = answer.result["Rules"] if isinstance(answer.result, dict) else ()  # or an error
        for told, asked in zip(found, rules, strict=False):
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
