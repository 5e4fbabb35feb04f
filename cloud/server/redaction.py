"""What of a call's parameters may be written down: no secrets, no bytes, nothing endless.

A value is hidden when AWS's own model calls its shape sensitive, or when its name sounds like a
secret's.
"""

import re
from typing import Any

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"  # CloudTrail's own words
_SECRET_NAME = re.compile(
    r"password|passphrase|private_?key|secret_?(?:string|binary|access_?key|key|hash)"
    r"|client_?secret|(?:session|security|auth|access|refresh|id)-?_?token|authorization"
    r"|credentials$|token_?code|key_?material|plaintext|saml_?assertion",
    re.IGNORECASE,
)
_NOT_SECRET = frozenset({"passwordresetrequired", "passwordlastused"})


class _AsSent:
    """A shape whose names are the caller's own, all the way down; S3's documents are such."""

    type_name = "map"
    metadata: dict[str, Any] = {}
    members: dict[str, Any] = {}

    @property
    def value(self) -> "_AsSent":
        return self

    member = value


AS_SENT = _AsSent()
LONGEST_TEXT = 2048  # characters
_MOST_ITEMS = 100
_DEEPEST = 12


def shown(parameters: dict[str, Any], shape: Any = None) -> dict[str, Any]:  # noqa: ANN401
    """Return `parameters` as CloudTrail shows them: names begin with a small letter.

    `shape` is botocore's for them, None where there is none, AS_SENT to leave all names alone.
    """
    return _mapping(parameters, shape, 0)


def _value(name: str, value: Any, shape: Any, depth: int) -> Any:  # noqa: ANN401
    if _secret(name, shape):
        return HIDDEN
    if depth > _DEEPEST:
        return "…"
    if isinstance(value, dict):
        return _mapping(value, shape, depth + 1)
    if isinstance(value, list | tuple):
        member = getattr(shape, "member", None)
        return [_value("", item, member, depth + 1) for item in value[:_MOST_ITEMS]]
    return _scalar(value)


def _mapping(value: dict[Any, Any], shape: Any, depth: int) -> dict[str, Any]:  # noqa: ANN401
    """A structure's names begin with a small letter; a map's keys are the caller's own."""
    members, inner = _members(shape), getattr(shape, "value", None)
    own_keys = getattr(shape, "type_name", "") == "map"
    return {
        (str(k) if own_keys else _first_lower(str(k))): _value(
            str(k), v, members.get(str(k), inner), depth
        )
        for k, v in list(value.items())[:_MOST_ITEMS]
    }


def _scalar(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _secret(name: str, shape: Any) -> bool:  # noqa: ANN401
    if shape is not None and shape.metadata.get("sensitive"):
        return True
    return bool(_SECRET_NAME.search(name)) and name.lower() not in _NOT_SECRET


def _members(shape: Any) -> dict[str, Any]:  # noqa: ANN401
    members: dict[str, Any] = getattr(shape, "members", None) or {}
    return members


def _first_lower(name: str) -> str:
    return name[:1].lower() + name[1:]
