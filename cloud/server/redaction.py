"""What of a call's parameters may be written down: no secrets, no bytes, nothing endless.

A value is hidden when AWS's own model calls its shape sensitive, when CloudTrail hides it too
(what is in a message or an item), or when its name sounds like a secret's. What the service's
model does not know is left out: it may be a secret under a misspelt name.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"  # CloudTrail's own words
_SECRET_NAME = re.compile(
    r"password|passphrase|private_?key|secret_?(?:string|binary|access_?key|key|hash)"
    r"|client_?secret|(?:session|security|auth|access|refresh|id|identity)-?_?token|authorization$"
    r"|credentials?$|(?:token|authentication)_?code|key_?material|plaintext|ciphertext"
    r"|saml_?assertion|user_?data$|environment_?variables$|string_?seed|qr_?code|presigned_?url",
    re.IGNORECASE,
)
_NOT_SECRET = frozenset({"passwordresetrequired", "passwordlastused"})
# By service: what its data is made of. Keys of items are shown, as CloudTrail shows them.
# Source: DynamoDB Developer Guide, "Understanding DynamoDB log file entries"; Amazon SNS Developer
# Guide, "Logging AWS SNS API calls using AWS CloudTrail".
_CONTENT = {
    "apigateway": {"value", "body"},
    "cloudformation": {"templatebody", "parametervalue", "resolvedvalue"},
    "cognito-idp": {"session", "secretcode", "userattributes"},
    "dynamodb": {"item", "items", "attributes", "expressionattributevalues", "attributeupdates"}
    | {"expected", "keyconditions", "queryfilter", "scanfilter", "putrequest", "parameters"}
    | {"statement", "responses", "unprocesseditems"},
    "events": {"detail", "event", "input", "inputtemplate", "apikeyvalue"},
    "firehose": {"data"},
    "kinesis": {"data"},
    "kms": {"message", "signature", "mac"},
    "logs": {"message", "logeventmessages", "logevents"},
    "sns": {"message", "subject", "messageattributes", "messagestructure"},
    "sqs": {"messagebody", "body", "messages", "messageattributes", "messagesystemattributes"},
    "ssm": {"value", "parameters"},
    "stepfunctions": {"input", "output", "cause", "definition"},
}
_NOTHING: frozenset[str] = frozenset()


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
_SHORTEST_SECRET = 4  # characters; a shorter one is not looked for in a sentence
_KINDS = {"structure": dict, "map": dict, "list": list | tuple}


@dataclass
class Redaction:
    """Shows the parameters of one call, and remembers what it hid."""

    service: str
    hidden: list[str] = field(default_factory=list)

    def shown(self, parameters: dict[str, Any], shape: Any = None) -> dict[str, Any]:  # noqa: ANN401
        """Return `parameters` as CloudTrail shows them: names begin with a small letter.

        `shape` is botocore's for them, None where there is none, AS_SENT to leave all names alone.
        """
        return self._mapping(parameters, shape, 0)

    def sentence(self, text: str) -> str:
        """Return an error's sentence without the secrets that it quotes."""
        for secret in self.hidden:
            text = text.replace(secret, HIDDEN)
        return text[:LONGEST_TEXT]

    def _value(self, name: str, value: Any, shape: Any, depth: int) -> Any:  # noqa: ANN401
        if self._is_secret(name, value, shape):
            self._hide(value)
            return HIDDEN
        if depth > _DEEPEST:
            return "…"
        if isinstance(value, dict):
            return self._mapping(value, shape, depth + 1)
        if isinstance(value, list | tuple):
            member = getattr(shape, "member", None)
            return [self._value("", item, member, depth + 1) for item in value[:_MOST_ITEMS]]
        return _scalar(value)

    def _mapping(self, value: dict[Any, Any], shape: Any, depth: int) -> dict[str, Any]:  # noqa: ANN401
        """A structure's names begin with a small letter; a map's keys are the caller's own."""
        kind = getattr(shape, "type_name", "")
        inner = getattr(shape, "value", None)
        shown = {}
        for name, item in list(value.items())[:_MOST_ITEMS]:
            name = str(name)
            if kind == "structure":
                member = _member(shape, name)
                if member is None:
                    self._hide(item)
                else:
                    shown[_first_lower(name)] = self._value(name, item, member, depth)
            else:
                key = name if kind == "map" else _first_lower(name)
                shown[key] = self._value(name, item, inner, depth)
        return shown

    def _is_secret(self, name: str, value: Any, shape: Any) -> bool:  # noqa: ANN401
        if shape is not None:
            if shape.metadata.get("sensitive"):
                return True
            kind = _KINDS.get(shape.type_name)
            if kind and shape is not AS_SENT and value is not None and not isinstance(value, kind):
                return True  # not what the model says: nobody knows what it is
        folded = name.lower()
        if folded in _CONTENT.get(self.service, _NOTHING):
            return True
        if folded == "credentials" and isinstance(value, dict) and shape is not None:
            return False  # STS's: only what is secret in it is hidden
        return _sounds_secret(name) and folded not in _NOT_SECRET

    def _hide(self, value: Any) -> None:  # noqa: ANN401
        if isinstance(value, dict):
            for item in value.values():
                self._hide(item)
        elif isinstance(value, list | tuple):
            for item in value:
                self._hide(item)
        elif isinstance(value, str) and len(value) >= _SHORTEST_SECRET:
            self.hidden.append(value)


def _member(shape: Any, name: str) -> Any:  # noqa: ANN401 - botocore's Shape
    members = shape.members
    if name in members:
        return members[name]
    sent = (s for s in members.values() if s.serialization.get("name") == name)
    return next(sent, None)


def _scalar(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    text = str(value)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


@lru_cache(maxsize=4096)
def _sounds_secret(name: str) -> bool:
    return bool(_SECRET_NAME.search(name))


@lru_cache(maxsize=4096)
def _first_lower(name: str) -> str:
    """CloudTrail: `RoleName` is `roleName`, `DBName` is `dBName`, `ARN` is `arn`."""
    return name.lower() if name.isupper() else name[:1].lower() + name[1:]
