"""An object's own metadata and tags are looked at before anything of it is stored.

Replaces:

- `S3Response._tagging_from_headers`, the last that PutObject and CreateMultipartUpload ask before
  they store, and `S3Response.copy_object`: neither minds how much metadata there is. AWS takes
  2 KB, counting the bytes of names and values.
- `S3Backend.put_object_tagging`, which refuses every tag that begins with `aws`, after it has
  stored the object; only `aws:` is AWS's own. What tags may be is asked beforehand
  (`cloud.rules.bucket_tags`). Where there were no tags and are none, nothing is done.

Source: Amazon S3 User Guide, "Working with object metadata" (User-defined object metadata),
"Categorizing your objects using tags".
"""

from collections.abc import Callable, Mapping
from typing import Any

from moto.s3 import notifications
from moto.s3.exceptions import S3ClientError
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from cloud.seams.patch import put

_PREFIX = "x-amz-meta-"
_MOST = 2048  # bytes
_plain_tags: Any = S3Response._tagging_from_headers


class MetadataTooLargeError(S3ClientError):
    def __init__(self) -> None:
        super().__init__(
            "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size"
        )


def install() -> None:
    put(S3Response, "_tagging_from_headers", _tags)
    put(S3Response, "copy_object", _checked(S3Response.copy_object))
    put(S3Backend, "put_object_tagging", _tag)


def _tags(self: Any, headers: Mapping[str, Any]) -> Any:
    _check(headers)
    return _plain_tags(self, headers)


def _checked(plain: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def copy(self: Any) -> Any:
        _check(self.headers)
        return plain(self)

    return copy


def _check(headers: Mapping[str, Any]) -> None:
    """Raises MetadataTooLargeError."""
    size = 0
    for name in headers.keys():  # noqa: SIM118 - werkzeug's own yield pairs
        if name[: len(_PREFIX)].lower() == _PREFIX:
            size += len(name) - len(_PREFIX) + len(str(headers[name]).encode())
    if size > _MOST:
        raise MetadataTooLargeError


def _tag(self: Any, key: Any, tags: dict[str, str] | None) -> Any:
    if not tags and not self.tagger.has_tags(key.arn):
        return key
    self.tagger.delete_all_tags_for_resource(key.arn)
    self.tagger.tag_resource(key.arn, self.tagger.convert_dict_to_tags_input(tags))
    event = notifications.S3NotificationEvent.OBJECT_TAGGING_PUT_EVENT
    notifications.send_event(self.account_id, event, self.get_bucket(key.bucket_name), key)
    return key
