"""Secrets that nobody can foretell. Replaces: the generator behind `MotoRandom`.

moto draws access keys, secrets and ids from one Mersenne Twister for all accounts. Whoever has
seen some hundred ids could compute every later secret of every other learner.
"""

import secrets
import string
from random import SystemRandom
from typing import Any

from moto.moto_api._internal.moto_random import MotoRandom
from moto.sqs import models as sqs

from cloud.seams.patch import put

_HANDLE = 185  # letters of a receipt handle, as moto has it


def install() -> None:
    put(MotoRandom, "random", SystemRandom.random)
    put(MotoRandom, "getrandbits", SystemRandom.getrandbits)
    put(MotoRandom, "seed", SystemRandom.seed)
    # Letter by letter each costs a system call.
    put(MotoRandom, "get_random_hex", _hex)
    put(MotoRandom, "get_random_string", _text)
    put(sqs, "generate_receipt_handle", _receipt_handle)


def _hex(_self: Any, length: int = 8) -> str:
    return secrets.token_hex(length // 2 + 1)[:length]


def _text(
    _self: Any,
    length: int = 20,
    include_digits: bool = True,  # noqa: FBT001, FBT002 - moto's own signature
    lower_case: bool = False,  # noqa: FBT001, FBT002
) -> str:
    drawn = _drawn(string.ascii_letters + (string.digits if include_digits else ""), length)
    return drawn.lower() if lower_case else drawn


def _receipt_handle() -> str:
    return _drawn(string.ascii_lowercase, _HANDLE)


def _drawn(pool: str, length: int) -> str:
    """Return letters of a pool of at most 256, each as likely as any other."""
    fair = 256 - 256 % len(pool)
    drawn = ""
    while len(drawn) < length:
        data = secrets.token_bytes(2 * length)
        drawn += "".join([pool[byte % len(pool)] for byte in data if byte < fair])
    return drawn[:length]
