"""Account and machine together, kept as they are and taken back: both or neither."""

from collections.abc import Collection

from cloud.client import CloudClient
from cloud.errors import CloudRefusedError
from labs.providers.base import Sandbox, StateNotKeptError
from labs.providers.faults import translated
from runner import errors as runner_errors
from runner.client import RunnerClient

BEFORE = "before-rewind"  # what the account goes back to when its machine cannot
TOO_MUCH = "Your home directory is too large to be kept."


def keep(
    cloud: CloudClient, runner: RunnerClient, sandbox: Sandbox, label: str, among: Collection[str]
) -> frozenset[str]:
    """As Provider.keep."""
    with translated():
        if sandbox.account_id is not None:
            cloud.snapshot(sandbox.account_id, label)
        try:
            homes = runner.keep_home(sandbox.workspace_id, label, among=sorted(among))
        except runner_errors.KeptTooLargeError as fault:
            raise StateNotKeptError(TOO_MUCH) from fault
        labels = frozenset(home.label for home in homes)
        if sandbox.account_id is not None:
            for kept in cloud.snapshots(sandbox.account_id):
                if kept.label not in labels:
                    cloud.forget_snapshot(sandbox.account_id, kept.label)
    return labels


def rewind(cloud: CloudClient, runner: RunnerClient, sandbox: Sandbox, label: str) -> Sandbox:
    """As Provider.rewind."""
    with translated():
        if sandbox.account_id is None:
            _restore_home(runner, sandbox, label)
            return sandbox
        cloud.snapshot(sandbox.account_id, BEFORE)
        _restore_account(cloud, sandbox.account_id, label)
        try:
            _restore_home(runner, sandbox, label)
        except (StateNotKeptError, runner_errors.RunnerError):
            _restore_account(cloud, sandbox.account_id, BEFORE)
            raise
        # What ran in the machine may have called between the two: the account goes back again.
        undone = cloud.snapshot(sandbox.account_id, BEFORE).sequence
        kept_at = _restore_account(cloud, sandbox.account_id, label)
        cloud.forget_snapshot(sandbox.account_id, BEFORE)
    earlier = [pair for pair in sandbox.forgotten if pair[0] < kept_at]
    return sandbox.model_copy(update={"forgotten": [*earlier, (kept_at, undone)]})


def _restore_account(cloud: CloudClient, account_id: str, label: str) -> int:
    """Return the sequence of the last call that is not undone."""
    try:
        return cloud.restore(account_id, label).sequence
    except CloudRefusedError as refusal:
        raise StateNotKeptError(str(refusal)) from refusal


def _restore_home(runner: RunnerClient, sandbox: Sandbox, label: str) -> None:
    try:
        runner.restore_home(sandbox.workspace_id, label)
    except runner_errors.KeptNotFoundError as refusal:
        raise StateNotKeptError(str(refusal)) from refusal
