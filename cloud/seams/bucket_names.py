"""Bucket names as S3 has them: valid, and one of each in the whole cloud.

Replaces: `S3Backend.create_bucket`, which takes `UPPER` and `192.168.1.1`, checks and takes a name
in two steps, and lets its response answer AccessDenied for a name that somebody else has.
Source: S3 user guide, "General purpose bucket naming rules".
"""

import ipaddress
import re
from threading import Lock
from typing import Any

from moto.s3.exceptions import BucketError, InvalidBucketName
from moto.s3.models import S3Backend, s3_backends

from cloud.seams.patch import put
from cloud.seams.scope import current

_NAME = re.compile(r"^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$")
_NEVER = ("xn--", "sthree-", "amzn-s3-demo-")
_plain: Any = S3Backend.create_bucket
_one_at_a_time = Lock()


class TakenError(BucketError):
    """Somebody else's bucket has this name."""

    code = "BucketAlreadyExists"

    def __init__(self, bucket: str) -> None:
        super().__init__(
            "The requested bucket name is not available. The bucket namespace is shared by all "
            "users of the system. Select a different name and try again."
        )
        self.bucket_name = bucket


class _Owners(dict[str, tuple[str, str]]):
    """Who has which bucket name. A fork's bucket of the same name may go; the name stays."""

    def pop(self, name: str, default: Any = None) -> Any:
        owner = self.get(name)
        if owner is not None and owner[1] != current().account_id:
            return default
        return super().pop(name, default)


def install() -> None:
    put(S3Backend, "create_bucket", _create)
    s3_backends.bucket_accounts = _Owners(s3_backends.bucket_accounts)


def is_valid(name: str) -> bool:
    if not _NAME.match(name) or name.startswith(_NEVER):
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return True
    return False


def _create(self: Any, bucket_name: str, region_name: str, *args: Any, **options: Any) -> Any:
    if not is_valid(bucket_name):
        raise InvalidBucketName
    with _one_at_a_time:
        owner = s3_backends.bucket_accounts.get(bucket_name)
        if owner is not None and owner[1] != current().account_id:
            raise TakenError(bucket_name)
        return _plain(self, bucket_name, region_name, *args, **options)
