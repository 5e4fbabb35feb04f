"""Objects that came in a browser's form. Replaces: `S3Response._key_response_post`.

moto's own PostObject (`_bucket_response_post`) reads the key, the list and the metadata from a form,
and nothing else of it: no type, tags, encryption, storage class or checksum. The front door reads the
form and hands it on as a POST of the object, which moto has no answer to: here it is put as
PutObject puts it, and told of as `s3:ObjectCreated:Post` (Amazon S3 User Guide, "Supported event
types for SQS, SNS, and Lambda").
"""

from typing import Any

from moto.s3.responses import S3Response

from cloud.seams import encryption, objects
from cloud.seams.patch import put

_plain_post = encryption.post_to_key  # which stands in moto's place already


class _Posting:
    """A back end that takes what is put for posted."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backend, name)

    def put_object(self, *args: Any, **options: Any) -> Any:
        return self._backend.put_object(*args, **options, request_method="POST")


def install() -> None:
    put(S3Response, "_key_response_post", _post)


def _post(
    self: Any, request: Any, body: bytes, bucket_name: str, query: dict[str, Any], key_name: str
) -> Any:
    if query:
        return _plain_post(self, request, body, bucket_name, query, key_name)
    objects.use_backend(self, _Posting(self.backend))
    return self._key_response_put(query, key_name)
