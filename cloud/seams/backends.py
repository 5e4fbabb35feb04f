"""All that moto holds of one account, to be kept, given back or forgotten.

Replaces nothing: moto has no way to drop or to save one account.
"""

from collections.abc import Iterable
from typing import Any

from moto.core.base_backend import BackendDict
from moto.s3.models import s3_backends

from cloud.seams import pickling

Backends = dict[str, dict[str, Any]]  # by name of the BackendDict, then by region


def forget(account_id: str) -> None:
    """Take the account's back ends out of this process. Its bucket names stay taken."""
    for backends in _in_use():
        dict.pop(backends, account_id, None)


def buckets(account_id: str) -> tuple[str, ...]:
    """Return the bucket names that are the account's in the whole cloud. It must be awake."""
    home = dict.get(s3_backends, account_id)
    names = [name for backend in dict.values(home) for name in backend.buckets] if home else []
    return tuple(name for name in names if owner_of_bucket(name) == account_id)


def littered(account_id: str) -> bool:
    """Tell whether it is time to look for objects' bodies that nothing refers to any more."""
    home = dict.get(s3_backends, account_id)
    kept: Any = (
        [b.keys for held_ in dict.values(home) for b in held_.buckets.values()] if home else []
    )
    return any(names.littered for names in kept)


def owner_of_bucket(bucket: str) -> str | None:
    found = s3_backends.bucket_accounts.get(bucket)
    return None if found is None else found[1]


def _in_use() -> list[Any]:
    register: Any = BackendDict
    return list(register._instances)


def held(account_id: str) -> Backends:
    """Return what moto holds of the account."""
    return {
        pickling.name_of(backends): dict(dict.items(dict.__getitem__(backends, account_id)))
        for backends in _in_use()
        if dict.__contains__(backends, account_id)
    }


def count(backends: Any, account_id: str) -> int:
    """Return in how many regions the account has one of these back ends."""
    home = dict.get(backends, account_id)
    return 0 if home is None else len(home)


def give_back(account_id: str, held_: Backends) -> None:
    """Put into this process what `held` returned, in place of what there is.

    The account's scope must be entered. Nothing is missing at any moment meanwhile.
    """
    for name, regions in held_.items():
        home = pickling.find(name)[account_id]
        for region, backend in regions.items():
            dict.__setitem__(home, region, backend)
        for region in dict.keys(home) - regions.keys():
            dict.__delitem__(home, region)
    for backends in _in_use():
        if pickling.name_of(backends) not in held_:
            dict.pop(backends, account_id, None)


def claim_buckets(account_id: str, owned: Iterable[str]) -> None:
    """Keep bucket names from other accounts."""
    for name in owned:
        s3_backends.bucket_accounts[name] = ("aws", account_id)


def release_buckets(names: Iterable[str]) -> None:
    """Let others have these bucket names."""
    for name in names:
        dict.pop(s3_backends.bucket_accounts, name, None)
