"""States written by earlier versions, so that an upgrade finds its accounts.

GSND2: magic, HMAC, generation, lengths, a JSON header with the buckets, and one pickle of all
back ends. It comes back as one piece of the name `earlier`, and is written anew at the next change.
"""

import hmac
import json
import struct

from cloud.server.frames import Frame, Seal

MAGIC = b"GSND2\n"
PIECE = "earlier"
_DIGEST = 32  # bytes
_START = len(MAGIC) + _DIGEST
_LENGTHS = struct.Struct(">QII")  # generation, bytes of the header, bytes of the pickle


def read(content: bytes, seal: Seal) -> Frame | None:
    """Return the state, or None when it is damaged or not ours."""
    if len(content) < _START + _LENGTHS.size:
        return None
    number, header_size, data_size = _LENGTHS.unpack_from(content, _START)
    header_at = _START + _LENGTHS.size
    data_at = header_at + header_size
    end = data_at + data_size
    if not hmac.compare_digest(content[len(MAGIC) : _START], seal.older_mac(content[_START:end])):
        return None
    header = json.loads(content[header_at:data_at])
    return Frame(number, {PIECE: content[data_at:end]}, header)
