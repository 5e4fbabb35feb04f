"""A key that is disabled or to be deleted does nothing. Replaces: the use of keys in `KmsBackend`.

moto encrypts and decrypts with a disabled key. These operations change nothing, so the key is
looked at when moto has said which it was: a ciphertext names its own.
Source: AWS KMS developer guide, "Key states of AWS KMS keys".
"""

from collections.abc import Callable
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.models import KmsBackend

from cloud.seams.patch import put

_USES = ("encrypt", "decrypt", "re_encrypt", "generate_data_key", "sign", "verify")


def install() -> None:
    for name in _USES:
        put(KmsBackend, name, _checked(getattr(KmsBackend, name)))


def _checked(plain: Callable[..., Any]) -> Callable[..., Any]:
    def use(self: Any, *args: Any, **options: Any) -> Any:
        answer = plain(self, *args, **options)
        for part in answer:
            if isinstance(part, str) and ":key/" in part:
                _check(self, part)
        return answer

    return use


def _check(backend: Any, arn: str) -> None:
    state = backend.describe_key(arn.rpartition("/")[2]).key_state
    if state == "Disabled":
        raise JsonRESTError("DisabledException", f"{arn} is disabled.")
    if state == "PendingDeletion":
        raise JsonRESTError("KMSInvalidStateException", f"{arn} is pending deletion.")
