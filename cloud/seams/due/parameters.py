"""Parameters are deleted when their Expiration policy says so. Replaces nothing: moto keeps them.

Source: AWS Systems Manager user guide, "Assigning parameter policies in Parameter Store".
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from moto.ssm.models import ssm_backends

from cloud.seams.due.agenda import Source, backends, register


def install() -> None:
    register(Source("ssm", _next_due, _fire, tidying=True))


def _expiring(account_id: str) -> Iterator[tuple[float, Any, str]]:
    for backend in backends(ssm_backends, account_id):
        for name, versions in list(dict.items(backend._parameters)):
            if versions and versions[-1].policies:
                for due in _expirations(versions[-1].policies):
                    yield due, backend, name


def _expirations(policies: str) -> Iterator[float]:
    try:
        for policy in json.loads(policies):
            if policy["Type"] == "Expiration":
                moment = datetime.fromisoformat(policy["Attributes"]["Timestamp"])
                if moment.tzinfo is None:
                    moment = moment.replace(tzinfo=UTC)
                yield moment.timestamp()
    except (ValueError, KeyError, TypeError):
        return  # moto takes any text for a policy


def _next_due(account_id: str) -> float | None:
    return min((due for due, _, _ in _expiring(account_id)), default=None)


def _fire(account_id: str, moment: float) -> int:
    over = [(backend, name) for due, backend, name in _expiring(account_id) if due <= moment]
    for backend, name in over:
        backend.delete_parameter(name)
    return len(over)
