"""Streams of a log, pickled in packets that are made once: logs only grow, and are written often.

Replaces: how `LogStream` pickles, which is event by event, each time the account is kept.
"""

import pickle
import zlib
from typing import Any

from moto.logs.models import LogStream

_PACKET = 128  # events
_EVENTS = "events"
_PACKED = "packed_events"  # our own attribute: packets, each with its first and last event


def install() -> None:
    kind: Any = LogStream
    kind.__getstate__ = _getstate
    kind.__setstate__ = _setstate


def _getstate(self: Any) -> dict[str, Any]:
    state = dict(vars(self))
    known = state.pop(_PACKED, [])
    events = state.pop(_EVENTS)
    packets = []
    for number in range(len(events) // _PACKET):
        first, last = events[number * _PACKET], events[(number + 1) * _PACKET - 1]
        packet = known[number] if number < len(known) else None
        if packet is None or packet[0] is not first or packet[1] is not last:
            part = events[number * _PACKET : (number + 1) * _PACKET]
            packet = first, last, zlib.compress(pickle.dumps(part, 5), 1)
        packets.append(packet)
    vars(self)[_PACKED] = packets
    rest = events[len(packets) * _PACKET :]
    return {**state, _EVENTS: ([packed for *_, packed in packets], rest)}


def _setstate(self: Any, state: dict[str, Any]) -> None:
    events = state.pop(_EVENTS)
    vars(self).update(state)
    if isinstance(events, list):  # an older version's
        self.events = events
        return
    packets, rest = events
    self.events, vars(self)[_PACKED] = [], []
    for packed in packets:
        part = pickle.loads(zlib.decompress(packed))  # noqa: S301 - authenticated with the whole
        vars(self)[_PACKED].append((part[0], part[-1], packed))
        self.events += part
    self.events += rest
