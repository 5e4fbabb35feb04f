"""Moves an account's state between moto's back ends and its files."""

import contextlib
import logging
import pickle
import secrets
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

from cloud.errors import NotKeptError, StateCorruptError
from cloud.seams import backends, bodies, clock, pickling
from cloud.seams.lines import touched
from cloud.seams.pieces import Pieces, piece_of
from cloud.seams.scope import Lightly, Scope, entered
from cloud.server import earlier
from cloud.server.files import write_whole
from cloud.server.frames import Frame, Seal
from cloud.server.statefile import UNKEPT, StateFile

logger = logging.getLogger(__name__)

_UNLOADABLE = (pickle.UnpicklingError, LookupError, AttributeError, ImportError, TypeError)


class Snapshots:
    """One account's state. Its lock must be held, except for `read`."""

    def __init__(self, account_id: str, directory: Path, key: bytes, *, sync: bool) -> None:
        self._account_id = account_id
        self._directory = directory
        self._sync = sync
        self._key = key
        self._file = StateFile(directory, Seal(key, account_id), sync=sync)
        self._pieces = Pieces()
        self._written: dict[str, int | None] = {}  # by piece or part, a hash of what the file says
        self._regions: dict[str, int] = {}  # how many of each service the file says
        self._loose: set[str] = set()  # pieces that were read, which may have changed a little
        self._store: bodies.Store | None = None

    @property
    def body_names(self) -> set[str]:
        return self._pieces.bodies

    def read(self) -> Frame:
        """Return the newest state on disk. Raises StateCorruptError."""
        return self._file.read()

    def header(self) -> dict[str, Any]:
        """Return what the newest state on disk says of itself. Raises StateCorruptError."""
        return self._file.header()

    def open(self) -> bodies.Store:
        """Have the bodies of the account at hand: it is about to be used."""
        folder = self._directory / "bodies"
        self._store = bodies.open_store(self._account_id, folder, sync=self._sync)
        return self._store

    def load(self, frame: Frame) -> None:
        """Have the account's back ends be as `frame` says. Raises StateCorruptError."""
        pieces = dict(frame.pieces)
        older = pieces.pop(earlier.PIECE, None)
        before = backends.buckets(self._account_id)
        with entered(Scope(self._account_id)):
            try:
                held = self._pieces.load(pieces) if older is None else pickling.load(older)
                backends.give_back(self._account_id, held)
            except _UNLOADABLE as fault:
                sentence = f"Account {self._account_id} was kept by another version: {fault}"
                raise StateCorruptError(sentence) from fault
        clock.restore(self._account_id, frame.header.get("clock"))
        owned = frame.header["buckets"]
        backends.release_buckets(set(before) - set(owned))
        backends.claim_buckets(self._account_id, owned)
        # An older version cut other pieces: the first that is written is then the whole.
        known = {} if self._pieces.astray else pieces
        self._written = {name: hash(data) for name, data in known.items()}
        self._loose = set()
        self._count(backends.held(self._account_id))

    def note(self, touched: Iterable[Any], *, changed: bool) -> set[str]:
        """Return which pieces must be written, after a call that touched these back ends."""
        apart = {id(which): which for which in touched}.values()
        touched = [which for which in apart if type(which) is not Lightly]
        if len(touched) < len(apart):
            lightly = (which.backends for which in apart if type(which) is Lightly)
            self._loose |= {piece_of(which.backend.__module__) for which in lightly}
        pieces = {piece_of(which.backend.__module__) for which in touched}
        if changed or any(self._is_new(which) for which in touched) or "kms" in pieces:
            # Describing one of AWS's own keys makes it, so reading is writing there.
            return pieces
        self._loose |= pieces
        return set()

    def save(self, pieces: set[str] | None = None, *, fine: bool = False) -> None:
        """Write down what has changed in `pieces`, by default in all of them.

        `fine`: of what may be many, only what was noticed to have changed.

        Raises NotKeptError; what is on disk is then what it was.
        """
        with entered(Scope(self._account_id)):
            try:
                held = backends.held(self._account_id)
                whole = self._file.empty or not self._written
                dumped = self._pieces.dump(None if whole else pieces, held, fine=fine)
                marks = {name: hash(data) for name, data in dumped.items()}
                before = {} if whole else self._written
                fresh = {n: dumped[n] for n, mark in marks.items() if before.get(n) != mark}
                header = self._header()
                self._file.append(Frame(0, fresh, header, whole), partial(self._anew, held, header))
            except OSError as fault:
                logger.exception("account %s cannot be written", self._account_id)
                raise NotKeptError(self._account_id) from fault
            except UNKEPT as fault:
                logger.exception("account %s cannot be kept", self._account_id)
                raise NotKeptError(self._account_id, ours=True) from fault
            finally:
                touched().clear()
        for name, mark in marks.items():
            appended = name.startswith("+")
            self._written[name.removeprefix("+")] = None if appended else mark
        if not fine:
            self._loose -= marks.keys()
        self._count(held)

    def is_littered(self, pieces: set[str]) -> bool:
        """Tell whether it is time to look for bodies that nothing refers to any more."""
        return "s3" in pieces and backends.littered(self._account_id)

    def sweep(self, kept: set[str]) -> None:
        """Delete the bodies that neither the state nor any of `kept` names."""
        if self._store is not None:
            self._store.keep_only(self._pieces.bodies | kept)

    def put(self, frame: Frame) -> None:
        """Write `frame` as the newest state. Raises NotKeptError."""
        try:
            self._file.write(frame)
        except OSError as fault:
            raise NotKeptError(self._account_id) from fault

    def close(self) -> bool:
        """Take the account out of this process; its state is kept and made small.

        Return whether all went well; otherwise an older or larger state is kept.
        """
        settled = True
        try:
            if self._loose:
                self.save(self._loose)
            with entered(Scope(self._account_id)):
                held = backends.held(self._account_id)
                self._file.settle(partial(self._anew, held, self._header()))
        except (NotKeptError, OSError, StateCorruptError):
            logger.exception("account %s keeps an older or larger state", self._account_id)
            settled = False
        self.forget()
        return settled

    def forget(self) -> None:
        """Take the account out of this process. Its bucket names stay taken."""
        backends.forget(self._account_id)
        clock.forget(self._account_id)
        bodies.close_store(self._account_id)
        self._pieces = Pieces()
        self._written, self._regions, self._loose, self._store = {}, {}, set(), None

    def drop(self) -> None:
        """Take the account and its bucket names out of this process."""
        owned = set(backends.buckets(self._account_id))
        with contextlib.suppress(StateCorruptError):
            owned.update(self._file.header()["buckets"])
        self.forget()
        backends.release_buckets(owned)

    def _anew(self, held: backends.Backends, header: dict[str, Any]) -> Frame:
        """Return all of the state: pickling it takes less than reading it back would."""
        return Frame(0, self._pieces.dump(None, held), header)

    def _header(self) -> dict[str, Any]:
        return {
            "buckets": backends.buckets(self._account_id),
            "clock": clock.state(self._account_id),
        }

    def _is_new(self, which: Any) -> bool:  # noqa: ANN401 - moto's BackendDict
        name = pickling.name_of(which)
        return self._regions.get(name, 0) != backends.count(which, self._account_id)

    def _count(self, held: backends.Backends) -> None:
        self._regions = {name: len(regions) for name, regions in held.items()}


def installation_key(directory: Path) -> bytes:
    """Return this installation's key, made when there is none yet."""
    path = directory / "installation.key"
    if not path.exists():  # one cloud at a time serves a directory
        write_whole(path, secrets.token_bytes(32), sync=True)
    return path.read_bytes()
