"""All that moto holds of one account, to be kept, given back or forgotten.

Replaces nothing: moto has no way to drop or to save one account.
"""

from typing import Any

from moto.core.base_backend import BackendDict
from moto.s3.models import s3_backends


def forget(account_id: str) -> None:
    """Take the account's back ends and its bucket names out of this process."""
    for backends in _in_use():
        dict.pop(backends, account_id, None)
    for name in buckets(account_id):
        s3_backends.bucket_accounts.pop(name, None)


def buckets(account_id: str) -> tuple[str, ...]:
    owners = list(s3_backends.bucket_accounts.items())
    return tuple(name for name, (_, owner) in owners if owner == account_id)


def owner_of_bucket(bucket: str) -> str | None:
    found = s3_backends.bucket_accounts.get(bucket)
    return None if found is None else found[1]


def _in_use() -> list[Any]:
    register: Any = BackendDict
    return list(register._instances)
