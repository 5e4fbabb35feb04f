"""KMS keys are deleted when their waiting period is over. Replaces nothing: moto keeps them.

Source: AWS KMS developer guide, "Delete an AWS KMS key".
"""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from moto.kms.models import kms_backends

from cloud.seams.due.agenda import Source, backends, register


def install() -> None:
    register(Source("kms", _next_due, _fire, tidying=True))


def _pending(account_id: str) -> Iterator[tuple[float, Any, Any]]:
    for backend in backends(kms_backends, account_id):
        for key in list(backend.keys.values()):
            if key.key_state == "PendingDeletion" and key.deletion_date is not None:
                yield key.deletion_date.replace(tzinfo=UTC).timestamp(), backend, key


def _next_due(account_id: str) -> float | None:
    return min((due for due, _, _ in _pending(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    over = [(backend, key) for due, backend, key in _pending(account_id) if due <= moment]
    for backend, key in over:
        backend.delete_key(key.id)
    return len(over)
