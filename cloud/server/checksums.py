"""The checksums that S3 takes in `x-amz-checksum-*`, as base64."""

import zlib
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha1, sha256

_CRC32C = 0x82F63B78
_CRC64_NVME = 0x9A6C9329AC4BC9B5


@cache
def _table(polynomial: int) -> tuple[int, ...]:
    rows = []
    for byte in range(256):
        row = byte
        for _ in range(8):
            row = (row >> 1) ^ (polynomial if row & 1 else 0)
        rows.append(row)
    return tuple(rows)


def _crc(data: bytes, polynomial: int, bits: int) -> bytes:
    table = _table(polynomial)
    ones = (1 << bits) - 1
    value = ones
    for byte in data:
        value = (value >> 8) ^ table[(value ^ byte) & 0xFF]
    return (value ^ ones).to_bytes(bits // 8, "big")


_BY_NAME: dict[str, Callable[[bytes], bytes]] = {
    "crc32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "crc32c": lambda data: _crc(data, _CRC32C, 32),
    "crc64nvme": lambda data: _crc(data, _CRC64_NVME, 64),
    "sha1": lambda data: sha1(data, usedforsecurity=False).digest(),
    "sha256": lambda data: sha256(data).digest(),
}
PREFIX = "x-amz-checksum-"
NAMES = frozenset(_BY_NAME)


def compute(name: str, data: bytes) -> str:
    """`name` is one of NAMES."""
    return b64encode(_BY_NAME[name](data)).decode()
