"""Copies restored from an archive class go away again.

Replaces: `FakeKey.restore`, which counts days to the second; nothing ends moto's copies.
Source: S3 user guide, "Restoring an archived object": the copy is kept for the days asked for,
rounded up to the next midnight, UTC.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.s3.models import FakeKey, s3_backends

from cloud.seams import clock
from cloud.seams.due.agenda import Source, backends, register
from cloud.seams.due.days import DAY, midnight_after
from cloud.seams.patch import put

_HAS_COPIES = "has_restored_copies"  # or had: to look at every object of every bucket is dear
_plain_restore: Any = FakeKey.restore


def install() -> None:
    put(FakeKey, "restore", _restore)
    register(Source("s3 restored copies", _next_due, _fire, tidying=True))


def _restore(self: Any, days: int) -> None:
    _plain_restore(self, days)
    bucket = s3_backends[self.account_id][self.partition].get_bucket(self.bucket_name)
    vars(bucket)[_HAS_COPIES] = True
    end = midnight_after(clock.time() + days * DAY)
    self.set_expiry(datetime.fromtimestamp(end, UTC).replace(tzinfo=None))


def _copies(account_id: str) -> Iterator[tuple[float, Any]]:
    for backend in backends(s3_backends, account_id):
        for bucket in backend.buckets.values():
            if _HAS_COPIES not in vars(bucket):
                continue
            for _, stack in bucket.keys.lists():
                for version in stack:
                    expiry = getattr(version, "_expiry", None)
                    if expiry is not None:
                        yield expiry.replace(tzinfo=UTC).timestamp(), version


def _next_due(account_id: str) -> float | None:
    return min((due for due, _ in _copies(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    over = [version for due, version in _copies(account_id) if due <= moment]
    for version in over:
        version.set_expiry(None)
        version.status = None  # so that the next restore is one again
    return len(over)
