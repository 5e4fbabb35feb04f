"""Secrets are deleted when their recovery window is over. Replaces nothing: moto keeps them.

Source: AWS Secrets Manager user guide, "Delete an AWS Secrets Manager secret".
"""

from collections.abc import Iterator
from typing import Any

from moto.secretsmanager.models import secretsmanager_backends

from cloud.seams.due.agenda import Source, backends, register


def install() -> None:
    register(Source("secretsmanager", _next_due, _fire, tidying=True))


def _marked(account_id: str) -> Iterator[tuple[float, Any, str]]:
    for backend in backends(secretsmanager_backends, account_id):
        for secret in list(backend.secrets.values()):
            if (due := getattr(secret, "deleted_date", None)) is not None:
                yield float(due), backend, secret.arn


def _next_due(account_id: str) -> float | None:
    return min((due for due, _, _ in _marked(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    over = [(backend, arn) for due, backend, arn in _marked(account_id) if due <= moment]
    for backend, arn in over:
        backend.secrets.pop(arn)
    return len(over)
