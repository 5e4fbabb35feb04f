"""A transaction that is sent again with its token is done once.

Replaces: `DynamoHandler.transact_write_items`, which pays no heed to `ClientRequestToken` and does
everything again. The same token with other items is refused. Tokens hold for ten minutes, by the
account's clock; they are kept with the account's tables.
Source: Amazon DynamoDB API Reference, "TransactWriteItems" (ClientRequestToken).
"""

import hashlib
import json
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import DynamodbException
from moto.dynamodb.responses import DynamoHandler

from cloud.seams import clock
from cloud.seams.patch import put

_HOLDS = 600.0  # seconds
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


def _write(self: Any) -> Any:
    token = self.body.get("ClientRequestToken")
    if not token:
        return _plain(self)
    now = clock.time()
    held: dict[str, tuple[str, float]] = vars(self.dynamodb_backend).setdefault("write_tokens", {})
    for old in [name for name, (_, until) in held.items() if until <= now]:
        del held[old]
    asked = hashlib.sha256(json.dumps(self.body["TransactItems"], sort_keys=True).encode())
    before = held.get(token)
    if before is not None and before[0] != asked.hexdigest():
        raise MismatchError
    if before is not None:
        return ActionResult({})
    answer = _plain(self)
    held[token] = asked.hexdigest(), now + _HOLDS
    return answer
