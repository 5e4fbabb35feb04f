"""Keys that name their account, as AWS's do. Replaces nothing: it reads what moto writes.

Source: `moto.iam.utils.generate_access_key_id_from_account_id`.
"""

import binascii
from base64 import b32decode
from functools import lru_cache

from moto.iam.models import AccessKey, User, iam_backends
from moto.iam.utils import ACCOUNT_OFFSET, AWS_ROLE_ALPHABET

_LENGTH = 20
_ODD = frozenset(AWS_ROLE_ALPHABET[16:])


@lru_cache(maxsize=4096)
def account_of(access_key_id: str) -> str | None:
    """Return the account that the key says it belongs to, or None when it says nothing."""
    if len(access_key_id) != _LENGTH:
        return None
    try:
        number = int.from_bytes(b32decode(access_key_id[4:12]), "big") - ACCOUNT_OFFSET
    except (binascii.Error, ValueError):
        return None
    number = 2 * number + (access_key_id[12] in _ODD)
    return f"{number:012d}" if 0 <= number < 10**12 else None


def find(account_id: str, access_key_id: str) -> tuple[AccessKey, User | None] | None:
    """Return the key and its user, None for the user of a temporary one; None if unknown."""
    # Past the wall between accounts, since the account is the one that the key itself names.
    iam = dict.get(dict.get(iam_backends, account_id, {}), "aws")
    key = None if iam is None else iam.access_keys.get(access_key_id)
    if iam is None or key is None:
        return None
    if key.user_name is None:
        return key, None
    user = iam.users.get(key.user_name)
    if user is None or key not in user.access_keys:
        return None
    return key, user
