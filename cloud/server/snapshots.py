"""An account on disk: whole, authenticated, replaced at once.

Layout of `state.bin`: magic, HMAC-SHA256, four bytes with the length of a JSON header, the
header, then the zlib-compressed pickle. The HMAC covers the account's id and all that follows
it, so that nothing is unpickled which this installation did not write for this very account.
"""

import hmac
import json
import os
import pickle
import secrets
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from cloud.errors import StateCorruptError
from cloud.seams import backends, bodies, pickling
from cloud.seams.scope import Scope, entered
from cloud.server.files import write_whole

NAME = "state.bin"
_MAGIC = b"GSND1\n"
_DIGEST = 32  # bytes
_LENGTH = struct.Struct(">I")
_FASTEST = 1  # zlib's level: a third of the size for a tenth of a millisecond


@dataclass(frozen=True, slots=True)
class Header:
    """What must be known of an account that sleeps."""

    buckets: tuple[str, ...]


class Snapshots:
    """Writes and reads accounts with this installation's key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def save(self, account_id: str, directory: Path, store: bodies.Store) -> None:
        """Write all of the account. Its lock must be held.

        Raises pickle.PicklingError, TypeError or AttributeError for what cannot be kept, and
        OSError when the disk refuses.
        """
        with entered(Scope(account_id)):
            data, named = pickling.dump(backends.held(account_id))
        header = json.dumps({"buckets": backends.buckets(account_id)}).encode()
        payload = _LENGTH.pack(len(header)) + header + zlib.compress(data, _FASTEST)
        mac = self._mac(account_id, payload)
        write_whole(directory / NAME, _MAGIC + mac + payload)
        store.keep_only(named)

    def peek(self, account_id: str, directory: Path) -> Header:
        """Return the header. Raises StateCorruptError."""
        return self._split(account_id, directory)[0]

    def wake(self, account_id: str, directory: Path) -> None:
        """Put the account's back ends into this process. Raises StateCorruptError."""
        header, packed = self._split(account_id, directory)
        with entered(Scope(account_id)):
            try:
                held = pickling.load(zlib.decompress(packed))
                backends.give_back(account_id, held, header.buckets)
            except (pickle.UnpicklingError, LookupError, AttributeError, ImportError) as fault:
                sentence = f"The state of account {account_id} is of another version: {fault}"
                raise StateCorruptError(sentence) from fault

    def _split(self, account_id: str, directory: Path) -> tuple[Header, bytes]:
        try:
            content = (directory / NAME).read_bytes()
        except OSError as fault:
            sentence = f"The state of account {account_id} cannot be read: {fault}"
            raise StateCorruptError(sentence) from fault
        start = len(_MAGIC) + _DIGEST
        mac, payload = content[len(_MAGIC) : start], content[start:]
        authentic = hmac.compare_digest(mac, self._mac(account_id, payload))
        if not content.startswith(_MAGIC) or not authentic:
            sentence = f"The state of account {account_id} was not written by this installation."
            raise StateCorruptError(sentence)
        (length,) = _LENGTH.unpack_from(payload)
        body = _LENGTH.size + length
        header = json.loads(payload[_LENGTH.size : body])
        return Header(tuple(header["buckets"])), payload[body:]

    def _mac(self, account_id: str, payload: bytes) -> bytes:
        return hmac.digest(self._key, account_id.encode() + payload, "sha256")


def installation_key(directory: Path) -> bytes:
    """Return this installation's key, made when there is none yet."""
    path = directory / "installation.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    key = secrets.token_bytes(_DIGEST)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    return key
