"""A call whose caller is known, on its way through authorize, execute and record."""

from dataclasses import dataclass

from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.claim import Claim
from cloud.server.principal import Principal


@dataclass(frozen=True, slots=True)
class Ask:
    """`claimed` is what the caller signed with, None for an anonymous call."""

    call: Call
    address: Address
    who: Principal
    request_id: str
    claimed: Claim | None = None
