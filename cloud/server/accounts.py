"""The accounts of this cloud: made, found, woken and dropped."""

import asyncio
import json
import logging
import pickle
import re
import secrets
import shutil
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from moto.iam.models import iam_backends
from moto.iam.utils import generate_access_key_id_from_account_id

from cloud.errors import AccountIdError, StateCorruptError
from cloud.seams import backends, bodies
from cloud.seams.scope import Scope, entered
from cloud.server import principal
from cloud.server.files import write_whole
from cloud.server.identify import Key, key_in_account
from cloud.server.record import Record
from cloud.server.snapshots import Snapshots, installation_key

logger = logging.getLogger(__name__)

LEARNER = "learner"
_ACCOUNT_ID = re.compile(r"^[0-9]{12}$")
_EVERYTHING = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)


@dataclass(frozen=True, slots=True)
class Deed:
    """What an account is created with, kept in `account.json`. Secrets included."""

    account_id: str
    region: str
    created_at: str
    access_key_id: str
    secret_access_key: str
    operator_key_id: str
    operator_secret: str

    @property
    def principal_arn(self) -> str:
        return f"arn:aws:iam::{self.account_id}:user/{LEARNER}"


class LearnerAccount:
    """An account of this process. `lock` is held while one of its calls runs.

    `changed` is set, and replaced, whenever something in it may have changed.
    """

    def __init__(self, deed: Deed, directory: Path) -> None:
        self.deed = deed
        self.directory = directory
        self.lock = asyncio.Lock()
        self.changed = asyncio.Event()
        self.awake = False
        self.dropped = False
        self.unsaved = False
        self.save_seconds = 0.0
        self.state_bytes = 0
        self.generation = 0
        self.store = bodies.open_store(deed.account_id, directory / "bodies")
        self.record = Record(directory)

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
    """All accounts, by id. What touches an account's back ends or files needs its lock."""

    def __init__(self, data: Path) -> None:
        self._directory = data / "accounts"
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._snapshots = Snapshots(installation_key(data))
        self._by_id: dict[str, LearnerAccount] = {}

    def load(self) -> None:
        """Find the accounts on disk. They sleep until they are called."""
        for directory in self._directory.iterdir():
            if not (directory / "account.json").exists():  # half made, or half dropped
                shutil.rmtree(directory, ignore_errors=True)
        for path in sorted(self._directory.glob("[0-9]*/account.json")):
            deed = Deed(**json.loads(path.read_text()))
            account = LearnerAccount(deed, path.parent)
            self._by_id[deed.account_id] = account
            try:
                snapshot = self._snapshots.read(deed.account_id, path.parent)
            except StateCorruptError:
                logger.exception("account %s cannot be woken", deed.account_id)
            else:
                backends.claim_buckets(deed.account_id, snapshot.buckets)

    def get(self, account_id: str) -> LearnerAccount | None:
        return self._by_id.get(account_id)

    def all(self) -> list[LearnerAccount]:
        return list(self._by_id.values())

    def owner_of_bucket(self, bucket: str) -> LearnerAccount | None:
        owner = backends.owner_of_bucket(bucket)
        return None if owner is None else self._by_id.get(owner)

    def create(self, account_id: str | None, region: str) -> LearnerAccount:
        """Return a new account, or the one there is.

        Raises AccountIdError.
        """
        account_id = account_id or self._free_id()
        if not _ACCOUNT_ID.match(account_id):
            raise AccountIdError(account_id)
        if existing := self._by_id.get(account_id):
            return existing
        directory = self._directory / account_id
        shutil.rmtree(directory, ignore_errors=True)  # what a crash left of a half-made one
        directory.mkdir(mode=0o700)
        deed = _found(account_id, region)
        account = LearnerAccount(deed, directory)
        account.awake = True
        self.save(account)
        # Last: an account is there once it has its deed.
        write_whole(directory / "account.json", json.dumps(asdict(deed)).encode())
        self._by_id[account_id] = account
        return account

    def wake(self, account: LearnerAccount) -> None:
        """Raises StateCorruptError."""
        if not account.awake:
            number = self._snapshots.wake(account.account_id, account.directory)
            account.generation = number
            account.awake = True

    def save(self, account: LearnerAccount) -> None:
        """Write the account to disk. A failure is logged: the account lives on in memory."""
        began = time.perf_counter()
        try:
            number = account.generation + 1
            account.state_bytes = self._snapshots.save(
                account.account_id, account.directory, account.store, number
            )
            account.generation = number
        except (pickle.PicklingError, TypeError, AttributeError, OSError):
            logger.exception("account %s cannot be saved", account.account_id)
        account.unsaved = False
        account.save_seconds = time.perf_counter() - began

    def drop(self, account: LearnerAccount) -> None:
        """Forget the account wholly: back ends, bodies, record and keys."""
        account.dropped = True
        self._by_id.pop(account.account_id, None)
        (account.directory / "account.json").unlink(missing_ok=True)
        backends.forget(account.account_id)
        bodies.close_store(account.account_id)
        shutil.rmtree(account.directory, ignore_errors=True)
        account.stir()

    def _free_id(self) -> str:
        while True:
            account_id = f"{secrets.randbelow(9 * 10**11) + 10**11:012d}"
            if account_id not in self._by_id:
                return account_id


def _found(account_id: str, region: str) -> Deed:
    """Make the account's first user, who may do everything, and the platform's own key."""
    with entered(Scope(account_id, region=region)):
        iam = iam_backends[account_id]["aws"]
        iam.create_user(region, LEARNER)
        iam.put_user_policy(LEARNER, "AdministratorAccess", _EVERYTHING)
        key = iam.create_access_key(LEARNER)
        operator_key_id = generate_access_key_id_from_account_id(account_id, prefix="AKIA")
    return Deed(
        account_id,
        region,
        datetime.now(UTC).isoformat(timespec="seconds"),
        key.access_key_id,
        key.secret_access_key,
        operator_key_id,
        secrets.token_urlsafe(30),
    )
