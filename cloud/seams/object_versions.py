"""What S3 answers to versions and pages that are not there, and when an upload began.

Replaces:

- `S3Response._get_key`, to which a delete marker is a version that does not exist (AWS: 405), and
  so is what is no version id at all (AWS: 400);
- `S3Backend.list_objects_v2`, which fails at a token that it did not give;
- `S3Response.list_multipart_uploads`, in which every upload began in 2010.

Source: Amazon S3 User Guide, "Working with delete markers"; API Reference, "GetObject",
"ListObjectsV2", "ListMultipartUploads".
"""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.s3.exceptions import (
    InvalidContinuationToken,
    InvalidVersion,
    MethodNotAllowed,
    MissingVersion,
)
from moto.s3.models import FakeDeleteMarker, S3Backend
from moto.s3.responses import S3Response

from cloud.seams.due.lifecycle import BEGAN
from cloud.seams.patch import put

_UPLOAD = re.compile(r"<UploadId>([^<]+)</UploadId>.*?<Initiated>([^<]*)</Initiated>", re.DOTALL)
_plain_key: Any = S3Response._get_key
_plain_list: Any = S3Backend.list_objects_v2
_plain_uploads: Any = S3Response.list_multipart_uploads


def install() -> None:
    put(S3Response, "_get_key", _key)
    put(S3Backend, "list_objects_v2", _list)
    put(S3Response, "list_multipart_uploads", _uploads)


def _key(self: Any, *, validate_storage_class: bool = True) -> Any:
    version = self.querystring.get("versionId", [None])[0]
    if version is not None and not _is_version(version):
        raise InvalidVersion(version)
    try:
        return _plain_key(self, validate_storage_class)
    except MissingVersion:
        bucket = self.backend.get_bucket(self.bucket_name)
        for one in bucket.keys.getlist(self.parse_key_name(), ()):
            if isinstance(one, FakeDeleteMarker) and str(one.version_id) == version:
                raise MethodNotAllowed(self.method, "DeleteMarker") from None
        raise


def _is_version(text: str) -> bool:
    try:
        return text == "null" or bool(uuid.UUID(text))
    except ValueError:
        return False


def _list(self: Any, **given: Any) -> Any:
    token = given.get("continuation_token")
    if token and token not in self._pagination_tokens:
        raise InvalidContinuationToken
    return _plain_list(self, **given)


def _uploads(self: Any) -> Any:
    status, headers, body = _plain_uploads(self)
    held = self.backend.get_bucket(self.bucket_name).multiparts

    def mended(found: re.Match[str]) -> str:
        begun = datetime.fromtimestamp(vars(held[found[1]]).get(BEGAN, 0.0), UTC)
        told = begun.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return found[0].replace(f"<Initiated>{found[2]}<", f"<Initiated>{told}<")

    return status, headers, _UPLOAD.sub(mended, body)
