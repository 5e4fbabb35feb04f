"""How S3 encrypts what nobody says how to encrypt, and with which key.

Replaces:
- `S3Response.get_bucket_encryption`, which knows of no default: since January 2023 every bucket
  encrypts with S3's own keys (Amazon S3 User Guide, "Setting default server-side encryption
  behavior for Amazon S3 buckets").
- `S3Backend.put_object`, which leaves an object unencrypted, gives the bucket's key to an upload
  that asks for another method, and answers a key by whatever name it was given. AWS answers its
  ARN; who asks for `aws:kms` and names no key gets the account's `aws/s3` (Amazon S3 API
  Reference, "PutObject").
- `S3Response._key_response_post`, which begins an upload in parts without a word about the bucket's
  default: the method is chosen when the upload begins, told then and when it is completed (Amazon
  S3 API Reference, "CreateMultipartUpload", "CompleteMultipartUpload").
- `S3Backend.copy_object`, which copies a KMS object onto itself with S3's own keys where the
  bucket has a key of its own.
"""

from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.kms.models import kms_backends
from moto.s3.exceptions import S3ClientError
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response

from cloud.seams import suspended
from cloud.seams.patch import put

OWN = "AES256"
MANAGED = "alias/aws/s3"

_plain_put: Any = suspended.put_object  # which stands in moto's place already
_plain_copy: Any = S3Backend.copy_object
_plain_get: Any = S3Response.get_bucket_encryption
_plain_post: Any = S3Response._key_response_post
_HEADER = "x-amz-server-side-encryption"
_KEY, _BUCKET_KEY = f"{_HEADER}-aws-kms-key-id", f"{_HEADER}-bucket-key-enabled"


@dataclass(frozen=True, slots=True)
class Method:
    """`key` is as it was given, empty for the account's `aws/s3`."""

    algorithm: str
    key: str = ""
    bucket_key: bool = False

    @property
    def through_kms(self) -> bool:
        return self.algorithm.startswith("aws:kms")


class AbsentKeyError(S3ClientError):
    def __init__(self, arn: str) -> None:
        super().__init__("KMS.NotFoundException", f"Key '{arn}' does not exist")


def install() -> None:
    put(S3Backend, "put_object", _put)
    put(S3Backend, "copy_object", _copy)
    put(S3Response, "get_bucket_encryption", _get)
    put(S3Response, "_key_response_post", post_to_key)


def default(bucket: FakeBucket) -> Method:
    """Return what the bucket does with what comes without a word about encryption."""
    rule = bucket.encryption["Rule"] if bucket.encryption else {}
    said = rule.get("ApplyServerSideEncryptionByDefault") or {}
    return Method(
        said.get("SSEAlgorithm") or OWN,
        said.get("KMSMasterKeyID") or "",
        str(rule.get("BucketKeyEnabled")).lower() == "true",
    )


def _chosen(bucket: FakeBucket, options: dict[str, Any]) -> Method:
    usual = default(bucket)
    asked = options.get("encryption")
    if not asked:
        return usual
    named = options.get("bucket_key_enabled")
    bucket_key = usual.bucket_key if named is None else str(named).lower() == "true"
    return Method(asked, options.get("kms_key_id") or "", bucket_key)


def _arn(bucket: FakeBucket, name: str) -> str:
    """Return the ARN of a key of the bucket's account and Region. Raises AbsentKeyError."""
    home = f"arn:aws:kms:{bucket.region_name}:{bucket.account_id}:"
    if name.startswith("arn:") and not name.startswith(home):
        return name  # of another account
    keys = kms_backends[bucket.account_id][bucket.region_name]
    plain = name.removeprefix(home).removeprefix("key/") or MANAGED
    found = keys.get_key_id_from_alias(plain) if plain.startswith("alias/") else plain
    if found not in keys.keys:
        raise AbsentKeyError(name if name.startswith("arn:") else f"{home}{_path(plain)}")
    return str(keys.keys[found].arn)


def _path(plain: str) -> str:
    return plain if plain.startswith("alias/") else f"key/{plain}"


def _put(self: Any, bucket_name: str, *args: Any, **options: Any) -> Any:
    bucket = self.get_bucket(bucket_name)
    upload = options.get("multipart")
    if upload is not None:
        options["bucket_key_enabled"] = vars(upload).get("bucket_key_enabled")
    method = _chosen(bucket, options)
    arn = _arn(bucket, method.key) if method.through_kms else None
    options |= {"encryption": method.algorithm, "kms_key_id": arn}
    made = _plain_put(self, bucket_name, *args, **options)
    # moto fills what is empty from the bucket, whatever was asked for.
    made.kms_key_id = arn
    made.bucket_key_enabled = "true" if method.bucket_key and method.through_kms else None
    return made


def post_to_key(
    self: Any, request: Any, body: bytes, bucket_name: str, query: dict[str, Any], key_name: str
) -> Any:
    if "uploads" in query and not body:
        return _begin(self, request, bucket_name, query, key_name)
    answer = _plain_post(self, request, body, bucket_name, query, key_name)
    if "uploadId" in query and answer[0] == 200:
        made = self.backend.get_object(bucket_name, key_name)
        if made is not None and made.bucket_key_enabled:
            answer[1][_BUCKET_KEY] = "true"
    return answer


def _begin(self: Any, request: Any, bucket_name: str, query: dict[str, Any], key_name: str) -> Any:
    """Begin an upload in parts. Raises AbsentKeyError."""
    bucket = self.backend.get_bucket(bucket_name)
    asked = {
        "encryption": request.headers.get(_HEADER),
        "kms_key_id": request.headers.get(_KEY),
        "bucket_key_enabled": request.headers.get(_BUCKET_KEY),
    }
    method = _chosen(bucket, asked)
    arn = _arn(bucket, method.key) if method.through_kms else None
    answer = _plain_post(self, request, b"", bucket_name, query, key_name)
    upload = next(reversed(bucket.multiparts.values()))
    upload.sse_encryption, upload.kms_key_id = method.algorithm, arn
    upload.bucket_key_enabled = "true" if method.bucket_key and arn else "false"
    answer[1][_HEADER] = method.algorithm
    if arn:
        answer[1][_KEY] = arn
    if method.bucket_key and arn:
        answer[1][_BUCKET_KEY] = "true"
    return answer


def _copy(self: Any, src_key: Any, dest_bucket_name: str, *args: Any, **options: Any) -> None:
    bucket = self.get_bucket(dest_bucket_name)
    if not options.get("encryption") and bucket.encryption:
        usual = default(bucket)
        options |= {"encryption": usual.algorithm, "kms_key_id": usual.key}
        options.setdefault("bucket_key_enabled", None)
    _plain_copy(self, src_key, dest_bucket_name, *args, **options)


def _get(self: Any) -> Any:
    if self.backend.get_bucket_encryption(self.bucket_name):
        return _plain_get(self)
    self.data["Action"] = "GetBucketEncryption"
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": OWN}, "BucketKeyEnabled": False}
    rules = {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}
    return self.serialized(ActionResult(rules))
