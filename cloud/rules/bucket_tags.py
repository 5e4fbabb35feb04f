"""S3: the tags of buckets and objects, in a document or in the header of what brings an object."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from cloud.rules.checks import at
from cloud.rules.rule import Check, Found, Given, Rule

_OBJECTS = "Amazon S3 User Guide: Categorizing your objects using tags"
_BUCKETS = "Amazon S3 API Reference: PutBucketTagging"
_HEADER = "x-amz-tagging"
_BRINGING = ("PutObject", "PostObject", "CopyObject", "CreateMultipartUpload")
_DOCUMENTS = ("PutObjectTagging", "PutBucketTagging")
_EVERY = (*_BRINGING, *_DOCUMENTS)
_LONGEST_KEY, _LONGEST_VALUE = 128, 256  # letters
_MOST_OF_OBJECT, _MOST_OF_BUCKET = 10, 50
_SIGNS = frozenset(" +-=._:/@")
_SYSTEM = "aws:"

Tags = list[tuple[str, str]]


def _read(header: object) -> Tags | None:
    """Return the tags of a header, None when it is none."""
    try:
        return parse_qsl(str(header), keep_blank_values=True, strict_parsing=True)
    except ValueError:
        return None


def _tags(given: Given) -> Tags:
    header = given.get(_HEADER)
    if header is not None:
        return _read(header) or []
    if "Tagging" not in given:
        return []
    tags: list[Mapping[str, Any]] = [
        tag for tag in at(given, "Tagging.TagSet.Tag") if isinstance(tag, Mapping)
    ]
    return [(str(tag.get("Key") or ""), str(tag.get("Value") or "")) for tag in tags]


def _unreadable(given: Given) -> Found:
    header = given.get(_HEADER)
    if not header:
        return None
    tags = _read(header)
    return {} if tags is None or len(dict(tags)) < len(tags) else None


def _many(most: int) -> Check:
    return lambda given: {} if len(_tags(given)) > most else None


def _taken(text: str, most: int) -> bool:
    return len(text) <= most and all(sign.isalnum() or sign in _SIGNS for sign in text)


def _wrong_key(given: Given) -> Found:
    keys = (key for key, _ in _tags(given))
    return {} if any(not key or not _taken(key, _LONGEST_KEY) for key in keys) else None


def _wrong_value(given: Given) -> Found:
    values = (value for _, value in _tags(given))
    return {} if any(not _taken(value, _LONGEST_VALUE) for value in values) else None


def _system(given: Given) -> Found:
    return {} if any(key.startswith(_SYSTEM) for key, _ in _tags(given)) else None


def _same(given: Given) -> Found:
    tags = _tags(given)
    return {} if len(dict(tags)) < len(tags) else None


def _rule(
    operations: tuple[str, ...], check: Check, code: str, message: str, source: str = _OBJECTS
) -> Rule:
    return Rule("s3", operations, check, code, message, source)


RULES = (
    _rule(
        _BRINGING,
        _unreadable,
        "InvalidArgument",
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters "
        "without tag name duplicates.",
    ),
    _rule(
        (*_BRINGING, "PutObjectTagging"),
        _many(_MOST_OF_OBJECT),
        "BadRequest",
        "Object tags cannot be greater than 10",
    ),
    _rule(
        ("PutBucketTagging",),
        _many(_MOST_OF_BUCKET),
        "BadRequest",
        "Bucket tag count cannot be greater than 50",
        "Amazon S3 User Guide: Using cost allocation S3 bucket tags",
    ),
    _rule(_EVERY, _wrong_key, "InvalidTag", "The TagKey you have provided is invalid", _BUCKETS),
    _rule(
        _EVERY, _wrong_value, "InvalidTag", "The TagValue you have provided is invalid", _BUCKETS
    ),
    _rule(
        (*_BRINGING, "PutObjectTagging"),
        _system,
        "InvalidTag",
        "Your TagKey cannot be prefixed with aws:",
    ),
    _rule(
        _DOCUMENTS,
        _same,
        "InvalidTag",
        "Cannot provide multiple Tags with the same key",
        _BUCKETS,
    ),
)
