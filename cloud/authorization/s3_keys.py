"""Condition keys of S3 that requests and objects bring.

Source: service authorization reference, "Condition keys for Amazon S3".
"""

from datetime import UTC, datetime
from functools import cache
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from moto.core.utils import utcnow

from cloud.authorization import keys, reference, s3_objects
from cloud.authorization.asked import Asked
from cloud.authorization.s3_actions import said
from cloud.policy.context import Value

_LISTING = {"s3:prefix": "prefix", "s3:delimiter": "delimiter", "s3:max-keys": "max-keys"}
_HEADERS = {
    "s3:object-lock-mode": "x-amz-object-lock-mode",
    "s3:object-lock-legal-hold": "x-amz-object-lock-legal-hold",
    "s3:object-lock-retain-until-date": "x-amz-object-lock-retain-until-date",
    "s3:if-match": "if-match",
    "s3:if-none-match": "if-none-match",
}
_WHOLE = frozenset({"PutObject", "CopyObject", "PostObject", "CompleteMultipartUpload"})
_REMAINING = "s3:object-lock-remaining-retention-days"
_LONGEST = 2 * 2**20  # bytes: a thousand keys to delete, each of a kilobyte


@cache
def known(action: str) -> frozenset[str]:
    """Return the keys that the reference has for the action."""
    found = reference.action(f"s3:{action}")
    return found.keys if found else frozenset()


@cache
def _from_headers(action: str) -> tuple[tuple[str, str], ...]:
    plain = [(key, key[3:]) for key in known(action) if key.startswith("s3:x-amz-")]
    return (*plain, *(pair for pair in _HEADERS.items() if pair[0] in known(action)))


@cache
def _from_query(action: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in _LISTING.items() if pair[0] in known(action))


def request(asked: Asked, action: str) -> dict[str, Value]:
    """Return what the request says, as far as the action knows such keys."""
    context: dict[str, Value] = {}
    headers, query = asked.headers, asked.query
    for key, name in _from_headers(action):
        if value := headers.get(name) or query.get(name):
            context[key] = value
    for key, name in _from_query(action):
        if name in query:
            context[key] = query[name]
    _irregular(asked, action, context)
    return context


def _irregular(asked: Asked, action: str, context: dict[str, Value]) -> None:
    has = known(action)
    if "s3:versionid" in has and (version := asked.query.get("versionId")):
        context["s3:VersionId"] = version
    if "s3:RequestObjectTag/" in has:
        context |= _tags(_object_tags(asked))
    if "s3:ObjectCreationOperation" in has:
        context["s3:ObjectCreationOperation"] = asked.operation in _WHOLE
    if "s3:locationconstraint" in has:
        context |= _location(asked)
    if _REMAINING in has and (until := said(asked, "x-amz-object-lock-retain-until-date")):
        context |= _remaining(until)
    if "aws:TagKeys" in has:
        context |= keys.tags(_document_tags(asked))


def resource(asked: Asked, action: str, bucket: str, key: str, version: str) -> dict[str, Value]:
    """Return what the bucket or object brings: its owner and the object's tags."""
    context: dict[str, Value] = {"s3:ResourceAccount": s3_objects.owner(asked, bucket)}
    if key and "s3:ExistingObjectTag/" in known(action):
        for name, value in s3_objects.tags(asked, bucket, key, version).items():
            context[f"s3:ExistingObjectTag/{name}"] = value
    return context


def _tags(tags: dict[str, str]) -> dict[str, Value]:
    context: dict[str, Value] = {f"s3:RequestObjectTag/{key}": tags[key] for key in tags}
    if tags:
        context["s3:RequestObjectTagKeys"] = list(tags)
    return context


def _object_tags(asked: Asked) -> dict[str, str]:
    if header := said(asked, "x-amz-tagging"):
        return dict(parse_qsl(header, keep_blank_values=True))
    return _document_tags(asked) if asked.operation == "PutObjectTagging" else {}


def _document_tags(asked: Asked) -> dict[str, str]:
    if asked.operation not in {"PutObjectTagging", "PutBucketTagging", "CreateBucket"}:
        return {}
    found: dict[str, str] = {}
    for tag in _elements(asked.body, "Tag"):
        named = {_local(child): child.text or "" for child in tag}
        if named.get("Key"):
            found[named["Key"]] = named.get("Value", "")
    return found


def _location(asked: Asked) -> dict[str, Value]:
    for element in _elements(asked.body, "LocationConstraint"):
        if element.text:
            return {"s3:locationconstraint": element.text}
    return {}


def _remaining(until: str) -> dict[str, Value]:
    try:
        end = datetime.fromisoformat(until)
    except ValueError:
        return {}
    left = end.replace(tzinfo=end.tzinfo or UTC) - utcnow().replace(tzinfo=UTC)
    return {_REMAINING: max(left.days + 1, 0)}


def _elements(body: bytes, name: str) -> list[ElementTree.Element]:
    return [one for one in document(body) if _local(one) == name]


def document(body: bytes) -> list[ElementTree.Element]:
    """Return every element of an XML body; nothing for what is none, or has a DOCTYPE."""
    if not body or len(body) > _LONGEST or b"<!DOCTYPE" in body:
        return []
    try:
        return list(ElementTree.fromstring(body).iter())  # noqa: S314 - no DOCTYPE, so no entities
    except ElementTree.ParseError:
        return []


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
