"""A network namespace in which nothing exists but listeners that the runner serves from outside.

It belongs to the pool, so a learner, whose user namespace lies below it, has no rights over it:
they can neither bind a port below 1024 nor add an address or a route.
"""

import fcntl
import os
import socket
import struct
import threading
from dataclasses import dataclass

from runner.errors import JailFailedError
from runner.server import syscalls

NAMES = ("127.0.0.53", 53)
CLOUD = "127.0.0.80"
SITE = ("127.0.0.81", 80)
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
BACKLOG = 64


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
        for listener in (
            self.names_udp,
            self.names_tcp,
            self.site,
            self.cloud_tls,
            self.cloud_plain,
        ):
            if listener is not None:
                listener.close()


def make(*, cloud: bool) -> Network:
    """Make a namespace with its listeners. Blocks for a few milliseconds.

    A thread of its own enters the namespace and ends; the sockets stay in it. No jail may be
    started from that thread, since it would end with it. Raises JailFailedError.
    """
    made: list[Network] = []
    failures: list[OSError] = []

    def inside() -> None:
        try:
            made.append(_inside(cloud=cloud))
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=inside, name="network")
    thread.start()
    thread.join()
    if failures:
        raise JailFailedError("The machine could not make a network for the jail.") from failures[0]
    return made[0]


def _inside(*, cloud: bool) -> Network:
    syscalls.unshare(syscalls.CLONE_NEWNET)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        (flags,) = struct.unpack_from("h", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request), 16)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.settimeout(0)
    names.bind(NAMES)
    return Network(
        descriptor=os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC),
        names_udp=names,
        names_tcp=_listener(NAMES),
        site=_listener(SITE),
        cloud_tls=_listener((CLOUD, 443)) if cloud else None,
        cloud_plain=_listener((CLOUD, 80)) if cloud else None,
    )


def _listener(address: tuple[str, int]) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.settimeout(0)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind(address)
    listener.listen(BACKLOG)
    return listener
