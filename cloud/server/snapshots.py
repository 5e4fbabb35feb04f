"""An account on disk: whole, authenticated, never half written.

Two slots, `state.0` and `state.1`, are overwritten in turn; the newer one that is intact counts.
(Renaming a new file over the old one is the usual way, but ext4 then flushes it first: 1.6 ms a
call against 0.05.) A slot holds a magic, an HMAC-SHA256, and then, covered by the HMAC together
with the account's id: generation, lengths, a JSON header and the pickle. So nothing is unpickled
that this installation did not write for this very account.
"""

import hmac
import json
import os
import pickle
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cloud.errors import StateCorruptError
from cloud.seams import backends, bodies, pickling
from cloud.seams.scope import Scope, entered

_SLOTS = ("state.0", "state.1")
_MAGIC = b"GSND2\n"
_DIGEST = 32  # bytes
_START = len(_MAGIC) + _DIGEST
_LENGTHS = struct.Struct(">QII")  # generation, bytes of the header, bytes of the pickle


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An account's state as it lies on disk. `buckets` must be known while it sleeps."""

    generation: int
    buckets: tuple[str, ...]
    pickled: bytes


class Snapshots:
    """Writes and reads accounts with this installation's key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def save(self, account_id: str, directory: Path, store: bodies.Store, number: int) -> int:
        """Write all of the account as its generation `number`; return how many bytes it takes.

        Its lock must be held.

        Raises pickle.PicklingError, TypeError or AttributeError for what cannot be kept, and
        OSError when the disk refuses.
        """
        with entered(Scope(account_id)):
            data, named = pickling.dump(backends.held(account_id))
        header = json.dumps({"buckets": backends.buckets(account_id)}).encode()
        payload = _LENGTHS.pack(number, len(header), len(data)) + header + data
        content = _MAGIC + self._mac(account_id, payload) + payload
        _overwrite(directory / _SLOTS[number % len(_SLOTS)], content)
        store.keep_only(named)
        return len(content)

    def read(self, account_id: str, directory: Path) -> Snapshot:
        """Return the newest state that is whole. Raises StateCorruptError when none is."""
        found = list(self._intact(account_id, directory))
        if not found:
            sentence = f"The state of account {account_id} is not there, or not ours."
            raise StateCorruptError(sentence)
        return max(found, key=lambda snapshot: snapshot.generation)

    def wake(self, account_id: str, directory: Path) -> int:
        """Put the account's back ends into this process; return their generation.

        Raises StateCorruptError.
        """
        snapshot = self.read(account_id, directory)
        with entered(Scope(account_id)):
            try:
                held = pickling.load(snapshot.pickled)
                backends.give_back(account_id, held, snapshot.buckets)
            except (pickle.UnpicklingError, LookupError, AttributeError, ImportError) as fault:
                sentence = f"The state of account {account_id} is of another version: {fault}"
                raise StateCorruptError(sentence) from fault
        return snapshot.generation

    def _intact(self, account_id: str, directory: Path) -> Iterator[Snapshot]:
        for slot in _SLOTS:
            path = directory / slot
            content = path.read_bytes() if path.exists() else b""
            if not content.startswith(_MAGIC) or len(content) < _START + _LENGTHS.size:
                continue
            number, header_size, data_size = _LENGTHS.unpack_from(content, _START)
            header_at = _START + _LENGTHS.size
            data_at = header_at + header_size
            payload = content[_START : data_at + data_size]
            mac = content[len(_MAGIC) : _START]
            if hmac.compare_digest(mac, self._mac(account_id, payload)):
                header = json.loads(content[header_at:data_at])
                data = content[data_at : data_at + data_size]
                yield Snapshot(number, tuple(header["buckets"]), data)

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


def _overwrite(path: Path, content: bytes) -> None:
    """Write from the start without cutting the file: its lengths say where it ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)
