"""A copy of an account, with an id and keys of its own.

An account's id stands in ARNs, queue URLs and policies all over its state. Ids are all of twelve
digits, so they are rewritten in the pickles, where nothing else tells their length. Keys tell
their account too and are issued anew; temporary ones are dropped. Objects' bodies, which may hold
anything, stay as they are. Bucket names belong to one account in the whole cloud: the copy has
its buckets under the same names, and its own keys reach them, but everybody else who uses the
name means the original. (In a name that contains the id, the id is rewritten as well.)
"""

import os
from pathlib import Path

from moto.iam.models import iam_backends
from moto.iam.utils import generate_access_key_id_from_account_id, random_alphanumeric
from moto.sts.models import sts_backends

from cloud.seams.scope import Scope, entered
from cloud.server.accounts import Accounts, LearnerAccount
from cloud.server.deed import Deed, issued
from cloud.server.frames import Frame

_SECRET = 40  # letters


def fork(
    accounts: Accounts, origin: LearnerAccount, label: str | None, account_id: str
) -> LearnerAccount:
    """Return a new account, `account_id`, that is as `origin` is, or was when `label` was kept.

    The origin must be awake and its lock held. Raises LabelError, NotKeptError and
    StateCorruptError.
    """
    if label is None:
        accounts.save(origin)
    frame = origin.state.read() if label is None else origin.undo.read(label)[1]
    old, new = origin.account_id.encode(), account_id.encode()
    pieces = {name: data.replace(old, new) for name, data in frame.pieces.items()}
    deed = issued(
        account_id, origin.deed.region, _new_key(account_id), random_alphanumeric(_SECRET)
    )
    with accounts.making(account_id) as directory:
        _link(origin.directory / "bodies", directory / "bodies")
        account = accounts.open(deed, directory)
        account.state.open()
        account.state.load(Frame(0, pieces, frame.header | {"buckets": []}))
        _rekey(deed, origin.deed)
        accounts.settle_in(account)
    return account


def _link(source: Path, target: Path) -> None:
    """Share the bodies: they are named by their content and never change."""
    if not source.exists():
        return
    target.mkdir(mode=0o700)
    for body in source.glob("[!.]*"):
        os.link(body, target / body.name)


def _rekey(deed: Deed, origin: Deed) -> None:
    """Give every key of a user an id that tells the new account, and drop temporary ones."""
    with entered(Scope(deed.account_id, region=deed.region)):
        for iam in iam_backends[deed.account_id].values():
            keys = [key for key in iam.access_keys.values() if key.user_name is not None]
            for key in keys:
                learners = key.access_key_id == origin.access_key_id
                key.access_key_id = deed.access_key_id if learners else _new_key(deed.account_id)
                key.secret_access_key = (
                    deed.secret_access_key if learners else random_alphanumeric(_SECRET)
                )
            iam.access_keys.clear()
            iam.access_keys.update({key.access_key_id: key for key in keys})
        for sts in sts_backends[deed.account_id].values():
            sts.assumed_roles.clear()


def _new_key(account_id: str) -> str:
    key_id: str = generate_access_key_id_from_account_id(account_id, prefix="AKIA")
    return key_id
