"""When a key was last used, and for what: noted once a minute, not at every call.

Replaces: `mark_account_as_visited`, which changes the key, and so all that IAM holds, with each
call to any service; each would then be written down twice.

Source: IAM API Reference, "AccessKeyLastUsed".
"""

from datetime import UTC
from typing import Any

from moto.iam import models
from moto.iam.models import iam_backends

from cloud.seams import clock
from cloud.seams.patch import put

_OFTEN = 60  # seconds
_plain = models.mark_account_as_visited


def install() -> None:
    put(models, "mark_account_as_visited", visit)


def visit(account_id: str, access_key: str, service: str, region: str) -> None:
    iam = dict.get(dict.get(iam_backends, account_id, {}), "aws")
    key = None if iam is None else iam.access_keys.get(access_key)
    if key is not None and _is_news(key, service, region):
        _plain(account_id, access_key, service, region)


def _is_news(key: Any, service: str, region: str) -> bool:
    last = key.last_used
    if last is None or (last.service, last.region) != (service, region):
        return True
    # The clock may have been set back, with the account, to what was kept before.
    return not 0 <= clock.time() - last.timestamp.replace(tzinfo=UTC).timestamp() < _OFTEN
