"""An instance's network: a wire between a namespace of its own and one in which we serve it.

The instance may bind any port of its own namespace, on which ours would lie in its way. So what it
is granted lies at the other end of the wire: names, the cloud, its metadata; and the learner, who
comes in from there. All that it sends goes to that end, and nothing is forwarded: what is not
granted is dropped.
"""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from pyroute2 import IPRoute
from pyroute2.netlink.exceptions import NetlinkError

from runner.errors import JailFailedError
from runner.server import names, network
from runner.server.firewall import TERMINAL
from runner.server.network import Network

RESOLVER = "169.254.169.253"  # Source: Amazon VPC User Guide, "Understanding Amazon DNS"
METADATA = "169.254.169.254"
CLOUD = "169.254.169.80"
_CABLE = "eth0"
_LOOPBACK = 1
_ONLINK = 0x4  # RTNH_F_ONLINK. Source: linux/rtnetlink.h
_FORWARDS = Path("/proc/sys/net/ipv4/ip_forward")  # a new network takes it from the host's
_LOW_PORTS = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


@dataclass(frozen=True)
class Wiring:
    """`inner` is the instance's namespace, to be closed by whoever holds this; `outer` is ours.

    `tables` are the kernel's lists of the connections in the instance's namespace.
    """

    inner: int
    outer: Network
    metadata: socket.socket
    tables: tuple[int, ...]

    def close(self) -> None:
        """Close all but `outer`, which is its gateway's."""
        self.metadata.close()
        for descriptor in (self.inner, *self.tables):
            os.close(descriptor)


def make(address: str) -> Wiring:
    """Wire up an instance with this private address. Blocks some milliseconds.

    Raises JailFailedError.
    """
    inner, outer = network.make_bare(), network.make_bare()
    try:
        network.within(outer, lambda: _our_end(inner, address))
        network.within(inner, lambda: _their_end(address))
        metadata, served = network.within(outer, lambda: _listeners(outer))
        tables = network.within(inner, _tables)
    except OSError as fault:
        os.close(inner)
        os.close(outer)
        raise JailFailedError("The machine could not make the instance's network.") from fault
    return Wiring(inner, served, metadata, tables)


def address_of(name: str) -> str | None:
    """Return where an instance finds a name, as `names.Own`."""
    return CLOUD if names.CLOUD_NAME.match(name) else None


def _our_end(inner: int, address: str) -> None:
    try:
        with IPRoute() as routes:
            peer = {"ifname": _CABLE, "net_ns_fd": inner}
            routes.link("add", ifname=_CABLE, kind="veth", peer=peer)
            cable = routes.link_lookup(ifname=_CABLE)[0]
            for own in (RESOLVER, METADATA, CLOUD, TERMINAL):
                routes.addr("add", index=cable, address=own, prefixlen=32)
            routes.link("set", index=cable, state="up")
            routes.route("add", dst=f"{address}/32", oif=cable)
        _FORWARDS.write_text("0")
    except NetlinkError as fault:
        raise OSError(fault.code, str(fault)) from fault


def _their_end(address: str) -> None:
    try:
        with IPRoute() as routes:
            cable = routes.link_lookup(ifname=_CABLE)[0]
            routes.addr("add", index=cable, address=address, prefixlen=32)
            routes.link("set", index=cable, state="up")
            # By way of one address: the kernel asks only for what is its own who has it.
            way = {"gateway": RESOLVER, "oif": cable, "flags": _ONLINK}
            routes.route("add", dst="0.0.0.0/0", **way)
    except NetlinkError as fault:
        raise OSError(fault.code, str(fault)) from fault
    _LOW_PORTS.write_text("0")


def _listeners(outer: int) -> tuple[socket.socket, Network]:
    questions = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    questions.settimeout(0)
    questions.bind((RESOLVER, 53))
    served = Network(
        descriptor=outer,
        names_udp=questions,
        names_tcp=network.listener((RESOLVER, 53)),
        site=network.listener(network.SITE),  # out of the instance's reach
        cloud_tls=network.listener((CLOUD, 443)),
        cloud_plain=network.listener((CLOUD, 80)),
    )
    return network.listener((METADATA, 80)), served


def _tables() -> tuple[int, ...]:
    """Open the kernel's tables of the network that this thread is in; they stay that network's."""
    flags = os.O_RDONLY | os.O_CLOEXEC
    return tuple(os.open(f"/proc/thread-self/net/{name}", flags) for name in ("tcp", "tcp6"))
