"""The accounts of this cloud: made, found, woken and dropped."""

import asyncio
import json
import re
import secrets
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from moto.iam.models import iam_backends
from moto.iam.utils import generate_access_key_id_from_account_id

from cloud.errors import AccountIdError
from cloud.seams import backends
from cloud.seams.scope import Scope, entered
from cloud.server import principal
from cloud.server.files import write_whole
from cloud.server.identify import Key, key_in_account

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


@dataclass(slots=True, eq=False)
class LearnerAccount:
    """An account of this process. `lock` is held while one of its calls runs."""

    deed: Deed
    directory: Path
    awake: bool = False
    dropped: bool = False
    buckets: tuple[str, ...] = ()
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def account_id(self) -> str:
        return self.deed.account_id

    def key(self, access_key_id: str) -> Key | None:
        """Return an active key of this account. It must be awake."""
        if access_key_id == self.deed.operator_key_id:
            who = principal.operator(self.account_id, access_key_id)
            return Key(self.deed.operator_secret, who)
        return key_in_account(self.account_id, access_key_id)


class Accounts:
    """All accounts, by id. Used from the event loop; work on back ends goes to threads."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._by_id: dict[str, LearnerAccount] = {}
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

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
        directory.mkdir(mode=0o700, exist_ok=True)
        deed = _found(account_id, region)
        write_whole(directory / "account.json", json.dumps(asdict(deed)).encode())
        account = LearnerAccount(deed, directory, awake=True)
        self._by_id[account_id] = account
        return account

    def drop(self, account: LearnerAccount) -> None:
        """Forget the account wholly. Its lock must be held."""
        account.dropped = True
        self._by_id.pop(account.account_id, None)
        backends.forget(account.account_id)
        account.changed.set()
        shutil.rmtree(account.directory, ignore_errors=True)

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
