"""POST policies: until when, and what the fields of a form may be.

Pure. Source: Amazon S3 API Reference, "POST policy".
"""

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cloud.server.uploads.form import Form
from cloud.server.uploads.refused import UploadRefusedError, denied, malformed

_MEMBERS = frozenset({"expiration", "conditions"})
_RANGE = "content-length-range"
_MATCHES = frozenset({"eq", "starts-with"})
_EXPIRATION = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z", re.ASCII)
# Fields that no condition has to name: those that sign. The last two are version 2's.
_FREE = frozenset({"policy", "x-amz-signature", "signature", "awsaccesskeyid"})
_IGNORED = "x-ignore-"
_TOO_LARGE = "Your proposed upload exceeds the maximum allowed size"
_TOO_SMALL = "Your proposed upload is smaller than the minimum allowed size"
_NO_JSON = "Invalid JSON."


@dataclass(frozen=True, slots=True)
class Condition:
    """`field` is in lower case, empty where the condition does not say `$` before its name."""

    field: str
    wanted: str
    begins: bool  # it is enough that the value starts with what is wanted
    told: str  # the condition as S3 tells of it

    def holds(self, fields: Mapping[str, str]) -> bool:
        value = fields.get(self.field)
        if value is None:
            return False
        if not self.begins:
            return value == self.wanted
        # A list of types, each of which has to begin so.
        values = value.split(",") if self.field == "content-type" else [value]
        return all(one.strip().startswith(self.wanted) for one in values)


@dataclass(frozen=True, slots=True)
class Policy:
    """`least` and `most` are bytes of the file."""

    ends: datetime
    conditions: tuple[Condition, ...]
    least: int = 0
    most: int | None = None

    def check(self, form: Form, bucket: str) -> None:
        """Raises UploadRefusedError unless the form is as the policy says."""
        fields = {**form.fields, "bucket": bucket}
        for condition in self.conditions:
            if not condition.holds(fields):
                raise denied(f"Policy Condition failed: {condition.told}")
        covered = _FREE.union(condition.field for condition in self.conditions)
        for name in fields:
            if name not in covered and not name.startswith(_IGNORED):
                raise denied(f"Extra input fields: {form.sent.get(name, name)}")
        if self.most is not None and len(form.file) > self.most:
            raise UploadRefusedError("EntityTooLarge", _TOO_LARGE)
        if len(form.file) < self.least:
            raise UploadRefusedError("EntityTooSmall", _TOO_SMALL)


def read(encoded: str) -> Policy:
    """Return the policy in a form's field. Raises UploadRefusedError for what is none."""
    said = _document(encoded)
    for name in said:
        if name not in _MEMBERS:
            raise malformed(f"Unexpected: '{name}'")
    for name in sorted(_MEMBERS - said.keys(), reverse=True):
        raise malformed(f"Policy missing {name}.")
    if not isinstance(said["conditions"], list):
        raise malformed("Invalid 'conditions' value: must be a List.")
    conditions: list[Condition] = []
    least, most = 0, None
    for one in said["conditions"]:
        if isinstance(one, list) and one[:1] == [_RANGE]:
            low, high = _bounds(one)
            least, most = max(least, low), high if most is None else min(most, high)
        else:
            conditions.append(_condition(one))
    return Policy(_moment(said["expiration"]), tuple(conditions), least, most)


def _document(encoded: str) -> dict[str, Any]:
    try:
        written = b64decode("".join(encoded.split()), validate=True)
    except ValueError:  # binascii.Error is one
        raise malformed("invalid Base64 encoding.") from None
    try:
        said = json.loads(written)
    except (ValueError, RecursionError):
        raise malformed(_NO_JSON) from None
    if not isinstance(said, dict):
        raise malformed(_NO_JSON)
    return {name.lower(): value for name, value in said.items()}


def _moment(said: Any) -> datetime:  # noqa: ANN401 - JSON
    """Return the expiration; S3 reads UTC only."""
    if isinstance(said, str) and _EXPIRATION.fullmatch(said):
        try:
            return datetime.fromisoformat(said)
        except ValueError:
            pass
    raise malformed(f"Invalid 'expiration' value: '{said}'")


def _condition(said: Any) -> Condition:  # noqa: ANN401 - JSON
    if isinstance(said, dict):
        return _simple(said)
    if not isinstance(said, list):
        raise malformed("Invalid condition test: must be a List or Object.")
    if not said:
        raise malformed("Invalid Condition: missing operation identifier.")
    operation = str(said[0]).lower()
    if operation not in _MATCHES:
        raise malformed(f"Invalid Condition: unknown operation '{said[0]}'.")
    if len(said) != 3:
        raise malformed(f"Invalid {operation}: wrong number of arguments.")
    if not all(isinstance(one, str) for one in said):
        raise malformed(_NO_JSON)
    name = said[1]
    field = name[1:].lower() if name.startswith("$") else ""
    return Condition(field, said[2], operation == "starts-with", _told(said))


def _simple(said: dict[str, Any]) -> Condition:
    if len(said) != 1:
        sentence = "Simple-Conditions must have exactly one property specified."
        raise malformed(f"Invalid Simple-Condition: {sentence}")
    ((name, value),) = said.items()
    if not isinstance(value, str):
        raise malformed("Invalid Simple-Condition: value must be a string.")
    return Condition(name.lower(), value, begins=False, told=_told(["eq", f"${name}", value]))


def _bounds(said: list[Any]) -> tuple[int, int]:
    if len(said) != 3:
        raise malformed(f"Invalid {_RANGE}: wrong number of arguments.")
    if any(isinstance(one, float) for one in said):
        raise malformed(_NO_JSON)
    try:
        return int(said[1]), int(said[2])
    except (TypeError, ValueError):
        raise denied(f"Policy Condition failed: {_told(said)}") from None


def _told(condition: list[Any]) -> str:
    return json.dumps(condition, ensure_ascii=False)
