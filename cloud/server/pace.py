"""Which calls run on the event loop itself: those of a kind that has been quick in their account.

A thread costs a call two switches, 0.2 ms and more beside other calls, which is as much as many a
call takes altogether. A kind that was slow once runs in threads until it has been quick again for
a while, so that nobody waits for somebody else's large stack.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from cloud.server.ask import Ask

# Seconds. A busy machine takes four for what else takes one: the usual calls stay quick there, too.
QUICK = 0.008
_LARGEST_BODY = 32 * 1024  # bytes
_MOST_KINDS = 20_000
_FORGETTING = 0.8  # of a kind's slowness is left after each quick call

Kind = tuple[str, str | None, str, str, bool]


@dataclass
class Pace:
    """What kinds of calls took lately, in seconds."""

    _lately: OrderedDict[Kind, float] = field(default_factory=OrderedDict)

    def is_quick(self, kind: Kind, ask: Ask) -> bool:
        """One that is seen for the first time is not."""
        return len(ask.call.body) <= _LARGEST_BODY and self._lately.get(kind, 1.0) < QUICK

    def note(self, kind: Kind, seconds: float) -> None:
        """Take in what a call took. Slowness counts at once, quickness little by little."""
        before = self._lately.pop(kind, seconds)
        self._lately[kind] = max(seconds, _FORGETTING * before)
        if len(self._lately) > _MOST_KINDS:
            self._lately.popitem(last=False)


def kind_of(ask: Ask) -> Kind:
    """Name the account and, as far as it can be told without reading the call, the operation."""
    call, address = ask.call, ask.address
    named = call.fields.get("x-amz-target") or _first_words(call.body, call.raw_query)
    has_key = "/" in address.path.strip("/") if address.module == "s3" else False
    return ask.who.account_id, address.module, call.method, named, has_key


def _first_words(body: bytes, query: str) -> str:
    if body.startswith(b"Action="):
        return body[:60].partition(b"&")[0].decode("latin-1")
    return query[:20]
