"""DeleteObjects: each key for itself. Replaces: `S3Response._bucket_response_delete_keys`.

A key that the caller may not delete comes back among the answer's errors, and the others are
deleted (Amazon S3 API Reference, "DeleteObjects"). moto reads the body in a way of its own, so
that another key could be deleted than the one that was judged; leaves the version out of errors;
and knows neither `Quiet` nor the limit of a thousand keys. `named` is read by the judge as well.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple
from xml.etree import ElementTree

from moto.core.responses import ActionResult
from moto.s3.exceptions import MalformedXML
from moto.s3.responses import S3Response

from cloud.seams.patch import put

_MOST = 1000  # keys
_LONGEST = 2 * 2**20  # bytes: a thousand keys, each of a kilobyte
_LOCKED = "Access Denied because object protected by object lock."
_local = threading.local()


class Named(NamedTuple):
    """An object that is to be deleted; `version` is empty for none in particular."""

    key: str
    version: str = ""


class _Deletion(NamedTuple):
    objects: tuple[Named, ...]
    quiet: bool


def install() -> None:
    put(S3Response, "_bucket_response_delete_keys", _answer)


@contextmanager
def sparing(refused: Mapping[Named, str]) -> Iterator[None]:
    """Let this thread delete none of `refused`, which has why for each of them."""
    _local.refused = refused
    try:
        yield
    finally:
        _local.refused = {}


def named(body: bytes) -> tuple[Named, ...]:
    """Return the objects that a body names, nothing for one that S3 would not take."""
    found = _read(body)
    return () if found is None else found.objects


def _read(body: bytes) -> _Deletion | None:
    if not body or len(body) > _LONGEST or b"<!DOCTYPE" in body:
        return None
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no DOCTYPE, so no entities
    except ElementTree.ParseError:
        return None
    objects = [_said(child) for child in root if _local_name(child) == "Object"]
    if _local_name(root) != "Delete" or not 0 < len(objects) <= _MOST:
        return None
    if any(len(one.get("Key", ())) != 1 or len(one.get("VersionId", ())) > 1 for one in objects):
        return None
    quiet = _said(root).get("Quiet", [""])[-1].strip().lower() == "true"
    return _Deletion(
        tuple(Named(one["Key"][0], one.get("VersionId", [""])[0]) for one in objects), quiet
    )


def _said(element: ElementTree.Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for child in element:
        found.setdefault(_local_name(child), []).append("".join(child.itertext()))
    return found


def _local_name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _answer(self: Any, bucket_name: str, authenticated: bool = True) -> Any:  # noqa: ARG001, FBT001, FBT002 - moto's
    asked = _read(self.body)
    if asked is None:
        raise MalformedXML
    self.backend.get_bucket(bucket_name)  # NoSuchBucket stands before everything else
    bypass = self.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
    refused: Mapping[Named, str] = getattr(_local, "refused", {})
    deleted: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for one in asked.objects:
        reason = refused.get(one)
        if reason is None:
            wanted = [{"Key": one.key, "VersionId": one.version or None}]
            done, locked = self.backend.delete_objects(bucket_name, wanted, bypass)
            reason = _LOCKED if locked else None
            deleted += [_deleted(*gone) for gone in done]
        if reason is not None:
            version = one.version or None
            said = {"Key": one.key, "VersionId": version, "Code": "AccessDenied", "Message": reason}
            errors.append(said)
    self.data["Action"] = "DeleteObjects"
    return self.serialized(
        ActionResult({"Deleted": [] if asked.quiet else deleted, "Errors": errors})
    )


def _deleted(key: str, version: str | None, marker: str | None) -> dict[str, Any]:
    return {
        "Key": key,
        "VersionId": version or None,
        "DeleteMarkerVersionId": marker or None,
        "DeleteMarker": True if marker else None,
    }
