"""Grants on keys that are there. Replaces: the grant operations of `moto.kms.responses`.

For a key that does not exist, or is another account's, moto fails inside; KMS answers
NotFoundException. Source: KMS API Reference, "CreateGrant", errors.
"""

from collections.abc import Callable
from typing import Any

from moto.kms.responses import KmsResponse

from cloud.seams.patch import put

_OPERATIONS = ("create_grant", "list_grants", "revoke_grant")


def install() -> None:
    for name in _OPERATIONS:
        put(KmsResponse, name, _validated(getattr(KmsResponse, name)))


def _validated(plain: Callable[[Any], str]) -> Callable[[Any], str]:
    def grant(self: Any) -> str:
        self._validate_cmk_id(self._get_param("KeyId"))
        return plain(self)

    return grant
