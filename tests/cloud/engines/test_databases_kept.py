"""An account's snapshots carry what its databases hold, and its copies have servers of their own."""

import pytest

from tests.cloud.engines import test_databases_lifecycle as lifecycle
from tests.cloud.engines.databases import Databases
from tests.cloud.engines.databases import terminal as a_terminal

pytestmark = pytest.mark.jail


shop = lifecycle.shop


def _rows(terminal, host: str) -> bytes:
    return terminal.mysql(host, "SELECT GROUP_CONCAT(n) FROM shop.t").stdout


def test_who_goes_back_has_the_rows_of_then(shop, databases, terminal, account, control):
    kept = control.snapshot(account.account_id, "one")
    assert kept.left_out == []
    terminal.mysql(shop, "INSERT INTO shop.t VALUES (3)")
    control.snapshot(account.account_id, "two")
    terminal.mysql(shop, "DROP TABLE shop.t")
    databases.api.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)
    databases.make("later")

    for label, rows in (("two", b"1,2,3\n"), ("one", b"1,2\n"), ("two", b"1,2,3\n")):
        control.restore(account.account_id, label)
        assert _rows(terminal, shop) == rows
        terminal.mysql(shop, "INSERT INTO shop.t VALUES (9)")
    control.forget_snapshot(account.account_id, "two")
    names = [
        one["DBInstanceIdentifier"] for one in databases.api.describe_db_instances()["DBInstances"]
    ]
    assert names == ["shop"]


def test_what_a_snapshot_of_rds_holds_comes_back_with_it(
    shop, databases, terminal, account, control
):
    api = databases.api
    api.create_db_snapshot(DBInstanceIdentifier="shop", DBSnapshotIdentifier="before")
    control.snapshot(account.account_id, "one")
    terminal.mysql(shop, "DROP TABLE shop.t")
    api.delete_db_snapshot(DBSnapshotIdentifier="before")
    api.delete_db_instance(DBInstanceIdentifier="shop", SkipFinalSnapshot=True)

    control.restore(account.account_id, "one")
    groups = [one["VpcSecurityGroupId"] for one in databases.look()["VpcSecurityGroups"]]
    api.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="again", DBSnapshotIdentifier="before", VpcSecurityGroupIds=groups
    )
    assert _rows(terminal, databases.endpoint("again")) == b"1,2\n"


def test_a_fork_has_the_data_and_a_server_of_its_own(shop, terminal, account, aws, control, runner):
    control.snapshot(account.account_id, "one")
    terminal.mysql(shop, "INSERT INTO shop.t VALUES (3)")
    forks = [control.fork(account.account_id, label=label) for label in ("one", None)]
    for fork, rows in zip(forks, (b"1,2\n", b"1,2,3\n"), strict=True):
        copy = Databases(lambda service, fork=fork: aws(service, keys=fork), fork, control)
        with a_terminal(runner, fork) as stranger:
            host = copy.endpoint()
            assert host != shop
            assert _rows(stranger, host) == rows
            stranger.mysql(host, "DELETE FROM shop.t")
        control.drop_account(fork.account_id)
    assert _rows(terminal, shop) == b"1,2,3\n"
