"""Encoded authorization messages: what EC2 hands out with a denial, and STS decodes.

Adds: `sts:DecodeAuthorizationMessage`, which moto lacks. A message is encrypted with a key of this
installation and names its account: nobody reads another's.
Source: AWS STS API reference, DecodeAuthorizationMessage.
"""

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.sts.responses import TokenResponse

from cloud.policy import Decision, Request, Verdict
from cloud.policy.context import as_text
from cloud.seams.scope import current

_key: list[Fernet] = []


class InvalidMessageError(ServiceException):
    code = "InvalidAuthorizationMessageException"


def install() -> None:
    """Nothing of moto's is replaced: the operation is not there."""
    added: Any = TokenResponse
    added.decode_authorization_message = _decode


def use_key(key: bytes) -> None:
    """Encode with this key of 32 bytes from now on."""
    _key[:] = [Fernet(base64.urlsafe_b64encode(key))]


def encode(decision: Decision, question: Request, account_id: str) -> str:
    """Return a denial as AWS encodes it."""
    told = {"account": account_id, "message": _message(decision, question)}
    return _key[0].encrypt(json.dumps(told).encode()).decode()


def _message(decision: Decision, question: Request) -> dict[str, Any]:
    deciding = [
        {
            "statementId": statement.sid,
            "effect": statement.effect.upper(),
            "sourcePolicyId": statement.policy,
            "sourcePolicyType": str(statement.layer),
        }
        for statement in decision.deciding
    ]
    conditions = [
        {"key": key, "values": {"items": [{"value": as_text(value)}]}}
        for key, value in question.context.items()
        if isinstance(value, str | bool | int)
    ]
    who = question.principal
    return {
        "allowed": decision.allowed,
        "explicitDeny": decision.verdict is Verdict.EXPLICIT_DENY,
        "matchedStatements": {"items": deciding},
        "failures": {"items": []},
        "context": {
            "principal": {"id": who.unique_id, "arn": who.arn},
            "action": decision.action,
            "resource": decision.resource,
            "conditions": {"items": conditions},
        },
    }


def _decode(self: Any) -> ActionResult:
    sent = str(self._get_param("EncodedMessage") or "")
    try:
        told = json.loads(_key[0].decrypt(sent.encode()))
    except (InvalidToken, ValueError):
        told = {}
    if told.get("account") != current().account_id:
        raise InvalidMessageError("The encoded message cannot be decoded: it is not one of yours.")
    return ActionResult({"DecodedMessage": json.dumps(told["message"], separators=(",", ":"))})
