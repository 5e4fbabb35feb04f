"""On which ports something listens in a network, from the kernel's own tables."""

import contextlib
import os
import sys
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address

_LISTENS = "0A"
_CHUNK = 1 << 16


def ports(tables: Iterable[int], address: str) -> frozenset[int]:
    """Return the ports that a connection to `address` finds; the loopback's own are none."""
    wanted = {address, "0.0.0.0", "::"}  # noqa: S104 - what others have bound
    return frozenset(
        port for table in tables for bound, port in _listeners(table) if bound in wanted
    )


def _listeners(table: int) -> Iterable[tuple[str, int]]:
    """Read /proc/net/tcp or tcp6."""
    for line in _text(table).splitlines()[1:]:
        words = line.split()
        if len(words) > 3 and words[3] == _LISTENS:
            address, _, port = words[1].partition(":")
            yield _address(address), int(port, 16)


def _address(printed: str) -> str:
    """Read an address as the kernel prints it: words of 32 bits in the host's order of bytes."""
    packed = bytes.fromhex(printed)
    if sys.byteorder == "little":
        packed = b"".join(packed[at : at + 4][::-1] for at in range(0, len(packed), 4))
    found = ip_address(packed)
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(found)


def _text(table: int) -> str:
    read = b""
    with contextlib.suppress(OSError):
        while chunk := os.pread(table, _CHUNK, len(read)):
            read += chunk
    return read.decode("ascii", "replace")
