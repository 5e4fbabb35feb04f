"""A frame: some pieces of an account's state, whole, numbered and authenticated.

On disk: magic, keyed BLAKE2b, then, covered by it together with the account's id, its number,
lengths, a JSON header and the pieces' pickles one after another. So nothing is unpickled that
this installation did not write for this very account, and a frame that was cut short is not taken
for one. (GSND3, which is read yet, had HMAC-SHA256, which takes twice as long where the processor
does not help.)

A piece `+name` is appended to the piece `name` of before; an empty piece takes it away.

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
from hashlib import blake2b
from typing import Any, cast

FORMAT = 4
MAGIC = b"GSND4\n"
OLDER = b"GSND3\n"
_DIGEST = 32  # bytes
_SIZES = struct.Struct(">QII")  # number, bytes of the header, bytes of the pieces
_BODY = len(MAGIC) + _DIGEST
_ENCODER = json.JSONEncoder(separators=(",", ":"))
_LEVEL = 1  # of zlib: twice as small in a tenth of the time that level 6 takes


@dataclass(slots=True)
class Frame:
    number: int
    pieces: dict[str, bytes]
    header: dict[str, Any] = field(default_factory=dict)
    whole: bool = True
    older: bool = False

    def over(self, before: "Frame") -> "Frame":
        """Return the state that this frame makes of the one `before` it, which is used up."""
        pieces: dict[str, bytes | bytearray] = {**before.pieces}
        for name, data in self.pieces.items():
            if name.startswith("+"):
                part = pieces[name[1:]]
                if isinstance(part, bytes):
                    part = pieces[name[1:]] = bytearray(part)
                part += data
            elif data:
                pieces[name] = data
            else:
                pieces.pop(name, None)
        older = self.older or before.older
        return Frame(self.number, cast(dict[str, bytes], pieces), self.header, older=older)


@dataclass(frozen=True, slots=True)
class Seal:
    """Authenticates what is written for one purpose, such as an account's state."""

    key: bytes
    purpose: str

    def mac(self, payload: bytes) -> bytes:
        made = blake2b(self.purpose.encode(), key=self.key, digest_size=_DIGEST)
        made.update(payload)
        return made.digest()

    def older_mac(self, payload: bytes) -> bytes:
        """Of the formats before 4."""
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
    text = _ENCODER.encode(header).encode()
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
    magic = content[at : at + len(MAGIC)]
    if magic not in {MAGIC, OLDER} or len(content) < start + _SIZES.size:
        return None
    number, text_size, data_size = _SIZES.unpack_from(content, start)
    text_at = start + _SIZES.size
    data_at = text_at + text_size
    end = data_at + data_size
    mac = content[at + len(MAGIC) : start]
    seal_of = seal.older_mac if magic == OLDER else seal.mac
    if end > len(content) or not hmac.compare_digest(mac, seal_of(content[start:end])):
        return None
    header = json.loads(content[text_at:data_at])
    pieces: dict[str, bytes] = {}
    for name, size in () if headers else header["pieces"].items():
        data = content[data_at : data_at + size]
        pieces[name] = zlib.decompress(data) if header["zipped"] else data
        data_at += size
    return Frame(number, pieces, header, header["whole"], magic == OLDER), end
