"""What an account is created with: its id and the keys that do not change."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from moto.iam.models import iam_backends
from moto.iam.utils import generate_access_key_id_from_account_id

from cloud.seams.scope import Scope, entered
from cloud.server.files import write_whole

LEARNER = "learner"
FILE = "account.json"
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

    def write(self, directory: Path, *, sync: bool) -> None:
        """Raises OSError."""
        write_whole(directory / FILE, json.dumps(asdict(self)).encode(), sync=sync)


def read(directory: Path) -> Deed:
    return Deed(**json.loads((directory / FILE).read_text()))


def found(account_id: str, region: str) -> Deed:
    """Make the account's first user, who may do everything, and the platform's own key."""
    with entered(Scope(account_id, region=region)):
        iam = iam_backends[account_id]["aws"]
        iam.create_user(region, LEARNER)
        iam.put_user_policy(LEARNER, "AdministratorAccess", _EVERYTHING)
        key = iam.create_access_key(LEARNER)
    return issued(account_id, region, key.access_key_id, key.secret_access_key)


def issued(account_id: str, region: str, access_key_id: str, secret_access_key: str) -> Deed:
    """Return a deed with this key for the learner and a new one for the platform."""
    return Deed(
        account_id,
        region,
        datetime.now(UTC).isoformat(timespec="seconds"),
        access_key_id,
        secret_access_key,
        generate_access_key_id_from_account_id(account_id, prefix="AKIA"),
        secrets.token_urlsafe(30),
    )
