"""The seat of the authorization engine, which says whether a principal may do something.

Today every identified principal may do all in its own account, and anonymous callers reach only
what its owner made public. `decide` keeps its interface when the engine takes the seat.
"""

from dataclasses import dataclass

from cloud.server import public
from cloud.server.address import Address
from cloud.server.call import Call
from cloud.server.principal import Principal


@dataclass(frozen=True, slots=True)
class Decision:
    """`reason` names what allowed or denied, in a sentence for the learner."""

    allowed: bool
    reason: str


def decide(call: Call, address: Address, who: Principal) -> Decision:
    """Runs under the account's lock, with its back ends in reach."""
    if not who.anonymous:
        return Decision(allowed=True, reason="Every principal of the account may do this.")
    if public.allows(call, address):
        return Decision(allowed=True, reason="Its owner made this public.")
    return Decision(allowed=False, reason="Nothing here is open to callers without a signature.")
