"""The record of an account: one line of JSON a call, on disk, bounded.

Two files take turns: when the newer is full it becomes the older one, and what was older is
gone. `sequence` never restarts while the account lives.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

LARGEST_FILE = 8 * 1024 * 1024  # bytes; two of them are kept
LARGEST_EVENT = 64 * 1024  # bytes
_NEWER, _OLDER = "record.jsonl", "record.old.jsonl"
_TAIL = 2 * LARGEST_EVENT


@dataclass(frozen=True, slots=True)
class Search:
    """Which events are wanted: above `after`, oldest first, at most `limit`."""

    event_name: str | None = None
    after: int = 0
    include_operator: bool = False
    limit: int = 1000

    def fits(self, event: dict[str, Any]) -> bool:
        return (
            event["sequence"] > self.after
            and self.event_name in {None, event["eventName"]}
            and (self.include_operator or not event["operator"])
        )


class Record:
    """Appends and searches. Used from the recorder's one thread."""

    def __init__(self, directory: Path) -> None:
        self._newer = directory / _NEWER
        self._older = directory / _OLDER
        self._size = self._newer.stat().st_size if self._newer.exists() else 0
        self.sequence = self._last_sequence()

    def append(self, event: dict[str, Any]) -> None:
        line = _line(event)
        if self._size + len(line) > LARGEST_FILE:
            self._newer.replace(self._older)
            self._size = 0
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        descriptor = os.open(self._newer, flags, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
        self._size += len(line)
        self.sequence = event["sequence"]

    def find(self, wanted: Search) -> list[dict[str, Any]]:
        needle = json.dumps(wanted.event_name).encode() if wanted.event_name else b""
        events = (_parse(line) for line in self._lines() if needle in line)
        fitting = (event for event in events if event is not None and wanted.fits(event))
        return list(islice(fitting, wanted.limit))

    def _lines(self) -> Iterator[bytes]:
        for path in (self._older, self._newer):
            if path.exists():
                with path.open("rb") as file:
                    yield from file

    def _last_sequence(self) -> int:
        for path in (self._newer, self._older):
            if not path.exists():
                continue
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - _TAIL))
                events = [event for line in file if (event := _parse(line))]
            if events:
                return int(events[-1]["sequence"])
        return 0


def _line(event: dict[str, Any]) -> bytes:
    line = json.dumps(event, separators=(",", ":"), default=str).encode() + b"\n"
    if len(line) <= LARGEST_EVENT:
        return line
    short = event | {"requestParameters": None, "responseElements": None}
    return json.dumps(short, separators=(",", ":"), default=str).encode() + b"\n"


def _parse(line: bytes) -> dict[str, Any] | None:
    """Return the event, or None for a line cut off by a crash or by where reading began."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "sequence" in event else None
