"""A frame: some pieces of an account's state, whole, numbered and authenticated.

On disk: magic, HMAC-SHA256, then, covered by the HMAC together with the account's id, its number,
lengths, a JSON header and the pieces' pickles one after another. So nothing is unpickled that
this installation did not write for this very account, and a frame that was cut short is not taken
for one.

Header: `format`; `whole`, when the frame holds all pieces; `pieces`, for each name the bytes it
takes here; `zipped`; `buckets`, which must be known while the account sleeps; `clock`, how far the
account's time has been moved forward; and what whoever wrote it wishes to remember.
"""

import hmac
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

FORMAT = 3
MAGIC = b"GSND3\n"
_DIGEST = 32  # bytes
_SIZES = struct.Struct(">QII")  # number, bytes of the header, bytes of the pieces
_BODY = len(MAGIC) + _DIGEST
_LEVEL = 1  # of zlib: twice as small in a tenth of the time that level 6 takes


@dataclass(slots=True)
class Frame:
    number: int
    pieces: dict[str, bytes]
    header: dict[str, Any] = field(default_factory=dict)
    whole: bool = True

    def over(self, before: "Frame") -> "Frame":
        """Return the state that this frame makes of the one `before` it."""
        return Frame(self.number, before.pieces | self.pieces, self.header)


@dataclass(frozen=True, slots=True)
class Seal:
    """Authenticates what is written for one purpose, such as an account's state."""

    key: bytes
    purpose: str

    def mac(self, payload: bytes) -> bytes:
        return hmac.digest(self.key, self.purpose.encode() + payload, "sha256")


def pack(frame: Frame, seal: Seal, *, zipped: bool = False) -> bytes:
    pieces = frame.pieces
    if zipped:
        pieces = {name: zlib.compress(data, _LEVEL) for name, data in pieces.items()}
    header = frame.header | {
        "format": FORMAT,
        "whole": frame.whole,
        "zipped": zipped,
        "pieces": {name: len(data) for name, data in pieces.items()},
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    data = b"".join(pieces.values())
    payload = _SIZES.pack(frame.number, len(text), len(data)) + text + data
    return MAGIC + seal.mac(payload) + payload


def unpack(content: bytes, seal: Seal, *, headers: bool = False) -> Iterator[tuple[Frame, int]]:
    """Yield each frame with where it ends, until one is missing, damaged or not ours.

    With `headers`, the frames come without their pieces.
    """
    at, number = 0, None
    while (found := _frame_at(content, at, seal, headers=headers)) is not None:
        frame, at = found
        if number is not None and frame.number != number + 1:
            return
        number = frame.number
        yield frame, at


def _frame_at(content: bytes, at: int, seal: Seal, *, headers: bool) -> tuple[Frame, int] | None:
    start = at + _BODY
    if content[at : at + len(MAGIC)] != MAGIC or len(content) < start + _SIZES.size:
        return None
    number, text_size, data_size = _SIZES.unpack_from(content, start)
    text_at = start + _SIZES.size
    data_at = text_at + text_size
    end = data_at + data_size
    mac = content[at + len(MAGIC) : start]
    if end > len(content) or not hmac.compare_digest(mac, seal.mac(content[start:end])):
        return None
    header = json.loads(content[text_at:data_at])
    pieces: dict[str, bytes] = {}
    for name, size in () if headers else header["pieces"].items():
        data = content[data_at : data_at + size]
        pieces[name] = zlib.decompress(data) if header["zipped"] else data
        data_at += size
    return Frame(number, pieces, header, header["whole"]), end
