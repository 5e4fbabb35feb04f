"""One judge of bucket policies: the front door. Replaces: `FakeBucket.get_permission`.

moto reads a bucket's policy once more by itself, takes every principal for the caller and every
condition for true, and answers an empty 403.
"""

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket

from cloud.seams.patch import put


def install() -> None:
    put(FakeBucket, "get_permission", _permitted)


def _permitted(_self: Any, _action: str, _resource: str) -> PermissionResult:
    return PermissionResult.PERMITTED
