"""The record of an account: one line of JSON a call, on disk, bounded.

Five streams have a budget each: reads never push out the evidence of changes, nor does a flood of
messages or of refused attempts push out what was done to the account itself. A stream is a few
files, named by the sequence of their first event; the oldest makes room for the newest. `sequence`
grows as long as the account lives, over restarts and restores; where a crash lost a read, it has
a gap.
"""

import heapq
import itertools
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloud.server.search import HEAD, Head, Search

FILES = 4  # of a stream; the oldest goes when a fifth would be needed
LARGEST_FILE = {  # bytes
    "changes": 1280 * 1024,  # what changed the account
    "refused": 512 * 1024,  # what would have; a denial is large, with all policies that were asked
    "data": 1024 * 1024,  # what changed objects, items and messages
    "reads": 768 * 1024,
    "operator": 512 * 1024,  # what the platform itself did: set-up and grading
}
LARGEST_RECORD = FILES * sum(LARGEST_FILE.values())  # bytes: 16 MiB
LARGEST_EVENT = 64 * 1024  # bytes
FOLDER = "record"
_ENCODER = json.JSONEncoder(separators=(",", ":"), default=str)


class Record:
    """Takes numbers in an account's turn, appends and searches. Safe between threads."""

    __slots__ = ("_folder", "_lock", "_numbers", "_sequence", "_streams", "_sync", "noted")

    def __init__(self, directory: Path, *, sync: bool = False) -> None:
        """`sync`: changes are to survive a power cut."""
        self._folder = directory / FOLDER
        self._sync = sync
        self._lock = threading.Lock()
        self._numbers = threading.Lock()  # a call that takes one does not wait for what is written
        self._streams: dict[str, _Stream] = {}
        self._sequence: int | None = None  # found when first needed: accounts are many
        self.noted = 0  # every event up to this one is written, or in line to be

    def take(self) -> int:
        """Return the next sequence."""
        if self._sequence is None:
            with self._lock:
                self._opened()
        with self._numbers:
            self._sequence = self._opened() + 1
            return self._sequence

    @property
    def last(self) -> int:
        """The last sequence that was given out."""
        with self._lock:
            return self._opened()

    def append(self, event: dict[str, Any]) -> None:
        """Write the event down. Raises OSError when the disk refuses; then nothing of it is there."""
        line = line_of(event)
        with self._lock:
            self._opened()
            sync = self._sync and not event["readOnly"]
            self._streams[stream_of(event)].append(line, event["sequence"], sync=sync)

    def find(self, wanted: Search) -> list[dict[str, Any]]:
        with self._lock:
            self._opened()
        found = (
            head.event
            for head in self._heads(wanted)
            if wanted.may_fit(head) and wanted.fits(head.event)
        )
        return list(itertools.islice(found, wanted.limit))

    def _heads(self, wanted: Search) -> Iterator[Head]:
        """Yield what is above `after`, in order, the newest first if so wanted."""
        several = [
            stream.heads(wanted) for name, stream in self._streams.items() if wanted.may_be_in(name)
        ]
        return heapq.merge(*several, key=_sequence_of, reverse=wanted.newest_first)

    def _opened(self) -> int:
        """Return the last sequence given out."""
        if self._sequence is None:
            self._streams = {
                name: _Stream(self._folder, name, largest) for name, largest in LARGEST_FILE.items()
            }
            self._sequence = max(stream.open() for stream in self._streams.values())
        return self._sequence


class _Stream:
    """Files of one kind of event. Its record's lock is held while it is written."""

    __slots__ = ("_files", "_folder", "_largest", "_name", "_size")

    def __init__(self, folder: Path, name: str, largest: int) -> None:
        self._folder = folder
        self._name = name
        self._largest = largest
        self._files: list[Path] = []  # the oldest first
        self._size = 0  # of the newest

    def open(self) -> int:
        """Return the last sequence in it. An event that a crash cut off is cut away."""
        self._files = sorted(self._folder.glob(f"{self._name}-*.jsonl"))
        if not self._files:
            return 0
        newest = self._files[-1]
        content = newest.read_bytes()
        self._size = content.rfind(b"\n") + 1
        if self._size < len(content):
            os.truncate(newest, self._size)
        before = _first_of(newest) - 1  # what a file without a whole event follows upon
        tail = content[max(0, self._size - LARGEST_EVENT - 1) : self._size]
        return max((head.sequence for head in _parsed(tail)), default=before)

    def append(self, line: bytes, sequence: int, *, sync: bool) -> None:
        if not self._files or self._size + len(line) > self._largest:
            self._begin(sequence)
        newest = self._files[-1]
        descriptor = os.open(newest, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            written = os.write(descriptor, line)
            if written < len(line):  # as a full disk does it: the next write says why
                written += os.write(descriptor, line[written:])
            if sync:
                os.fdatasync(descriptor)
        except OSError:
            os.ftruncate(descriptor, self._size)
            raise
        finally:
            os.close(descriptor)
        self._size += written

    def heads(self, wanted: Search) -> Iterator[Head]:
        files = tuple(self._files)
        firsts = [_first_of(file) for file in files]
        # A file ends before the next one begins.
        old = sum(first <= wanted.after + 1 for first in firsts[1:])
        for path in reversed(files[old:]) if wanted.newest_first else files[old:]:
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # it made room meanwhile
                continue
            heads = _parsed(content, wanted.needles)
            yield from reversed(list(heads)) if wanted.newest_first else heads

    def _begin(self, sequence: int) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        while len(self._files) >= FILES:
            self._files[0].unlink(missing_ok=True)
            del self._files[0]
        self._files.append(self._folder / f"{self._name}-{sequence:012d}.jsonl")
        self._size = 0


def stream_of(event: dict[str, Any]) -> str:
    if event["operator"]:
        return "operator"
    if event["readOnly"]:
        return "reads"
    if "errorCode" in event:
        return "refused"
    return "changes" if event["managementEvent"] else "data"


def line_of(event: dict[str, Any]) -> bytes:
    """Return the event as it is written; one that is too large loses its largest parts."""
    line = _dump(event)
    if len(line) <= LARGEST_EVENT:
        return line
    event = event | {"requestParameters": None, "responseElements": None, "omitted": True}
    line = _dump(event)
    if len(line) <= LARGEST_EVENT:
        return line
    return _dump(event | {"resources": [], "authorization": None})


def _dump(event: dict[str, Any]) -> bytes:
    return _ENCODER.encode(event).encode() + b"\n"


def _parsed(content: bytes, needles: tuple[bytes, ...] = ()) -> Iterator[Head]:
    """Yield the heads of whole lines; what is just being written has no end yet."""
    for line in content.splitlines(keepends=True):
        if not all(needle in line for needle in needles):
            continue
        found = HEAD.match(line)
        if found and line.endswith(b"\n"):
            yield Head(int(found[1]), found, line)


def _sequence_of(head: Head) -> int:
    return head.sequence


def _first_of(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])
