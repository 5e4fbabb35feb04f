"""What a bucket's owner alone knows: its objects, their tags, the keys that encrypt them."""

from collections.abc import Mapping
from typing import Any

from cloud.authorization import state
from cloud.authorization.asked import Asked
from cloud.seams.backends import owner_of_bucket


def owner(asked: Asked, bucket: str) -> str:
    """Return the account that owns the bucket; the caller's for one that is not there.

    A fork has buckets of its own under names that are its origin's to everybody else.
    """
    if found(asked, bucket) is not None:
        return asked.account_id
    return owner_of_bucket(bucket) or asked.account_id


def found(asked: Asked, bucket: str) -> Any:  # noqa: ANN401 - moto's FakeBucket
    """Return the bucket if it is in the reach of this call."""
    backend = state.backend(asked, "s3", "aws")
    return None if backend is None else backend.buckets.get(bucket)


def key(asked: Asked, bucket: str, name: str, version: str = "") -> Any:  # noqa: ANN401
    """Return moto's object, None when there is none of that name and version."""
    held = found(asked, bucket)
    if held is None:
        return None
    if not version:
        return held.keys.get(name)
    versions = held.keys.getlist(name, default=[])
    return next((one for one in versions if str(one.version_id) == version), None)


def tags(asked: Asked, bucket: str, name: str, version: str = "") -> Mapping[str, str]:
    held = key(asked, bucket, name, version)
    if held is None or not hasattr(held, "arn"):
        return {}
    tagger = state.backend(asked, "s3", "aws").tagger
    read: dict[str, str] = tagger.get_tag_dict_for_resource(held.arn)
    return read


def missing(asked: Asked, bucket: str, name: str) -> bool:
    """Tell whether the bucket is in reach and holds no such object, or a delete marker."""
    held = found(asked, bucket)
    if held is None:
        return False
    latest = held.keys.get(name)
    return latest is None or not hasattr(latest, "arn")
