"""Addresses that a learner's machines have in their networks, and the ports that are open there.

A packet to a port that is shut is dropped, as by a security group: who connects waits until their
time is up. At an open port where nobody listens the kernel refuses, as a machine on AWS would. It
is done with routes alone: the kernel's rule for its own addresses steps back behind ours, which
take an open port to the address and everything else to nobody.
"""

import os
import socket
import threading
from collections.abc import Callable
from typing import Any

from pyroute2 import IPRoute
from pyroute2.netlink.exceptions import NetlinkError

from runner.server import network

TERMINAL = "203.0.113.25"  # the learner's own address on the internet. Source: RFC 5737
Ranges = frozenset[tuple[int, int]]

_LOOPBACK = 1
_NOBODY, _OPEN, _LOCAL = 99, 100, 255  # routing tables
_FIRST, _THEN, _LAST = 100, 200, 1000  # priorities of rules
_HOST_SCOPE = 254
_TCP = 6


class Firewall:
    """Before the machines that a namespace reaches. Blocks for some milliseconds a change."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = os.dup(descriptor)  # the number may soon name something else
        self._lock = threading.Lock()
        self._closed = False
        self._open: dict[str, Ranges] = {}
        self._answers: frozenset[int] = frozenset()

    @property
    def is_open(self) -> dict[str, Ranges]:
        """Return the addresses there are, with their open ports."""
        return self._open

    @property
    def answers(self) -> frozenset[int]:
        return self._answers

    def become(self, wanted: dict[str, Ranges], answers: frozenset[int] = frozenset()) -> None:
        """Have these addresses, with these ports open, and no others. Raises OSError.

        What comes from the ports `answers` gets to the addresses: somebody at one of them has
        connected there.
        """
        with self._lock:
            if not self._closed:
                _with_routes(self._descriptor, lambda routes: self._change(routes, wanted))
                _with_routes(self._descriptor, lambda routes: self._answer(routes, answers))

    def listener(self, address: tuple[str, int]) -> socket.socket:
        """Return one that listens behind it. Raises OSError."""
        return network.within(self._descriptor, lambda: network.listener(address))

    def close(self) -> None:
        with self._lock:
            self._closed = True
            os.close(self._descriptor)

    def _change(self, routes: Any, wanted: dict[str, Ranges]) -> None:  # noqa: ANN401
        if not self._open:
            _step_back(routes)
        for address in self._open.keys() - wanted.keys():
            for ports in self._open.pop(address):
                routes.rule("del", **_rule(address, ports))
            _address(routes, "del", address)
        for address in wanted.keys() - self._open.keys():
            _address(routes, "add", address)
            self._open[address] = frozenset()
        for address, ranges in wanted.items():
            for ports in ranges - self._open[address]:
                routes.rule("add", **_rule(address, ports))
            for ports in self._open[address] - ranges:
                routes.rule("del", **_rule(address, ports))
            self._open[address] = ranges

    def _answer(self, routes: Any, answers: frozenset[int]) -> None:  # noqa: ANN401
        for port in answers - self._answers:
            routes.rule("add", **_rule_of_answers(port))
        for port in self._answers - answers:
            routes.rule("del", **_rule_of_answers(port))
        self._answers = answers


def _step_back(routes: Any) -> None:  # noqa: ANN401
    if any(rule.get_attr("FRA_PRIORITY") == _LAST for rule in routes.get_rules()):
        return
    routes.addr("add", index=_LOOPBACK, address=TERMINAL, prefixlen=32)
    routes.rule("add", priority=_LAST, table=_LOCAL)
    routes.rule("del", priority=0, table=_LOCAL)


def _address(routes: Any, change: str, address: str) -> None:  # noqa: ANN401
    whole = f"{address}/32"
    if change == "add":
        routes.addr("add", index=_LOOPBACK, address=address, prefixlen=32)
    routes.route(change, dst=whole, oif=_LOOPBACK, table=_NOBODY)
    routes.route(
        change,
        type="local",
        dst=whole,
        oif=_LOOPBACK,
        prefsrc=TERMINAL,
        table=_OPEN,
        scope=_HOST_SCOPE,
    )
    routes.rule(change, priority=_THEN, dst=whole, table=_NOBODY)
    if change == "del":
        routes.addr("del", index=_LOOPBACK, address=address, prefixlen=32)


def _rule(address: str, ports: tuple[int, int]) -> dict[str, Any]:
    return {
        "priority": _FIRST,
        "dst": f"{address}/32",
        "ip_proto": _TCP,
        "dport_range": f"{ports[0]}:{ports[1]}",
        "table": _OPEN,
    }


def _rule_of_answers(port: int) -> dict[str, Any]:
    return {
        "priority": _FIRST,
        "ip_proto": _TCP,
        "sport_range": f"{port}:{port}",
        "table": _OPEN,
    }


def _with_routes(descriptor: int, work: Callable[[Any], None]) -> None:
    def inside() -> None:
        try:
            with IPRoute() as routes:
                work(routes)
        except NetlinkError as fault:
            raise OSError(fault.code, str(fault)) from fault

    network.within(descriptor, inside)
