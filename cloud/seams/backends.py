"""All that moto holds of one account, to be kept, given back or forgotten.

Replaces nothing: moto has no way to drop or to save one account.
"""

from typing import Any

from moto.core.base_backend import BackendDict
from moto.s3.models import s3_backends

from cloud.seams import pickling

Backends = dict[str, dict[str, Any]]  # by name of the BackendDict, then by region


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


def held(account_id: str) -> Backends:
    """Return what moto holds of the account: by name of the back ends, then by region."""
    return {
        pickling.name_of(backends): dict(dict.items(dict.__getitem__(backends, account_id)))
        for backends in _in_use()
        if dict.__contains__(backends, account_id)
    }


def give_back(account_id: str, held_: Backends, owned: tuple[str, ...]) -> None:
    """Put into this process what `held` returned in another. Its scope must be entered."""
    for name, regions in held_.items():
        home = pickling.find(name)[account_id]
        for region, backend in regions.items():
            dict.__setitem__(home, region, backend)
    claim_buckets(account_id, owned)


def claim_buckets(account_id: str, owned: tuple[str, ...]) -> None:
    """Keep bucket names from others while the account sleeps."""
    for name in owned:
        s3_backends.bucket_accounts[name] = ("aws", account_id)
