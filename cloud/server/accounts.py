"""The accounts of this cloud: made, found, woken, put to sleep and dropped."""

import asyncio
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from cloud.errors import AccountIdError, BucketsTakenError, NotKeptError, StateCorruptError
from cloud.seams import backends, encoded
from cloud.seams.due import agenda
from cloud.seams.pieces import BODIED
from cloud.server import deed as deeds
from cloud.server import principal
from cloud.server.deed import Deed
from cloud.server.due import Due
from cloud.server.evidence import latest
from cloud.server.files import sync_directory
from cloud.server.identify import Key, key_in_account
from cloud.server.index import Index, Sleeper
from cloud.server.record import Record
from cloud.server.snapshots import Snapshots, installation_key
from cloud.server.undo import Undo
from cloud.shapes import Kept

logger = logging.getLogger(__name__)

_ACCOUNT_ID = re.compile(r"^[0-9]{12}$")


class LearnerAccount:
    """An account of this process. `lock` is held while one of its calls runs.

    `changed` is set, and replaced, whenever something in it may have changed. `callers` counts
    those who rely on its being awake. `ticked`: what comes due in it is known.
    """

    def __init__(self, deed: Deed, directory: Path, key: bytes, *, sync: bool) -> None:
        self.deed = deed
        self.directory = directory
        self.lock = asyncio.Lock()
        self.changed = asyncio.Event()
        self.awake = False
        self.ticked = False
        self.dropped = False
        self.callers = 0
        self.used_at = time.monotonic()
        self.record = Record(directory, sync=sync)
        self.latest = latest()
        self.state = Snapshots(deed.account_id, directory, key, sync=sync)
        self.undo = Undo(deed.account_id, directory, key, sync=sync)

    @property
    def account_id(self) -> str:
        return self.deed.account_id

    def key(self, access_key_id: str) -> Key | None:
        """Return an active key of this account. It must be awake."""
        if access_key_id == self.deed.operator_key_id:
            who = principal.operator(self.account_id, access_key_id)
            return Key(self.deed.operator_secret, who)
        return key_in_account(self.account_id, access_key_id)

    def stir(self) -> None:
        """Let those who wait for a change look again."""
        self.changed.set()
        self.changed = asyncio.Event()


class Accounts:
    """All accounts, by id. What touches an account's back ends or files needs its lock.

    One that sleeps, and that nobody is about to use, takes no more memory than its id.
    """

    def __init__(self, data: Path, *, sync: bool = False) -> None:
        self._directory = data / "accounts"
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._key = installation_key(data)
        encoded.use_key(self._key)
        self._sync = sync
        self._ids: set[str] = set()
        self._known: WeakValueDictionary[str, LearnerAccount] = WeakValueDictionary()
        self._awake: dict[str, LearnerAccount] = {}
        self._index = Index(data / "index")
        self.due = Due()
        # Told, on the event loop, of each account in which something has happened by itself.
        self.on_own: list[Callable[[LearnerAccount], None]] = []

    def load(self) -> None:
        """Find the accounts on disk. They sleep until they are called."""
        names = {entry.name for entry in os.scandir(self._directory)}
        sleepers = self._index.open(names)
        for account_id, sleeper in sleepers.items():
            self._ids.add(account_id)
            backends.claim_buckets(account_id, sleeper.buckets)
            if sleeper.due is not None:
                self.due.moments[account_id] = sleeper.due
        for name in names - sleepers.keys():
            directory = self._directory / name
            if not (directory / deeds.FILE).exists():  # half made, or half dropped
                shutil.rmtree(directory, ignore_errors=True)
                continue
            self._ids.add(name)
            try:
                owned = self._state(directory).header()["buckets"]
            except StateCorruptError:
                logger.exception("account %s cannot be woken", name)
            else:
                backends.claim_buckets(name, owned)
                if self.due.load(directory):
                    self._index.fell_asleep(name, Sleeper(owned, self.due.moments.get(name)))

    def close(self) -> None:
        """All sleep, and nothing is done with them any more."""
        self._index.close()

    def __len__(self) -> int:
        return len(self._ids)

    def get(self, account_id: str) -> LearnerAccount | None:
        """For the event loop only."""
        if (known := self._known.get(account_id)) is not None:
            return known
        if account_id not in self._ids:
            return None
        directory = self._directory / account_id
        return self.open(deeds.read(directory), directory)

    def all(self) -> list[LearnerAccount]:
        """Return all accounts, the sleeping ones read from disk."""
        found = (self.get(account_id) for account_id in sorted(self._ids))
        return [account for account in found if account is not None]

    def awake(self) -> list[LearnerAccount]:
        return list(self._awake.values())

    def one_awake(self, account_id: str) -> LearnerAccount | None:
        """For any thread that has the account's lock held for it."""
        return self._awake.get(account_id)

    def owner_of_bucket(self, bucket: str) -> LearnerAccount | None:
        owner = backends.owner_of_bucket(bucket)
        return None if owner is None else self.get(owner)

    def create(self, account_id: str, region: str) -> LearnerAccount:
        """Return a new account of an id that `free_id` gave.

        Raises NotKeptError when there is no room for it.
        """
        with self.making(account_id) as directory:
            account = self.open(deeds.found(account_id, region), directory)
            self.settle_in(account)
        return account

    @contextmanager
    def making(self, account_id: str) -> Iterator[Path]:
        """Give the folder of a new account; take all back if it cannot be made.

        Raises NotKeptError.
        """
        directory = self._directory / account_id
        shutil.rmtree(directory, ignore_errors=True)  # what a crash left of a half-made one
        try:
            directory.mkdir(mode=0o700)
            yield directory
        except (OSError, NotKeptError) as fault:
            self._known.pop(account_id, None)
            self._state(directory).drop()
            shutil.rmtree(directory, ignore_errors=True)
            raise NotKeptError(account_id) from fault

    def settle_in(self, account: LearnerAccount) -> None:
        """Keep a new account, whose back ends are in this process. Raises NotKeptError, OSError."""
        account.state.open()
        account.state.save()
        # Last: an account is there once it has its deed.
        account.deed.write(account.directory, sync=self._sync)
        self._ids.add(account.account_id)
        account.awake = True
        self._awake[account.account_id] = account
        if self._sync:
            sync_directory(self._directory)

    def wake(self, account: LearnerAccount) -> None:
        """Raises StateCorruptError."""
        if not account.awake and not account.dropped:
            self._index.changes(account.account_id)
            account.state.open()
            account.state.load(account.state.read())
            account.awake = True
            self._awake[account.account_id] = account
            self.due.woke(account.account_id, account.directory)
            self._catch_up(account)

    def sleep(self, account: LearnerAccount) -> None:
        """Take the account out of memory. Its lock must be held, and nobody may be using it."""
        if account.awake:
            account_id = account.account_id
            self.due.fell_asleep(account_id, account.directory)
            owned = backends.buckets(account_id)
            account.awake = account.ticked = False
            settled = account.state.close()
            self._awake.pop(account_id, None)
            if settled:
                sleeper = Sleeper(owned, self.due.moments.get(account_id))
                self._index.fell_asleep(account_id, sleeper)

    def keep(
        self,
        account: LearnerAccount,
        touched: Iterable[Any],
        *,
        changed: bool,
        fine: bool = False,
    ) -> None:
        """Write down what a call has changed that touched these of moto's back ends.

        `fine`: the call is one of `fine.CALLS`.

        Raises NotKeptError; then the account is again as it was before the call.
        """
        if pieces := account.state.note(touched, changed=changed):
            self._save(account, pieces, fine=fine)

    def save(self, account: LearnerAccount) -> None:
        """Write down whatever has changed.

        Raises NotKeptError; then the account is again as it was when it was last kept.
        """
        self._save(account, None)

    def went_on(self, account: LearnerAccount) -> None:
        """Tell of something that happened without a call: a wait that ended, a function that ran."""
        account.stir()
        for told in self.on_own:
            told(account)

    def roll_back(self, account: LearnerAccount) -> None:
        """Undo what was not written down. Raises StateCorruptError."""
        account.ticked = False
        account.state.load(account.state.read())
        account.state.sweep(account.undo.bodies)

    def snapshot(self, account: LearnerAccount, label: str) -> Kept:
        """Keep the account's state of now under `label`, in place of what it named before.

        It must be awake. Raises LabelError and NotKeptError.
        """
        self._save(account, None)
        frame, bodies = account.state.read(), account.state.body_names
        return account.undo.keep(label, frame, bodies, account.record.last)

    def restore(self, account: LearnerAccount, label: str) -> Kept:
        """Have the account be again as it was when `label` was kept. It must be awake.

        Raises LabelError, BucketsTakenError, NotKeptError and StateCorruptError.
        """
        kept, frame = account.undo.read(label)
        owners = ((name, backends.owner_of_bucket(name)) for name in frame.header["buckets"])
        taken = [name for name, owner in owners if owner not in {None, account.account_id}]
        if taken:
            raise BucketsTakenError(taken)
        account.state.put(frame)
        self.roll_back(account)
        return kept

    def unkeep(self, account: LearnerAccount, label: str) -> None:
        """Forget what was kept under `label`. Raises LabelError."""
        account.undo.remove(label)
        account.state.sweep(account.undo.bodies)

    def drop(self, account: LearnerAccount) -> None:
        """Forget the account wholly: back ends, bodies, record and keys."""
        account.dropped = True
        self._index.changes(account.account_id)
        self._ids.discard(account.account_id)
        self.due.forget(account.account_id)
        self._awake.pop(account.account_id, None)
        self._known.pop(account.account_id, None)
        (account.directory / deeds.FILE).unlink(missing_ok=True)
        account.state.drop()
        shutil.rmtree(account.directory, ignore_errors=True)
        account.stir()

    def free_id(self, wanted: str | None) -> str:
        """Return the id that is wanted, or a free one. Raises AccountIdError."""
        if wanted is not None:
            if not _ACCOUNT_ID.match(wanted):
                raise AccountIdError(wanted)
            return wanted
        while True:
            account_id = f"{secrets.randbelow(9 * 10**11) + 10**11:012d}"
            if account_id not in self._ids:
                return account_id

    def open(self, deed: Deed, directory: Path) -> LearnerAccount:
        """Return an account that sleeps; from now on `get` returns the same one."""
        account = LearnerAccount(deed, directory, self._key, sync=self._sync)
        self._known[deed.account_id] = account
        return account

    def _catch_up(self, account: LearnerAccount) -> None:
        """Do what came due while the account slept."""
        outcome = agenda.catch_up(account.account_id)
        if outcome.fired or outcome.skipped:
            try:
                self.save(account)
            except NotKeptError:
                logger.exception("what was due in %s is still to be done", account.account_id)

    def _save(
        self, account: LearnerAccount, pieces: set[str] | None, *, fine: bool = False
    ) -> None:
        fine = fine and pieces is not None and not account.state.is_littered(pieces)
        try:
            account.state.save(pieces, fine=fine)
        except NotKeptError:
            self.roll_back(account)
            raise
        if not fine and (pieces is None or pieces & BODIED):
            account.state.sweep(account.undo.bodies)

    def _state(self, directory: Path) -> Snapshots:
        return Snapshots(directory.name, directory, self._key, sync=self._sync)
