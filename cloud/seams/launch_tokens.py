"""A launch that is sent again with its token is made once.

Replaces `EC2Backend.run_instances` for calls with a `ClientToken`: moto keeps it and launches again.
The same token with other parameters is refused. The latest tokens are kept with the account.
Source: Amazon EC2 Developer Guide, "Ensuring idempotency in Amazon EC2 API requests"; API
Reference, "Error codes" (IdempotentParameterMismatch).
"""

import hashlib
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend

from cloud.seams.patch import put

_NONE = "ABCDE"  # what moto takes for no token
_KEPT = 500  # tokens of an account and Region


class TokenMismatchError(EC2ClientError):
    def __init__(self) -> None:
        super().__init__(
            "IdempotentParameterMismatch",
            "The request uses the same client token as a previous, but non-identical request.",
        )


def install() -> None:
    plain: Any = EC2Backend.run_instances

    def run(self: Any, *args: Any, **options: Any) -> Any:
        token = options.get("client_token", _NONE)
        if token == _NONE:
            return plain(self, *args, **options)
        held: dict[str, tuple[str, str]] = vars(self).setdefault("launch_tokens", {})
        mark = hashlib.sha256(repr((args, sorted(options.items()))).encode()).hexdigest()
        if token in held:
            before, reservation = held[token]
            if before != mark:
                raise TokenMismatchError
            return self.reservations[reservation]
        made = plain(self, *args, **options)
        held[token] = mark, made.id
        if len(held) > _KEPT:
            del held[next(iter(held))]
        return made

    put(EC2Backend, "run_instances", run)
