"""A network namespace in which nothing exists but listeners that the runner serves from outside.

It belongs to the pool, so a learner, whose user namespace lies below it, has no rights over it:
they can neither bind a port below 1024 nor add an address or a route.
"""

import fcntl
import os
import socket
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from runner.errors import JailFailedError
from runner.server import syscalls

NAMES = ("127.0.0.53", 53)
CLOUD = "127.0.0.80"
SITE = ("127.0.0.81", 80)
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFADDR, IFF_UP = 0x8913, 0x8914, 0x8916, 0x1
BACKLOG = 64

T = TypeVar("T")


@dataclass(frozen=True)
class Network:
    """`descriptor` names the namespace for setns; the sockets listen inside it."""

    descriptor: int
    names_udp: socket.socket
    names_tcp: socket.socket
    site: socket.socket
    cloud_tls: socket.socket | None
    cloud_plain: socket.socket | None

    def close(self) -> None:
        os.close(self.descriptor)
        for one in (
            self.names_udp,
            self.names_tcp,
            self.site,
            self.cloud_tls,
            self.cloud_plain,
        ):
            if one is not None:
                one.close()


def make(*, cloud: bool) -> Network:
    """Make a namespace with its listeners. Blocks for a few milliseconds. Raises JailFailedError."""
    return _in_thread(lambda: _inside(cloud=cloud))


def make_bare(*addresses: str) -> int:
    """Make a namespace with nothing in it but `lo`, which has these addresses besides its own.

    Returns its descriptor. Who connects to one of the addresses comes from it, too.
    Raises JailFailedError.
    """
    return _in_thread(lambda: _fresh(addresses))


def within(descriptor: int, work: Callable[[], T]) -> T:
    """Return what `work` returns in a namespace that `make` made: sockets, say, which stay in it.

    Raises OSError, as `work` does, and JailFailedError.
    """

    def enter() -> T | OSError:
        syscalls.setns(descriptor, syscalls.CLONE_NEWNET)
        try:
            return work()
        except OSError as fault:
            return fault

    outcome = _in_thread(enter)
    if isinstance(outcome, OSError):
        raise outcome
    return outcome


def _in_thread(work: Callable[[], T]) -> T:
    """Run `work` in a thread of its own, which may enter a namespace, and ends.

    No jail may be started from that thread, since it would end with it.
    """
    made: list[T] = []
    failures: list[OSError] = []

    def inside() -> None:
        try:
            made.append(work())
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=inside, name="network")
    thread.start()
    thread.join()
    if failures:
        raise JailFailedError("The machine could not make a network for the jail.") from failures[0]
    return made[0]


def _fresh(addresses: Sequence[str] = ()) -> int:
    syscalls.unshare(syscalls.CLONE_NEWNET)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        for number, address in enumerate(addresses):
            # struct ifreq with a struct sockaddr_in, of an alias of `lo`
            place = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(address))
            fcntl.ioctl(any_socket, SIOCSIFADDR, struct.pack("16s16s", b"lo:%d" % number, place))
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request), 16)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _inside(*, cloud: bool) -> Network:
    descriptor = _fresh()
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.settimeout(0)
    names.bind(NAMES)
    return Network(
        descriptor=descriptor,
        names_udp=names,
        names_tcp=listener(NAMES),
        site=listener(SITE),
        cloud_tls=listener((CLOUD, 443)) if cloud else None,
        cloud_plain=listener((CLOUD, 80)) if cloud else None,
    )


def listener(address: tuple[str, int], *, backlog: int = BACKLOG) -> socket.socket:
    """Return a socket that listens, in the namespace of this thread."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.settimeout(0)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    made.bind(address)
    made.listen(backlog)
    return made
