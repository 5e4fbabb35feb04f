"""When a key was last used, and for what: noted once a minute, not at every call.

Replaces: `mark_account_as_visited`, which changes the key, and so all that IAM holds, with each
call to any service; each would then be written down twice. Which service it was is told at once,
but written with what IAM writes next, at the latest when the account falls asleep.

Source: IAM API Reference, "AccessKeyLastUsed".
"""

from datetime import UTC
from typing import Any

from moto.iam import models
from moto.iam.models import AccessKeyLastUsed, iam_backends

from cloud.seams import clock
from cloud.seams.patch import put
from cloud.seams.scope import Lightly, noted

_OFTEN = 60  # seconds
_plain = models.mark_account_as_visited


def install() -> None:
    put(models, "mark_account_as_visited", visit)


def visit(account_id: str, access_key: str, service: str, region: str) -> None:
    iam = dict.get(dict.get(iam_backends, account_id, {}), "aws")
    key = None if iam is None else iam.access_keys.get(access_key)
    if key is None:
        return
    last = key.last_used
    if last is None or not _is_fresh(last):
        _plain(account_id, access_key, service, region)
    elif (last.service, last.region) != (service, region):
        # Under the moment that is written already, so that the next minute is not put off.
        key.last_used = AccessKeyLastUsed(last.timestamp, service, region)
        noted().append(Lightly(iam_backends))


def _is_fresh(last: Any) -> bool:
    # The clock may have been set back, with the account, to what was kept before.
    age: float = clock.time() - last.timestamp.replace(tzinfo=UTC).timestamp()
    return 0 <= age < _OFTEN
