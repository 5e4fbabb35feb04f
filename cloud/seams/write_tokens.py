"""A transaction that is sent again with its token is done once.

Replaces: `DynamoHandler.transact_write_items`, which pays no heed to `ClientRequestToken` and does
everything again. The same token with other items is refused. Tokens hold for ten minutes, by the
account's clock; they are kept with the account's tables.
Source: Amazon DynamoDB API Reference, "TransactWriteItems" (ClientRequestToken).
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any, TypeVar

from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.responses import DynamoHandler

from cloud.seams import clock
from cloud.seams.patch import put

_HOLDS = 600.0  # seconds
Answer = TypeVar("Answer")
_plain: Any = DynamoHandler.transact_write_items


class MismatchError(DynamodbException):
    def __init__(self) -> None:
        super().__init__(
            "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
            "Request has a parameter mismatch with a previous request that used the same client "
            "request token",
        )


def install() -> None:
    put(DynamoHandler, "transact_write_items", _write)


def once(backend: Any, token: str, asked: Any, act: Callable[[], Answer]) -> Answer | None:
    """Return what `act` answers, None when it was done under this token before.

    Raises MismatchError when something else was.
    """
    now = clock.time()
    held: dict[str, tuple[str, float]] = vars(backend).setdefault("write_tokens", {})
    for old in [name for name, (_, until) in held.items() if until <= now]:
        del held[old]
    mark = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
    before = held.get(token)
    if before is not None and before[0] != mark:
        raise MismatchError
    if before is not None:
        return None
    answer = act()
    held[token] = mark, now + _HOLDS
    return answer


def _write(self: Any) -> Any:
    token = self.body.get("ClientRequestToken")
    if not token:
        return _plain(self)
    asked = self.body["TransactItems"]
    return once(self.dynamodb_backend, token, asked, lambda: _plain(self)) or ActionResult({})
